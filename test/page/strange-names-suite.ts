import { describe, expect, it } from "vitest";
import { hostileNicknames } from "./recorded-shows.ts";
import { type PageUnderTest, visitsOf } from "./under-test.ts";

export function describeStrangeNames(underTest: () => PageUnderTest): void {
  describe("names that strangers chose", () => {
    const visit = visitsOf(underTest);

    it("are text, whatever they hold, in the list of a session", async () => {
      const { page, open } = await visit();
      await open("/rooms/main/evening-show?range=7d");

      await page.locator("#sessions-title ~ section a").last().click();
      await page.waitForLoadState("networkidle");
      await page.getByRole("searchbox").fill("<img");
      await page
        .getByText(hostileNicknames[0] ?? "", { exact: false })
        .first()
        .waitFor();

      expect(await page.locator("img").count()).toBe(0);
      expect(await page.locator("script:not([src])").count()).toBe(0);
    });

    it("do not turn the text around them: each is isolated", async () => {
      const { page, open } = await visit();

      await open("/people/main/u00003");
      await page.getByRole("heading", { level: 1 }).waitFor();
      const heading = page.getByRole("heading", { level: 1 });

      expect(await heading.locator("bdi").count()).toBeGreaterThan(0);
    });

    it("of rooms lead to the room, slashes and hashes included", async () => {
      const { page, open } = await visit();
      await open("/");

      await page.getByRole("link", { name: "Town hall: more than the list shows" }).click();
      await page.locator(".count-chart canvas").waitFor();
      await page.reload();
      await page.locator(".count-chart canvas").waitFor();

      expect(await page.locator("h1").textContent()).toBe("Town hall: more than the list shows");
    });
  });
}
