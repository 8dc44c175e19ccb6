import { describe, expect, it } from "vitest";
import type { SessionsReply } from "../../shared/report-routes/sessions-shape.ts";
import { askApi, courseRoom } from "./page-stack.ts";
import { axeFindings } from "./page-visit.ts";
import { type PageUnderTest, visitsOf } from "./under-test.ts";

const widths = [390, 1280, 1920] as const;

/** Each view at each width, in both themes and both languages; combined so that each pair of them occurs. */
const settings = widths.flatMap((width, index) => [
  { width, theme: "light", language: index % 2 === 0 ? "en" : "zh" } as const,
  { width, theme: "dark", language: index % 2 === 0 ? "zh" : "en" } as const,
]);

export function describeLooks(underTest: () => PageUnderTest): void {
  describe("every view", () => {
    const visit = visitsOf(underTest);

    const addresses = async (): Promise<readonly string[]> => {
      const path = "/v1/apps/main/rooms/evening-show/sessions?from=-7d";
      const { sessions } = await askApi<SessionsReply>(underTest().stack, path);
      return [
        "/",
        "/rooms/main/evening-show?range=24h",
        `/sessions/main/evening-show/${sessions.at(-1)?.sessionId}`,
        "/people/main/u00002",
        `/courses?app=main&rooms=${courseRoom}&people=seen`,
        `/compare?sessions=${sessions.map(({ sessionId }) => `main/evening-show/${sessionId}`).join(",")}`,
      ];
    };

    it.each(settings)("is clean for axe and as wide as its window: %o", { timeout: 240_000 }, async (setting) => {
      const { page, open } = await visit(setting);
      for (const address of await addresses()) {
        await open(address);
        await page.locator("h1").waitFor();

        expect(await axeFindings(page), address).toEqual([]);
        expect(
          await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
          address,
        ).toBeLessThanOrEqual(0);
      }
    });

    it("says its language and its name", async () => {
      const { page, open } = await visit({ language: "zh" });

      await open("/");

      expect(await page.evaluate(() => [document.documentElement.lang, document.title])).toEqual([
        "zh-Hans",
        "房间 · rollcall",
      ]);
    });

    it("is clean for axe before anybody signed in", async () => {
      const { page, open } = await visit({ key: undefined });

      await open("/");

      expect(await axeFindings(page)).toEqual([]);
    });
  });
}
