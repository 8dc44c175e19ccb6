import { describe, expect, it } from "vitest";
import type { SessionsReply } from "../../shared/report-routes/sessions-shape.ts";
import { expectWithinMs } from "./budgets.ts";
import { longestFrameMs } from "./frame-times.ts";
import { askApi, eveningRoom } from "./page-stack.ts";
import { type PageUnderTest, visitsOf } from "./under-test.ts";

export function describeManyPeople(underTest: () => PageUnderTest): void {
  describe("a session of 10,000 people", () => {
    const visit = visitsOf(underTest);

    it("scrolls and zooms with no more rows than are near the screen", async () => {
      const { page, open } = await visit();
      const path = `/v1/apps/main/rooms/${eveningRoom}/sessions?from=-30d`;
      const { sessions } = await askApi<SessionsReply>(underTest().stack, path);
      await open(`/sessions/main/${eveningRoom}/${sessions[0]?.sessionId}`);
      const grid = page.getByRole("grid");
      await page.waitForFunction(() => Number(document.querySelector("[role=grid]")?.ariaRowCount) > 9_900);
      await page.waitForLoadState("networkidle");
      await grid.hover();

      const longest = await longestFrameMs(page, async () => {
        for (let step = 0; step < 40; step += 1) {
          await page.mouse.wheel(0, 400);
        }
        await page.keyboard.down("Control");
        for (let step = 0; step < 20; step += 1) {
          await page.mouse.wheel(0, step < 10 ? -60 : 60);
        }
        await page.keyboard.up("Control");
      });

      expect(await grid.evaluate((element) => element.scrollTop)).toBeGreaterThan(5_000);
      expect(await page.locator(".presence-row").count()).toBeLessThan(80);
      expectWithinMs("the longest frame of 10,000 people", longest, 50);
    });

    it("finds one of them by a part of a name", async () => {
      const { page, open } = await visit();
      const path = `/v1/apps/main/rooms/${eveningRoom}/sessions?from=-30d`;
      const { sessions } = await askApi<SessionsReply>(underTest().stack, path);
      await open(`/sessions/main/${eveningRoom}/${sessions[0]?.sessionId}`);
      await page.waitForFunction(() => Number(document.querySelector("[role=grid]")?.ariaRowCount) > 9_900);

      await page.getByRole("searchbox").fill("u009001");
      await page.waitForFunction(() => document.querySelector("[role=grid]")?.ariaRowCount === "2");

      expect(page.url()).toContain("search=u009001");
    });
  });
}
