import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import type { MatrixReply } from "../../shared/report-routes/matrix-shape.ts";
import type { MemberAttendanceReply } from "../../shared/report-routes/member-attendance-shape.ts";
import type { SummaryReply } from "../../shared/report-routes/summary-shape.ts";
import { expectWithinMs } from "./budgets.ts";
import { longestFrameMs } from "./frame-times.ts";
import { answerLargeCourse } from "./large-course.ts";
import { askApi, courseRoom } from "./page-stack.ts";
import { newestSession } from "./session-suite.ts";
import { type PageUnderTest, visitsOf } from "./under-test.ts";

const percents = (share: number) => (share * 100).toFixed(1).replace(/\.0$/, "");
const english = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 2 });
const clock = (seconds: number) =>
  [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
    .map((part, index) => (index === 0 ? String(part) : String(part).padStart(2, "0")))
    .join(":");

/** A local day so many days ago, as inputs of dates have it. */
function dayBefore(days: number): string {
  return new Date(Date.now() - days * 86_400_000 + 8 * 3_600_000).toISOString().slice(0, 10);
}

export function describeCourses(underTest: () => PageUnderTest): void {
  describe("the view of a course", () => {
    const visit = visitsOf(underTest);

    it("has in each cell what the API says, and the totals of people and sessions", async () => {
      const { page, open } = await visit();
      const asked = page.waitForRequest((request) => request.url().includes("/attendance/matrix"));
      await open(`/courses?app=main&rooms=${courseRoom}&from=${dayBefore(40)}`);
      await page.locator(".matrix-cell").first().waitFor();
      const { stack } = underTest();
      const reply = await fetch(`${stack.apiUrl}/v1/apps/main/attendance/matrix`, {
        method: "POST",
        headers: { authorization: `Bearer ${stack.demoKey}` },
        body: (await asked).postData(),
      });
      const matrix = (await reply.json()) as MatrixReply; // the API's own tests hold it to its schema
      const [first] = matrix.people;
      const row = page.locator(".matrix-body .matrix-row").first();
      const cells = await row.locator(".matrix-cell").allTextContents();

      expect(matrix.sessions.length).toBeGreaterThan(2);
      expect(matrix.people.length).toBeGreaterThan(30);
      expect(cells).toEqual(
        first?.sessions.map(({ status, share }) => {
          if (share === null || status === "absent") return status;
          return share.min === share.max ? percents(share.min) : `${percents(share.min)}–${percents(share.max)}`;
        }),
      );
      expect(await row.locator(".matrix-total").first().textContent()).toBe(
        `${percents(first?.total.share?.min ?? Number.NaN)}–${percents(first?.total.share?.max ?? Number.NaN)}`,
      );
    });

    it("keeps its choices in the address, and says what can be chosen before anything is", async () => {
      const { page, open } = await visit();
      await open("/courses");

      await page.getByText("Choose a room").waitFor();
      await page.locator(".course-form select").selectOption("main");
      await page.getByRole("checkbox", { name: "Algebra" }).check();
      await page.getByRole("button", { name: "Show the course" }).click();
      await page.locator(".matrix-cell").first().waitFor();
      await page.getByRole("button", { name: "Attended" }).click();
      await page.reload();
      await page.locator(".matrix-cell").first().waitFor();

      expect(await page.locator(".matrix-cell").first().textContent()).toMatch(/^(yes|no|\?)$/);
    });

    it("scrolls through 5,000 people and 50 sessions with the cells near the screen alone", async () => {
      const { page, open } = await visit();
      await answerLargeCourse(page);
      await open(`/courses?app=main&rooms=${courseRoom}&people=seen&from=${dayBefore(40)}`);
      await page.getByText("5,000 of 5,000 people").waitFor();
      const grid = page.locator(".matrix-scroller");
      await grid.hover();

      const longest = await longestFrameMs(page, async () => {
        for (let step = 0; step < 20; step += 1) {
          await page.mouse.wheel(0, 600);
        }
        for (let step = 0; step < 10; step += 1) {
          await page.mouse.wheel(step < 5 ? 300 : -300, 0);
        }
      });

      expect(await grid.evaluate((element) => element.scrollTop)).toBeGreaterThan(20_000);
      expect(await page.locator(".matrix-cell").count()).toBeLessThan(1_000);
      expectWithinMs("the longest frame of 5,000 people by 50 sessions", longest, 50);
    });
  });

  describe("the view of a person", () => {
    const visit = visitsOf(underTest);

    it("has the totals and the sessions of the API", async () => {
      const { page, open } = await visit();
      // A reply ends after some seconds of work: the last of them has the totals of all.
      const replies: MemberAttendanceReply[] = [];
      page.on("response", async (response) => {
        if (response.url().includes("/members/s01/attendance")) replies.push(await response.json());
      });
      await open(`/people/main/s01?from=${dayBefore(40)}`);
      await page.locator(".person-table").first().waitFor();
      await page.locator(".person-view [role=status]").waitFor({ state: "detached" });
      const { total } = replies.at(-1) ?? { total: undefined };
      const sessions = replies.flatMap(({ rooms }) => rooms.flatMap((one) => one.sessions));

      if (total === undefined) throw new Error("the page asked nothing");
      expect(total.complete).toBe(true);
      expect(await page.locator(".figure-value").allTextContents()).toEqual([
        total.secondsMin === total.secondsMax
          ? clock(total.secondsMin)
          : `${clock(total.secondsMin)} – ${clock(total.secondsMax)}`,
        ...[total.sessions.present, total.sessions.unknown, total.sessions.absent, total.roomsRead].map(String),
      ]);
      expect(await page.locator(".person-table tbody tr").count()).toBe(sessions.length);
    });

    it("is saved as the API's own CSV", async () => {
      const { page, open } = await visit();
      await open(`/people/main/s01?from=${dayBefore(40)}&to=${dayBefore(1)}`);
      const asked = page.waitForRequest((request) => request.url().includes("format=csv"));

      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("button", { name: "CSV" }).click(),
      ]);
      const saved = await readFile(await download.path());
      const reply = await fetch((await asked).url(), {
        headers: { authorization: `Bearer ${underTest().stack.demoKey}` },
      });

      expect(saved.toString("utf8").split("\r\n").length).toBeGreaterThan(3);
      expect(saved.equals(Buffer.from(await reply.arrayBuffer()))).toBe(true);
    });
  });

  describe("the comparison of sessions", () => {
    const visit = visitsOf(underTest);

    it("is reached from a session, with the numbers of the API for each", async () => {
      const { page, open } = await visit();
      const session = await newestSession(underTest());
      await open(`/sessions/main/${courseRoom}/${session.sessionId}`);

      await page.getByRole("link", { name: "both on one axis" }).click();
      await page.locator(".compare-table").waitFor();
      await page.getByRole("button", { name: "Clock" }).click();
      await page.locator(".comparison canvas").waitFor();
      const first = await page.locator(".compare-table tbody tr").first().locator("td").allTextContents();
      const path = `/v1/apps/main/rooms/${courseRoom}/attendance/summary?session=${session.sessionId}`;
      const summary = await askApi<SummaryReply>(underTest().stack, path);

      expect(await page.locator(".compare-table tbody tr").count()).toBe(2);
      expect(first.slice(1, 5)).toEqual(
        [summary.peak?.count, summary.timeWeightedAverage, summary.uniques.atLeast, summary.personMinutes].map((one) =>
          english.format(one ?? Number.NaN),
        ),
      );
      expect(page.url()).toContain("by=clock");
    });
  });
}
