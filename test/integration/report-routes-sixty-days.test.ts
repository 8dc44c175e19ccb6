import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { pseudonym } from "../../shared/attendance/pseudonyms.ts";
import { rollUpDays } from "../../shared/attendance/upkeep/roll-up-days.ts";
import { asAppName, asUserId } from "../../shared/identity/ids.ts";
import { startTestTable, type TestTable } from "../support/dynamodb.ts";
import { recordSessions } from "../support/history-rooms.ts";
import { propertyRuns, propertySeed } from "../support/property-runs.ts";
import { minutesOf, recordRoom, trackedRoom } from "../support/recorded-rooms.ts";
import { type ReportReply, reportApi, testPseudonymKey } from "../support/report-api.ts";

type Body = ReportReply["body"];

const day = 86_400;
const start = 1_767_312_000 + 20 * 3600; // 2026-01-02T20:00:00Z: sessions reach over midnight
const days = 60;
const people = ["p0", "p1", "p2", "p5", "nobody"];
const iso = (seconds: number): string => new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
const range = { from: iso(start - 3600), to: iso(start + days * day) };

/** Rooms of different kinds, each with a class on its own days. */
const rooms = [
  { groupId: "weekly", everyDays: 12, changes: {} },
  { groupId: "monthly", everyDays: 29, changes: { sessionMinPeople: 2 } },
  { groupId: "veiled", everyDays: 20, changes: { pseudonymous: true } },
] as const;

let now = start;
let table: TestTable;
let call: ReturnType<typeof reportApi>;

beforeEach(async () => {
  now = start + (days + 1) * day;
  table = await startTestTable(() => now * 1000);
  call = reportApi(table);
});

afterEach(async () => {
  await table.close();
});

async function record(seed: number): Promise<void> {
  for (const [index, { groupId, everyDays, changes }] of rooms.entries()) {
    for (let after = index; after < days; after += everyDays) {
      const beginsAt = start + after * day;
      const given = { trackedAt: start - day, ...changes };
      // Seen empty right before, or the session might have begun days ago.
      await recordRoom(
        table,
        trackedRoom("main", groupId, given),
        minutesOf(beginsAt - 300, 5, () => []),
      );
      await recordSessions(table, groupId, [seed + index * 100 + after], { beginsAt, ...given });
    }
  }
  const trouble = (_: unknown, cause: unknown): never => {
    throw new Error("a day was not rolled up", { cause });
  };
  await rollUpDays({ table, onTrouble: trouble }, { atMs: now * 1000 + 600_000 });
}

async function get(report: "sessions" | "summary", groupId: string, query: Record<string, string>): Promise<Body> {
  const { status, body } = await call(report, { path: { app: "main", groupId }, query });
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
}

/** The rows of the attendees of a window by the user IDs of the request. */
async function attendeesOf(groupId: string, query: Record<string, string>): Promise<Map<string, Body>> {
  const { body } = await call("attendees", {
    method: "POST",
    path: { app: "main", groupId },
    query: { ...query, limit: "10000" },
    body: JSON.stringify({ expected: people }),
  });
  const nameOf = (userId: string): string =>
    groupId === "veiled" ? pseudonym(testPseudonymKey, asAppName("main"), asUserId(userId)) : userId;
  const byName = new Map(body.attendees.map((row: Body) => [row.userId, row]));
  return new Map(people.map((userId) => [userId, byName.get(nameOf(userId))]));
}

async function sessionsOf(groupId: string): Promise<readonly Body[]> {
  const sessions: Body[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const page: Body = await get("sessions", groupId, { ...range, ...(cursor === "" ? {} : { cursor }) });
    sessions.push(...page.sessions);
    cursor = page.nextCursor;
  }
  return sessions;
}

const figuresOf = ({ status, secondsMin, secondsMax, secondsEstimate, ...row }: Body) => ({
  ...{ status, secondsMin, secondsMax, secondsEstimate },
  share: row.shareOfSession ?? row.share ?? null,
});

describe("sixty days of many rooms, rolled up", () => {
  it("have sessions, persons and a matrix that agree with summaries and attendees of the same windows", async () => {
    for (let run = 0; run < propertyRuns(1); run += 1) {
      await record(propertySeed() + run * 1_000);
      const rows = new Map<string, Map<string, Body>>();
      for (const { groupId } of rooms) {
        for (const session of await sessionsOf(groupId)) {
          const { from, to, sessionId, peak, uniques, personMinutes, timeWeightedAverage, observedShare } = session;
          const summary = await get("summary", groupId, { session: sessionId });
          expect(summary).toMatchObject({ from, to, peak, uniques, personMinutes, timeWeightedAverage, observedShare });
          rows.set(`${groupId} ${sessionId}`, await attendeesOf(groupId, { session: sessionId, minShare: "0.6" }));
        }
      }
      expect(rows.size).toBeGreaterThan(8);

      await expectMatrix(rows);
      for (const userId of people) await expectPerson(userId, rows);
    }
  }, 600_000);
});

async function expectMatrix(rows: ReadonlyMap<string, ReadonlyMap<string, Body>>): Promise<void> {
  const { status, body } = await call("matrix", {
    method: "POST",
    path: { app: "main" },
    query: {},
    body: JSON.stringify({ rooms: rooms.map(({ groupId }) => groupId), ...range, expected: people, minShare: 0.6 }),
  });
  expect(status, JSON.stringify(body)).toBe(200);
  const names = body.sessions.map(({ groupId, sessionId }: Body) => `${groupId} ${sessionId}`);
  expect([...names].sort()).toEqual([...rows.keys()].sort());
  for (const person of body.people) {
    for (const [index, name] of names.entries()) {
      const row = rows.get(name)?.get(person.userId);
      const cell = person.sessions[index];
      expect(figuresOf(cell), `${name} ${person.userId}`).toEqual(figuresOf(row));
      expect(cell.attended).toEqual(row.attended);
    }
  }
}

async function expectPerson(userId: string, rows: ReadonlyMap<string, ReadonlyMap<string, Body>>): Promise<void> {
  const shown: Body[] = [];
  let total: Body;
  for (let cursor: string | null = ""; cursor !== null; ) {
    const query = { ...range, ...(cursor === "" ? {} : { cursor }) };
    const { body }: ReportReply = await call("memberAttendance", { path: { app: "main", userId }, query });
    shown.push(
      ...body.rooms.flatMap(({ groupId, sessions }: Body) => sessions.map((row: Body) => ({ groupId, ...row }))),
    );
    ({ nextCursor: cursor, total } = body);
  }
  const ofSessions = new Map(
    shown.filter(({ sessionId }) => sessionId).map((row) => [`${row.groupId} ${row.sessionId}`, row]),
  );
  const statuses = { present: 0, unknown: 0, absent: 0 };
  for (const [name, byId] of rows) {
    const row = byId.get(userId);
    statuses[row.status as keyof typeof statuses] += 1;
    const stays: number = row.stays.length;
    expect(ofSessions.has(name), `${name} ${userId}`).toBe(stays > 0);
    if (stays > 0) expect(figuresOf(ofSessions.get(name)), `${name} ${userId}`).toEqual(figuresOf(row));
  }
  const sum = (name: string): number => shown.reduce((all, row) => all + row[name], 0);
  expect(total).toMatchObject({
    complete: true,
    roomsRead: rooms.length,
    sessions: statuses,
    secondsMin: sum("secondsMin"),
  });
}
