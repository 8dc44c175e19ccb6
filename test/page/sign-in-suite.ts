import { describe, expect, it } from "vitest";
import { type PageUnderTest, visitsOf } from "./under-test.ts";

/** Replies that are refused are errors in the browser's console too. */
const refusedReplies = /Failed to load resource/;

export function describeSignIn(underTest: () => PageUnderTest): void {
  describe("signing in", () => {
    const visit = visitsOf(underTest);

    it("takes the key out of the address at once, and keeps it for this tab", async () => {
      const { page, open } = await visit();

      await open("/");
      const address = page.url();
      await page.reload();
      await page.waitForLoadState("networkidle");

      expect(address).toBe(`${underTest().stack.apiUrl}/`);
      expect(await page.locator("h1").textContent()).toBe("Rooms");
    });

    it("with a key that is typed keeps it in memory alone, and leads to the address that was asked for", async () => {
      const { page, open } = await visit({ key: undefined });

      await open("/rooms/main/lecture-1");
      await page.getByLabel("API key").fill(underTest().stack.demoKey);
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByRole("heading", { level: 1, name: "Lecture" }).waitFor();

      expect(await page.evaluate(() => [sessionStorage.length, localStorage.length, document.cookie])).toEqual([
        0,
        0,
        "",
      ]);
      await page.reload();
      await page.getByLabel("API key").waitFor();
    });

    it("says what the key allows, and forgets it when the person signs out", async () => {
      const { page, open } = await visit();

      await open("/");
      await page.locator(".account summary").click();
      const panel = await page.locator(".account-panel").textContent();
      await page.getByRole("button", { name: "Sign out" }).click();
      await page.getByLabel("API key").waitFor();

      expect(panel).toContain("erase:members");
      expect(panel).toContain("all apps");
      expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
    });

    it("with a key that nobody has says so, and asks for another", async () => {
      const { page, open, allowErrors } = await visit({ key: `rc_nobody_${"x".repeat(30)}` });
      allowErrors(refusedReplies);

      await open("/");
      await page.getByRole("alert").waitFor();

      expect(await page.getByRole("alert").textContent()).toContain("unknown, expired or revoked");
      expect(await page.getByLabel("API key").count()).toBe(1);
    });
  });
}
