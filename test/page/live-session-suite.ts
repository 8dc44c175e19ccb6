import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import type { SessionsReply } from "../../shared/report-routes/sessions-shape.ts";
import { askApi } from "./page-stack.ts";
import { dayRoom } from "./recorded-shows.ts";
import { type PageUnderTest, visitsOf } from "./under-test.ts";

const isReport = (url: string) => url.includes("/attendance");

/** Reports that the page asks for while a minute of its clock passes. */
async function reportsInAMinute(page: Page): Promise<readonly string[]> {
  const asked: string[] = [];
  page.on("request", (request) => {
    if (isReport(request.url())) asked.push(new URL(request.url()).pathname.replace(/^.*\/attendance/, ""));
  });
  await page.clock.runFor(61_000);
  await page.waitForLoadState("networkidle");
  return asked;
}

export function describeLiveSession(underTest: () => PageUnderTest): void {
  describe("the view of a session that may still change", () => {
    const visit = visitsOf(underTest);
    const openSession = async (index: number) => {
      const { sessions } = await askApi<SessionsReply>(
        underTest().stack,
        `/v1/apps/main/rooms/${dayRoom}/sessions?from=-7d`,
      );
      const session = sessions.at(index);
      if (session === undefined) throw new Error("no such show is recorded");
      const opened = await visit();
      await opened.page.clock.install();
      await opened.open(`/sessions/main/${dayRoom}/${session.sessionId}`);
      await opened.page.locator(".presence-canvas").waitFor();
      await opened.page.waitForLoadState("networkidle");
      return { ...opened, session };
    };

    it("refreshes itself, keeps its rows and stays at the whole time", async () => {
      const { page, session } = await openSession(0);
      const rows = await page.locator(".presence-canvas").count();

      const asked = await reportsInAMinute(page);

      expect(session.provisional).toBe(true);
      expect(new Set(asked)).toEqual(new Set(["", "/summary", "/attendees"]));
      expect(await page.locator(".presence-canvas").count()).toBe(rows);
      expect(new URL(page.url()).search).toBe("");
    });

    it("is left alone once it is over for good", async () => {
      const { page, session } = await openSession(1);

      expect(session.provisional).toBe(false);
      expect(await reportsInAMinute(page)).toEqual([]);
    });
  });
}
