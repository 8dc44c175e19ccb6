import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { rollUpDays } from "../../shared/attendance/upkeep/roll-up-days.ts";
import { startTestTable, type TestTable } from "../support/dynamodb.ts";
import { seededRuns } from "../support/property-runs.ts";
import { type Minute, minutesOf, recordRoom, trackedRoom } from "../support/recorded-rooms.ts";
import { reportApi } from "../support/report-api.ts";

const start = 1_767_312_000 + 10 * 3600;
const minute = 60;
const hour = 3600;
/** How old a count of an AVChatRoom may be. */
const countAge = 20;
const path = { app: "main", groupId: "class" };
const iso = (seconds: number): string => new Date(seconds * 1000).toISOString().replace(".000Z", "Z");

let now = start;
let rooms = 0;
let table: TestTable;
let call: ReturnType<typeof reportApi>;

beforeEach(async () => {
  table = await startTestTable(() => now * 1000);
  call = reportApi(table);
});

afterEach(async () => {
  await table.close();
});

/** By the minute from an hour before `start` on, `minutes` after it. */
async function record(minutes: number, who: (index: number) => Minute | undefined): Promise<void> {
  now = start + minutes * minute;
  const room = trackedRoom("main", "class", { trackedAt: start - hour });
  await recordRoom(
    table,
    room,
    minutesOf(start - hour, minutes + 60, (index) => who(index - 60)),
  );
}

const twoClasses = (index: number): Minute => {
  if (index >= 0 && index < 45) return ["ann", "bob"];
  return index >= 120 && index < 150 ? ["ann", "bob", "eve"] : [];
};

describe("the sessions of a room", () => {
  it("are told newest first, each with its extent and its numbers", async () => {
    await record(300, twoClasses);

    const { status, body } = await call("sessions", { path });

    expect(status).toBe(200);
    expect(body.sessions).toMatchObject([
      { sessionId: "20260102T120001Z", state: "ended", provisional: false, peak: { count: 3 }, endedBy: "empty" },
      { sessionId: "20260102T100001Z", state: "ended", peak: { count: 2 }, uniques: { atLeast: 2, method: "lists" } },
    ]);
    expect(body.sessions[1].startedBetween).toEqual([iso(start - minute + 1 - countAge), iso(start + 1)]);
    expect(body.sessions[1].endedBetween).toEqual([
      iso(start + 44 * minute + 1 - countAge),
      iso(start + 45 * minute + 1),
    ]);
    expect(body.nextCursor).toBeNull();
  });

  it("are whole although the range cuts them, and have the numbers of the summary over their extent", async () => {
    await record(300, twoClasses);

    const cut = { from: iso(start + 20 * minute), to: iso(start + 25 * minute) };
    const { body } = await call("sessions", { path, query: cut });

    expect(body.sessions).toHaveLength(1);
    const [{ sessionId, from, to, peak, personMinutes, uniques, observedShare, timeWeightedAverage }] = body.sessions;
    const byRange = (await call("summary", { path, query: { from, to } })).body;
    const bySession = (await call("summary", { path, query: { session: sessionId } })).body;
    expect(byRange).toMatchObject({ peak, personMinutes, uniques, observedShare, timeWeightedAverage });
    expect(bySession).toEqual({ ...byRange, sessionId });
  });

  it("are live until they are empty, and provisional until nobody can continue them", async () => {
    await record(30, (index) => (index >= 0 ? ["ann"] : []));
    const live = (await call("sessions", { path })).body.sessions;
    const still = (await call("summary", { path, query: { session: "latest" } })).body;

    expect(live).toMatchObject([{ state: "live", provisional: true, endedBy: null }]);
    expect(still).toMatchObject({ sessionId: live[0].sessionId, provisional: true, from: live[0].from });
  });

  it("are provisional for as long as their gap after they ended", async () => {
    await record(60, (index) => (index >= 0 && index < 50 ? ["ann"] : []));
    const young = (await call("sessions", { path })).body.sessions[0];
    const asked = (await call("attendees", { path, query: { session: "latest" } })).body;
    now += 10 * minute;
    const old = (await call("sessions", { path })).body.sessions[0];

    expect([young.state, young.provisional, asked.provisional]).toEqual(["ended", true, true]);
    expect([old.sessionId, old.provisional]).toEqual([young.sessionId, false]);
  });

  it("page to their end, each session once", async () => {
    await record(330, (index) => (index >= 0 && index % 30 < 5 ? ["ann"] : []));
    const pages: string[][] = [];
    let cursor: string | null | undefined;
    do {
      const query = { limit: "4", ...(cursor ? { cursor } : {}) };
      const { body } = await call("sessions", { path, query });
      pages.push(body.sessions.map(({ sessionId }: { sessionId: string }) => sessionId));
      cursor = body.nextCursor;
    } while (cursor);

    const all = pages.flat();
    expect(pages.map(({ length }) => length)).toEqual([4, 4, 3]);
    expect(all).toEqual([...new Set(all)].sort().reverse());
  });

  it("keep attendees' pages with one session, although another has become the latest", async () => {
    await record(100, (index) => (index >= 0 && index < 40 ? ["ann", "bob", "eve"] : []));
    const first = (await call("attendees", { path, query: { session: "latest", limit: "2" } })).body;
    await recordRoom(
      table,
      trackedRoom("main", "class", { trackedAt: start - hour }),
      minutesOf(now, 5, () => ["zoe"]),
    );
    now += 5 * minute;
    const query = { session: "latest", limit: "2", cursor: first.nextCursor };
    const second = (await call("attendees", { path, query })).body;
    const anew = (await call("attendees", { path, query: { session: "latest" } })).body;

    expect([first.sessionId, second.sessionId]).toEqual(["20260102T100001Z", "20260102T100001Z"]);
    expect(second.attendees.map(({ userId }: { userId: string }) => userId)).toEqual(["eve"]);
    expect(anew.sessionId).toBe("20260102T114001Z");
  });

  it("are refused by name where they are not", async () => {
    await record(30, () => []);
    const latest = await call("summary", { path, query: { session: "latest" } });
    const none = await call("series", { path, query: { session: "20260102T100001Z" } });
    const both = await call("attendees", { path, query: { session: "latest", from: iso(start) } });
    const wrong = await call("attendees", { path, query: { session: "yesterday" } });

    expect([latest.status, latest.body.code, none.status, none.body.code]).toEqual([
      ...[404, "unknown-session", 404, "unknown-session"],
    ]);
    expect([both.status, both.body.detail]).toEqual([400, "give either session or from and to, not both"]);
    expect(wrong.body.detail).toContain("latest or a sessionId such as");
  });

  it("keep their IDs and extents over roll-ups, over midnight and whatever range asks for them", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({ minutes: fc.integer({ min: 1, max: 45 }), what: fc.constantFrom("people", "empty", "outage") }),
          {
            minLength: 3,
            maxLength: 6,
          },
        ),
        async (phases) => {
          rooms += 1;
          const groupId = `room-${rooms}`;
          const began = start + 11 * hour;
          const room = trackedRoom("main", groupId, { trackedAt: began });
          const minutes = phases.flatMap(({ minutes, what }) => Array<typeof what>(minutes).fill(what));
          now = began + (minutes.length + 60) * minute;
          await recordRoom(
            table,
            room,
            minutesOf(began, minutes.length + 60, (index) => {
              const what = index < 30 ? "empty" : (minutes[index - 30] ?? "empty");
              if (what === "outage") return "throttled";
              return what === "people" ? ["ann"] : [];
            }),
          );
          const list = async (query: Record<string, string>) =>
            (await call("sessions", { path: { app: "main", groupId }, query: { limit: "100", ...query } })).body
              .sessions;
          const facts = (sessions: readonly Record<string, unknown>[]) =>
            sessions.map(({ sessionId, startedBetween, endedBetween, endedBy }) => {
              return { sessionId, startedBetween, endedBetween, endedBy };
            });

          const whole = facts(await list({ from: iso(began), to: iso(now) }));
          const one = whole[Math.floor(whole.length / 2)];
          const at = one === undefined ? undefined : Date.parse(String((one.endedBetween as string[])[0])) / 1000;
          const part = at === undefined ? [] : facts(await list({ from: iso(at), to: iso(at + 1) }));
          now += 3 * 86_400;
          await rollUpDays(
            { table, onTrouble: (_, error) => expect.fail(String(error)) },
            { atMs: now * 1000 + hour * 1000 },
          );
          const rolled = facts(await list({ from: iso(began), to: iso(now) }));

          expect(part).toEqual(one === undefined ? [] : [one]);
          expect(rolled).toEqual(whole);
        },
      ),
      seededRuns(4),
    );
  });
});
