import { describe, expect, it } from "vitest";
import type { AttendeesReply } from "../../shared/report-routes/attendees-shape.ts";
import type { MatrixReply } from "../../shared/report-routes/matrix-shape.ts";
import type { MemberAttendanceReply } from "../../shared/report-routes/member-attendance-shape.ts";
import type { SessionsReply } from "../../shared/report-routes/sessions-shape.ts";
import { hostileNames } from "../support/page/recorded-course.ts";
import { askApi, courseRoom } from "./page-stack.ts";
import { figuresOf } from "./shown-figures.ts";
import { type PageUnderTest, visitsOf } from "./under-test.ts";

const english = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 2 });
const month = "from=-30d";

/** As the presence chart and the view of a person write a total. */
const clock = (seconds: number) =>
  `${Math.floor(seconds / 3600)}:${[seconds / 60, seconds].map((part) => String(Math.floor(part) % 60).padStart(2, "0")).join(":")}`;

export function describeOtherViews(underTest: () => PageUnderTest): void {
  describe("sessions, people and courses", () => {
    const visit = visitsOf(underTest);

    const sessionsOf = async (groupId: string) => {
      const { sessions } = await askApi<SessionsReply>(
        underTest().stack,
        `/v1/apps/main/rooms/${groupId}/sessions?${month}`,
      );
      return sessions;
    };

    it("a session shows its numbers, and the bounds of each person, as the API says them", async () => {
      const { page, open } = await visit();
      const session = (await sessionsOf("evening-show")).at(-1);
      const path = `/v1/apps/main/rooms/evening-show/attendance/attendees?session=${session?.sessionId}&search=u00010`;
      const { attendees } = await askApi<AttendeesReply>(underTest().stack, path);
      const [person] = attendees;

      await open(`/sessions/main/evening-show/${session?.sessionId}`);
      await page.getByRole("searchbox").fill("u00010");
      const row = page.getByRole("row").filter({ hasText: "Viewer 10" });
      await row.waitFor();

      expect(await figuresOf(page)).toMatchObject({
        Peak: english.format(session?.peak?.count ?? Number.NaN),
        People: english.format(session?.uniques.atLeast ?? Number.NaN),
        "Person-minutes": english.format(session?.personMinutes ?? Number.NaN),
      });
      expect(await row.textContent()).toContain(clock(person?.secondsMin ?? Number.NaN));
      expect(await row.textContent()).toContain(clock(person?.secondsMax ?? Number.NaN));
    });

    it("a person shows the total over all rooms as the API says it", async () => {
      const { page, open } = await visit();
      // The page begins at a local midnight, which is 16:00 UTC in Shanghai.
      const date = new Date(Date.now() - 3 * 86_400_000).toISOString().slice(0, "2026-11-20".length);
      // The last page of its own question: a live room has other numbers a minute later.
      const last = page.waitForResponse(
        async (response) =>
          response.url().includes("/members/u00010/attendance") && (await response.json()).nextCursor === null,
      );
      await open(`/people/main/u00010?from=${date}`);
      const reply = (await (await last).json()) as MemberAttendanceReply;
      await page.locator(".figure").first().waitFor();

      const shown = Object.values(await figuresOf(page)).join("\n");
      expect(shown).toContain(clock(reply.total.secondsMin));
      expect(shown).toContain(clock(reply.total.secondsMax));
    });

    it("a course has a row a person and a column a session, with hostile names as text", async () => {
      const { page, open } = await visit();
      const body = { rooms: [courseRoom], from: "-30d", minShare: 0.8 };
      const { sessions } = await askApi<MatrixReply>(underTest().stack, "/v1/apps/main/attendance/matrix", {
        ...body,
        expected: ["s03"],
      });

      await open(`/courses?app=main&rooms=${courseRoom}&people=seen`);
      await page.getByRole("grid").or(page.getByRole("table")).first().waitFor();
      await page
        .getByText(hostileNames["s03"] ?? "", { exact: false })
        .first()
        .waitFor();

      expect(sessions.length).toBe(3);
      expect(await page.locator(".matrix-session").count()).toBe(3);
      expect(await page.locator("img").count()).toBe(0);
    });

    it("sessions are compared on one axis", async () => {
      const { page, open } = await visit();
      const picked = (await sessionsOf("evening-show")).map(({ sessionId }) => `main/evening-show/${sessionId}`);

      await open(`/compare?sessions=${picked.join(",")}`);
      await page.locator(".compare-table tbody tr").first().waitFor();

      expect(await page.locator(".compare-table tbody tr").count()).toBe(picked.length);
    });
  });
}
