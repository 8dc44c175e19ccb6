import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startTestTable, type TestTable } from "../support/dynamodb.ts";
import { recordSessions } from "../support/history-rooms.ts";
import { propertyRuns, propertySeed } from "../support/property-runs.ts";
import { minutesOf, recordRoom, trackedRoom } from "../support/recorded-rooms.ts";
import { type ReportReply, reportApi } from "../support/report-api.ts";

const day = 86_400;
const minute = 60;
const start = 1_767_312_000 + 9 * 3600;
const iso = (seconds: number): string => new Date(seconds * 1000).toISOString().replace(".000Z", "Z");

let table: TestTable;
let call: ReturnType<typeof reportApi>;

beforeEach(async () => {
  table = await startTestTable(() => (start + day) * 1000);
  call = reportApi(table);
});

afterEach(async () => {
  await table.close();
});

async function matrix(body: object, query: Record<string, string> = {}): Promise<ReportReply> {
  return await call("matrix", { method: "POST", path: { app: "main" }, query, body: JSON.stringify(body) });
}

/** A class of 09:00 to 09:30 at which ann is there from 09:06 on, and bob from 09:10 to 09:20. */
async function recordLateClass(): Promise<void> {
  const here = (index: number): string[] => {
    if (index < 11 || index >= 35) return [];
    return index >= 15 && index < 25 ? ["ann", "bob"] : ["ann"];
  };
  const room = trackedRoom("main", "late", { trackedAt: start - day, label: "Algebra" });
  await recordRoom(table, room, minutesOf(start - 5 * minute, 70, here));
}

async function sessionIds(groupId: string): Promise<readonly string[]> {
  const query = { from: iso(start - 3600), to: iso(start + 12 * 3600) };
  const { body } = await call("sessions", { path: { app: "main", groupId }, query });
  return body.sessions.map(({ sessionId }: { sessionId: string }) => sessionId);
}

describe("the matrix with planned times", () => {
  it("agrees with the attendees of each session under the same plan", async () => {
    const expected = ["p0", "p1", "p2", "p3", "p9", "nobody"];
    for (let run = 0; run < propertyRuns(2); run += 1) {
      const groupId = `planned${run}`;
      const seed = propertySeed() + run * 10;
      await recordSessions(table, groupId, [seed, seed + 1, seed + 2], { beginsAt: start });
      const ids = await sessionIds(groupId);
      const plans = [
        { startsAt: iso(start - 10 * minute), endsAt: iso(start + 20 * minute) },
        { startsAt: iso(start + 30 * minute) },
        { endsAt: iso(start + 5 * 3600) },
      ];
      const sessions = ids.map((sessionId, index) => ({ groupId, sessionId, ...plans[index % plans.length] }));

      const { status, body } = await matrix({ sessions, expected, minShare: 0.5 });

      expect(status, JSON.stringify(body)).toBe(200);
      expect(body.sessions).toHaveLength(ids.length);
      for (const [index, column] of body.sessions.entries()) {
        const asked = sessions.find(({ sessionId }) => sessionId === column.sessionId);
        const { groupId: _, sessionId: session = "", ...plan } = asked ?? {};
        const { body: report } = await call("attendees", {
          method: "POST",
          path: { app: "main", groupId },
          query: { session, ...plan, minShare: "0.5" },
          body: JSON.stringify({ expected }),
        });
        const { from, to, plan: planned, notes } = report;
        expect(column).toMatchObject({ from, to, plan: planned, notes });
        for (const person of body.people) {
          const row = report.attendees.find(({ userId }: { userId: string }) => userId === person.userId);
          const { status: known, secondsMin, secondsMax, secondsEstimate, shareOfSession: share, attended } = row;
          const cell = { status: known, secondsMin, secondsMax, secondsEstimate, share, attended };
          expect(person.sessions[index], person.userId).toEqual(cell);
        }
      }
    }
  });

  it("measures a person's share against the plan, also where the session began late", async () => {
    await recordLateClass();
    const named = { groupId: "late", sessionId: "latest" };
    const plan = { startsAt: iso(start), endsAt: iso(start + 30 * minute) };
    const question = { expected: ["ann", "bob"], minShare: 0.85 };

    const observed = (await matrix({ ...question, sessions: [named] })).body;
    const planned = (await matrix({ ...question, sessions: [{ ...named, ...plan }] })).body;

    expect(observed.people[0].sessions[0].attended).toBe(true);
    expect(planned.people[0].sessions[0].attended).toBe(false);
    expect(planned.people[0].total).toMatchObject({ attended: { min: 0, max: 0 } });
    expect(planned.people[0].total.share).toEqual(planned.people[0].sessions[0].share);
    expect(planned.sessions[0]).toMatchObject({ plan, from: plan.startsAt });
    expect(observed.sessions[0]).not.toHaveProperty("plan");
  });

  it("heads a column of a file with the planned time in the zone of the request", async () => {
    await recordLateClass();
    const plan = { startsAt: iso(start), endsAt: iso(start + 30 * minute) };
    const sessions = [{ groupId: "late", sessionId: "latest", ...plan }];

    const { text } = await matrix({ sessions, expected: ["ann"] }, { format: "csv", timeZone: "Asia/Shanghai" });

    expect(text).toContain("2026-01-02 17:06 Algebra (minutes at least; planned 17:00-17:30)");
  });

  it("refuses a plan that is none, with its path", async () => {
    await recordLateClass();
    const named = { groupId: "late", sessionId: "latest" };
    const detail = async (...sessions: readonly object[]): Promise<string> => {
      const reply = await matrix({ sessions, expected: ["ann"] });
      return `${reply.status} ${reply.body.detail}`;
    };

    expect(await detail({ ...named, startsAt: "-1h" })).toContain("400 sessions[0].startsAt must be an ISO 8601 time");
    expect(await detail({ ...named, startsAt: iso(start), endsAt: iso(start) })).toContain(
      "sessions[0].startsAt must be before endsAt",
    );
    expect(await detail({ ...named, endsAt: "soon" })).toContain("sessions[0].endsAt must be");
    expect(await detail({ ...named, endsAt: iso(start + 9 * day) })).toContain("more than a day in the future");
    expect(await detail(named, { ...named, startsAt: iso(start) })).toContain("twice, with different planned times");
  });
});
