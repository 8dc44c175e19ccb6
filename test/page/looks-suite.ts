import { describe, expect, it } from "vitest";
import type { SessionsReply } from "../../shared/report-routes/sessions-shape.ts";
import { askApi, courseRoom } from "./page-stack.ts";
import { axeFindings } from "./page-visit.ts";
import { type PageUnderTest, visitsOf } from "./under-test.ts";

const widths = [390, 1280, 1920] as const;

/**
 * Contrast depends on the theme, names on the language, and what fits on language and width: each view is looked at by axe in each theme and
 * language, at the narrowest width and at the usual one, and is held to every width in both languages.
 */
const settings = [
  { theme: "light", language: "en", width: 390 },
  { theme: "dark", language: "zh", width: 1280 },
] as const;

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

    it.each(settings)("is clean for axe, and as wide as its window at any width: %o", async (setting) => {
      const { page, open } = await visit(setting);
      for (const address of await addresses()) {
        await page.setViewportSize({ width: setting.width, height: 900 });
        await open(address);
        await page.locator("h1").waitFor();

        expect(await axeFindings(page), address).toEqual([]);
        for (const width of widths) {
          await page.setViewportSize({ width, height: 900 });
          await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));
          const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          expect(overflow, `${address} at ${width}`).toBeLessThanOrEqual(0);
        }
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
