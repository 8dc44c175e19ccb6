import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { pseudonym } from "../../shared/attendance/pseudonyms.ts";
import { swapExpectedList } from "../../shared/attendance/table/expected-lists.ts";
import { rollUpDays } from "../../shared/attendance/upkeep/roll-up-days.ts";
import { asAppName, asUserId } from "../../shared/identity/ids.ts";
import { startTestTable, type TestTable } from "../support/dynamodb.ts";
import { recordSessions } from "../support/history-rooms.ts";
import { propertyRuns, propertySeed } from "../support/property-runs.ts";
import { minutesOf, recordRoom, trackedRoom } from "../support/recorded-rooms.ts";
import { type ReportReply, reportApi, testPseudonymKey } from "../support/report-api.ts";

const day = 86_400;
const minute = 60;
const start = 1_767_312_000 + 9 * 3600;
const iso = (seconds: number): string => new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
const range = { from: iso(start - 3600), to: iso(start + 12 * 3600) };

let now = start;
let table: TestTable;
let call: ReturnType<typeof reportApi>;

beforeEach(async () => {
  now = start + day;
  table = await startTestTable(() => now * 1000);
  call = reportApi(table);
});

afterEach(async () => {
  await table.close();
});

async function matrix(body: object, query: Record<string, string> = {}): Promise<ReportReply> {
  return await call("matrix", { method: "POST", path: { app: "main" }, query, body: JSON.stringify(body) });
}

function nameIn(groupId: string, userId: string): string {
  return groupId.startsWith("veiled") ? pseudonym(testPseudonymKey, asAppName("main"), asUserId(userId)) : userId;
}

/** The rows of the attendees of one session, by user ID. */
async function attendeesOf(groupId: string, query: Record<string, string>, expected: readonly string[]) {
  const { body } = await call("attendees", {
    method: "POST",
    path: { app: "main", groupId },
    query,
    body: JSON.stringify({ expected }),
  });
  return { body, byId: new Map(body.attendees.map((row: { userId: string }) => [row.userId, row])) };
}

/** Two classes of a room that is empty before, between and after them: ann sees both, bob half of the first. */
async function recordCourse(groupId = "course"): Promise<void> {
  const here = (index: number): string[] => {
    if (index >= 5 && index < 35) return ["ann"];
    return index >= 65 && index < 95 ? ["ann", "eve"] : [];
  };
  await recordRoom(
    table,
    trackedRoom("main", groupId, { trackedAt: start - day, label: "Algebra" }),
    minutesOf(start - 5 * minute, 130, (index) => [...here(index), ...(index >= 5 && index < 20 ? ["bob"] : [])]),
  );
}

describe("the matrix of people and sessions", () => {
  it("has the figures of the attendees of each session", async () => {
    for (let run = 0; run < propertyRuns(2); run += 1) {
      const seed = propertySeed() + run * 10;
      const rooms = [`a${run}`, `b${run}`, `veiled${run}`];
      await recordSessions(table, `a${run}`, [seed, seed + 1], { beginsAt: start });
      await recordSessions(table, `b${run}`, [seed + 2], { beginsAt: start + 600 });
      await recordSessions(table, `veiled${run}`, [seed + 3], { beginsAt: start, pseudonymous: true });
      const expected = ["p0", "p1", "p2", "p3", "p9", "nobody"];
      const { status, body } = await matrix({ rooms, ...range, expected, minShare: 0.7 });

      expect(status, JSON.stringify(body)).toBe(200);
      expect(body.sessions.length).toBeGreaterThan(2);
      for (const [index, session] of body.sessions.entries()) {
        const { from, to, groupId, sessionId } = session;
        for (const query of [{ from, to }, { session: sessionId }]) {
          const { body: report, byId } = await attendeesOf(groupId, { ...query, minShare: "0.7" }, expected);
          expect([report.from, report.to]).toEqual([from, to]);
          expect(session).toMatchObject({
            secondsMin: report.session.secondsMin,
            secondsMax: report.session.secondsMax,
            coverage: report.coverage,
            absenceFloorSeconds: report.absenceFloorSeconds,
            notes: report.notes,
          });
          for (const person of body.people) {
            const row = byId.get(nameIn(groupId, person.userId)) as Record<string, unknown>;
            const { status: known, secondsMin, secondsMax, secondsEstimate, shareOfSession: share, attended } = row;
            const cell = { status: known, secondsMin, secondsMax, secondsEstimate, share, attended };
            expect(person.sessions[index], person.userId).toEqual(cell);
          }
        }
      }
      expectSums(body);
    }
  });

  it("counts sessions attended at least and at most", async () => {
    await recordCourse();
    const expected = [{ userId: "ann", name: "Ann Ho", email: "ann@example.com" }, "bob", "zoe"];
    const { body } = await matrix({ rooms: ["course"], ...range, expected, minShare: 0.9 });

    const [ann, bob, zoe] = body.people;
    expect(ann).toMatchObject({ userId: "ann", name: "Ann Ho", email: "ann@example.com" });
    expect(ann.total).toMatchObject({ present: { min: 2, max: 2 }, attended: { min: 2, max: 2 } });
    expect(bob.total).toMatchObject({ present: { min: 1, max: 1 }, attended: { min: 0, max: 0 } });
    expect(zoe).toMatchObject({ sessions: [{ status: "absent", attended: false }, { status: "absent" }] });
    expect(body.sessions.map(({ total }: ReportReply["body"]) => total.people)).toEqual([
      { present: 2, absent: 1, unknown: 0 },
      { present: 1, absent: 2, unknown: 0 },
    ]);
  });

  it("is a file with a row a person and a column a session", async () => {
    await recordCourse();
    const expected = [
      { userId: "ann", name: "Ann Ho" },
      { userId: "bob", name: "=Bob" },
    ];
    const question = { rooms: ["course"], ...range, expected, minShare: 0.9 };
    const { headers, text } = await matrix(question, { format: "csv", timeZone: "Asia/Shanghai" });
    const minutes = await matrix(question, { format: "csv", cell: "minutesMin" });

    expect(headers["content-disposition"]).toBe('attachment; filename="matrix-main.csv"');
    expect(text.split("\r\n")).toEqual([
      "userId,name,email,2026-01-02 17:00 Algebra (attended),2026-01-02 18:00 Algebra (attended),sessions,present at least," +
        "present at most,attended at least,attended at most,minutes at least,minutes at most,share at least (%)," +
        "share at most (%),provisional,notes",
      expect.stringMatching(/^ann,Ann Ho,,true,true,2,2,2,2,2,56,61,90,100,/),
      expect.stringMatching(/^bob,'=Bob,,false,false,2,1,1,0,0,13,17,21,30,/),
      expect.stringMatching(/^,Total,,1,1,/),
      "",
    ]);
    expect(minutes.text).toContain("2026-01-02 09:00 Algebra (minutes at least)");
    const widths = text
      .trim()
      .split("\r\n")
      .slice(1)
      .map((line) => line.split(",").length);
    expect(new Set(widths).size).toBe(1);
  });

  it("pages over people, and stays with the moment of the first page", async () => {
    await recordCourse();
    const expected = ["ann", "bob", "eve", "zoe", "max"];
    const question = { rooms: ["course"], from: "-2d", expected };
    const whole = (await matrix(question)).body;
    const first = (await matrix(question, { limit: "2" })).body;
    now += 600;
    const second = (await matrix(question, { limit: "3", cursor: first.nextCursor })).body;
    const other = await matrix({ ...question, expected: ["ann"] }, { cursor: first.nextCursor });

    expect([...first.people, ...second.people]).toEqual(whole.people);
    expect(second.sessions).toEqual(whole.sessions);
    expect(second.nextCursor).toBeNull();
    expect([other.status, other.body.code]).toEqual([400, "invalid-cursor"]);
  });

  it("unites the IDs of one person in a row, as the list of attendees does", async () => {
    await recordCourse();
    const expected = [{ userId: "ann", alias: ["eve", "bob"] }, "zoe"];

    const { body } = await matrix({ rooms: ["course"], ...range, expected, minShare: 0.5 });

    for (const [index, { from, to, total }] of body.sessions.entries()) {
      const { body: report } = await call("attendees", {
        method: "POST",
        path: { app: "main", groupId: "course" },
        query: { from, to, minShare: "0.5" },
        body: JSON.stringify({ expected }),
      });
      const ann = report.attendees.find(({ userId }: { userId: string }) => userId === "ann");
      const { status, secondsMin, secondsMax, secondsEstimate, shareOfSession: share, attended } = ann;
      const cell = { status, secondsMin, secondsMax, secondsEstimate, share, attended };
      expect(body.people[0].sessions[index]).toEqual(cell);
      expect(total.people).toEqual({ present: 1, absent: 1, unknown: 0 });
    }
    expect(body.people[0]).toMatchObject({ userId: "ann", alias: ["eve", "bob"] });
  });

  it("shows the people whom a search finds, sorted, while the totals are those of everybody", async () => {
    await recordCourse();
    const expected = [
      { userId: "bob", name: "Émile" },
      { userId: "zoe" },
      { userId: "ann", name: "emma", email: "a@example.com" },
      { userId: "eve", name: "Olga" },
    ];
    const question = { rooms: ["course"], ...range, expected };
    const ids = ({ body }: ReportReply): string[] => body.people.map(({ userId }: { userId: string }) => userId);
    const whole = await matrix(question);

    expect(ids(await matrix(question, { sort: "name" }))).toEqual(["ann", "eve", "bob", "zoe"]);
    expect(ids(await matrix(question, { sort: "name", order: "desc" }))).toEqual(["bob", "eve", "ann", "zoe"]);
    expect(ids(await matrix(question, { sort: "userId", order: "desc" }))).toEqual(["zoe", "eve", "bob", "ann"]);
    const found = await matrix(question, { search: "EM" });
    expect(ids(found)).toEqual(["ann"]);
    expect([found.body.total, found.body.expected.people]).toEqual([1, 4]);
    expect(found.body.sessions).toEqual(whole.body.sessions);
    const first = await matrix(question, { sort: "name", limit: "3" });
    const second = await matrix(question, { sort: "name", limit: "3", cursor: first.body.nextCursor });
    expect([...ids(first), ...ids(second)]).toEqual(["ann", "eve", "bob", "zoe"]);
    const unsorted = await matrix(question, { limit: "3", cursor: first.body.nextCursor });
    expect(unsorted.body.code).toBe("invalid-cursor");
  });

  it("says of which sessions nothing is left that names people, and claims nothing of them", async () => {
    await recordCourse();
    const trouble = (_: unknown, cause: unknown): never => {
      throw new Error("a day was not rolled up", { cause });
    };
    now = start + 2 * day;
    await rollUpDays({ table, onTrouble: trouble }, { atMs: now * 1000 + 600_000 });
    now = start + 95 * day;

    const { body } = await matrix({ rooms: ["course"], ...range, expected: ["ann"], minShare: 0.5 });

    expect(body.sessions).toHaveLength(2);
    for (const { from, to, basis, notes } of body.sessions) {
      expect(basis).toEqual([{ from, to, source: "none", reason: "expired" }]);
      expect(notes.join()).toContain("Snapshots are kept for 90 days");
    }
    expect(body.people[0].sessions).toMatchObject([
      { status: "unknown", attended: "unknown", secondsMin: 0 },
      { status: "unknown", attended: "unknown", secondsMin: 0 },
    ]);
  });

  it("compares with the lists of the rooms where the request names nobody", async () => {
    await recordCourse();
    const none = await matrix({ rooms: ["course"], ...range });
    const people = [{ userId: asUserId("bob"), name: "Bob" }];
    const room = trackedRoom("main", "course");
    await swapExpectedList(table, room, { version: undefined }, { people, pseudonymous: false, changedAt: start });
    const { body } = await matrix({ rooms: ["course"], ...range });

    expect([none.status, none.body.detail]).toEqual([400, expect.stringContaining("give expected, or PUT")]);
    expect(body.expected).toEqual({ people: 1, givenBy: "rooms", complete: true });
    expect(body.people).toMatchObject([{ userId: "bob", name: "Bob", total: { present: { min: 1, max: 1 } } }]);
  });

  it("compares lists of pseudonyms with rooms that hold nothing else, and refuses to mix", async () => {
    await recordCourse();
    await recordSessions(table, "veiled", [5], { beginsAt: start, pseudonymous: true });
    const people = [{ userId: pseudonym(testPseudonymKey, asAppName("main"), asUserId("p0")) }];
    const list = { people, pseudonymous: true, changedAt: start };
    await swapExpectedList(table, trackedRoom("main", "veiled"), { version: undefined }, list);
    const alone = (await matrix({ rooms: ["veiled"], ...range })).body;
    const named = (await matrix({ rooms: ["veiled"], ...range, expected: ["p0"] })).body;
    const mixed = await matrix({ rooms: ["veiled", "course"], ...range });

    expect(alone.people[0].sessions).toEqual(named.people[0].sessions);
    expect(alone.people[0].total.secondsMin).toBeGreaterThan(0);
    expect([mixed.status, mixed.body.detail]).toEqual([
      400,
      expect.stringContaining("of others do not: give expected"),
    ]);
  });

  it("takes sessions by name, and the newest of a room", async () => {
    await recordCourse();
    const sessions = [
      { groupId: "course", sessionId: "latest" },
      { groupId: "course", sessionId: "20260102T090001Z" },
      { groupId: "course", sessionId: "20260102T100001Z" },
    ];
    const { body } = await matrix({ sessions, expected: ["ann"] });

    expect(body.sessions.map(({ sessionId }: ReportReply["body"]) => sessionId)).toEqual([
      "20260102T090001Z",
      "20260102T100001Z",
    ]);
  });

  it("takes plain dates and gives dates in the zone of the request", async () => {
    await recordCourse();
    const question = { rooms: ["course"], from: "2026-01-02", to: "2026-01-03", expected: ["ann"] };
    const auckland = (await matrix(question, { timeZone: "Pacific/Auckland" })).body;
    const utc = (await matrix(question)).body;

    const dates = (body: ReportReply["body"]) => body.sessions.map(({ localDate }: ReportReply["body"]) => localDate);
    // The second of January ends there at 11:00 UTC, and both classes begin before.
    expect(dates(auckland)).toEqual(["2026-01-02", "2026-01-02"]);
    expect(dates(utc)).toEqual([undefined, undefined]);
  });

  it("refuses what is wrong or too much, with the way round it", async () => {
    await recordCourse();
    const detail = async (body: object) => {
      const reply = await matrix(body);
      return `${reply.status} ${reply.body.detail}`;
    };
    const rooms = ["course"];

    expect(await detail({ expected: ["a"] })).toContain("400 the body must be an object with rooms and from");
    expect(await detail({ rooms, sessions: [], ...range })).toContain("sessions must name a session");
    expect(await detail({ rooms, ...range, expected: [{ name: "x" }] })).toContain("expected[0] must be a user ID, or");
    expect(await detail({ rooms, ...range, expected: ["a\u200b"] })).toContain("U+200B");
    const shared = [{ userId: "a", alias: ["b"] }, "b"];
    expect(await detail({ rooms, ...range, expected: shared })).toContain("an ID is one person's");
    const long33 = [{ userId: "a", alias: ["b", "x".repeat(33)] }];
    expect(await detail({ rooms, ...range, expected: long33 })).toContain("expected[0].alias[1]");
    expect(await detail({ rooms, ...range, expected: Array(5_001).fill("a") })).toContain("at most 5000 people");
    expect(await detail({ rooms, ...range, minShare: 2 })).toContain("minShare must be a number above 0");
    expect(await detail({ rooms, from: "-300d" })).toContain("at most 190 days");
    expect(await detail({ rooms: ["none"], ...range, expected: ["a"] })).toContain("404");
    const long = trackedRoom("main", "long", { trackedAt: start - 9 * day });
    await recordRoom(
      table,
      long,
      minutesOf(start - 8 * day, 1, () => ["ann"]),
    );
    expect(await detail({ rooms: ["long"], from: "-9d", expected: ["a"] })).toContain(
      "ask for fewer sessions at a time",
    );
  });
});

function expectSums({ people, sessions }: ReportReply["body"]): void {
  for (const { total, sessions: cells } of people) {
    const sum = (name: string): number =>
      cells.reduce((all: number, cell: Record<string, number>) => all + (cell[name] ?? 0), 0);
    const count = (wanted: (cell: ReportReply["body"]) => boolean): number => cells.filter(wanted).length;
    expect(total).toMatchObject({
      secondsMin: sum("secondsMin"),
      secondsMax: sum("secondsMax"),
      present: { min: count(({ status }) => status === "present"), max: count(({ status }) => status !== "absent") },
      attended: { min: count(({ attended }) => attended === true), max: count(({ attended }) => attended !== false) },
    });
  }
  for (const [index, { total }] of sessions.entries()) {
    const cells = people.map((person: ReportReply["body"]) => person.sessions[index]);
    const sum = (name: string): number =>
      cells.reduce((all: number, cell: Record<string, number>) => all + (cell[name] ?? 0), 0);
    expect(total).toMatchObject({ secondsMin: sum("secondsMin"), secondsMax: sum("secondsMax") });
  }
}
