import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { pseudonymise } from "../../shared/attendance/pseudonyms.ts";
import { swapExpectedList } from "../../shared/attendance/table/expected-lists.ts";
import { deleteRoom } from "../../shared/attendance/table/rooms.ts";
import { asUserId } from "../../shared/identity/ids.ts";
import { startTestTable, type TestTable } from "../support/dynamodb.ts";
import { recordSessions } from "../support/history-rooms.ts";
import { propertyRuns, propertySeed } from "../support/property-runs.ts";
import { minutesOf, recordRoom, trackedRoom, writeSlots } from "../support/recorded-rooms.ts";
import { type ReportReply, reportApi, testPseudonymKey } from "../support/report-api.ts";

const day = 86_400;
const minute = 60;
const start = 1_767_312_000 + 9 * 3600;
const iso = (seconds: number): string => new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
const path = (userId: string) => ({ app: "main", userId });
const wholeDay = { from: iso(start - 9 * 3600), to: iso(start + 15 * 3600) };

let now = start;
/** How far the clock moves with every look at it: pages end after two seconds of work. */
let tickMs = 0;
let tickedMs = 0;
let table: TestTable;
let call: ReturnType<typeof reportApi>;

beforeEach(async () => {
  now = start + day;
  tickMs = 0;
  tickedMs = 0;
  table = await startTestTable(tickingClock);
  call = reportApi(table);
});

function tickingClock(): number {
  tickedMs = (tickedMs + tickMs) % 600_000;
  return now * 1000 + tickedMs;
}

afterEach(async () => {
  await table.close();
});

/** All pages of one person's attendance. */
async function walk(userId: string, query: Record<string, string>): Promise<readonly ReportReply["body"][]> {
  const pages: ReportReply["body"][] = [];
  let cursor: string | null = null;
  do {
    const { status, body } = await call("memberAttendance", {
      path: path(userId),
      query: { ...query, ...(cursor === null ? {} : { cursor }) },
    });
    expect(status, JSON.stringify(body)).toBe(200);
    pages.push(body);
    cursor = body.nextCursor;
  } while (cursor !== null);
  return pages;
}

async function rowOf(groupId: string, userId: string, query: Record<string, string>) {
  const { body } = await call("attendees", {
    method: "POST",
    path: { app: "main", groupId },
    query,
    body: JSON.stringify({ expected: [userId] }),
  });
  return body.attendees.find((row: { userId: string }) => row.userId === userId);
}

/** Compares each row with the attendees of its window and session. Returns the sums of the seconds. */
async function agreeWithAttendees(userId: string, pages: readonly ReportReply["body"][]) {
  const sums = { secondsMin: 0, secondsMax: 0 };
  for (const { groupId, sessions } of pages.flatMap(({ rooms }) => rooms)) {
    for (const { sessionId, from, to, recordedAs, provisional, detectionFloorSeconds, ...figures } of sessions) {
      const { userId: name, expected, ...row } = await rowOf(groupId, userId, { from, to });
      expect([name, recordedAs, provisional, expected]).toEqual([userId, [userId], false, true]);
      expect(figures).toEqual(row);
      if (sessionId !== undefined) {
        expect(await rowOf(groupId, userId, { session: sessionId })).toMatchObject(row);
      }
      sums.secondsMin += row.secondsMin;
      sums.secondsMax += row.secondsMax;
    }
  }
  return sums;
}

/** The minutes of a room that is empty at first, and again at last. */
function visited(minutes: number, who: (index: number) => readonly string[]) {
  return minutesOf(start - 5 * minute, minutes + 10, (index) =>
    index < 5 || index >= minutes + 5 ? [] : who(index - 5),
  );
}

describe("the attendance of one person", () => {
  it("agrees with the attendees of the same windows, whatever the pages", async () => {
    for (let run = 0; run < propertyRuns(2); run += 1) {
      const seed = propertySeed() + run * 10;
      const rooms = [`a${run}`, `b${run}`];
      const ends = [
        await recordSessions(table, `a${run}`, [seed, seed + 1], { beginsAt: start }),
        await recordSessions(table, `b${run}`, [seed + 2, seed + 3], { beginsAt: start + 600 }),
      ];
      now = Math.max(...ends) + day;
      for (const userId of ["p0", "p7"]) {
        tickMs = run % 2 === 0 ? 900 : 0;
        const pages = await walk(userId, { ...wholeDay, rooms: rooms.join(",") });
        tickMs = 0;

        const sums = await agreeWithAttendees(userId, pages);
        const { total } = pages.at(-1);
        expect(total).toMatchObject({ complete: true, roomsRead: 2, secondsMin: sums.secondsMin });
        expect(total.secondsMax - sums.secondsMax).toBeGreaterThanOrEqual(0);
        expect(total.secondsMax - sums.secondsMax).toBeLessThanOrEqual(4 * minute);
        expect(pages.slice(0, -1).every(({ total }) => !total.complete)).toBe(true);
        const { present, unknown, absent } = pages.at(-1).total.sessions;
        const listed = await Promise.all(rooms.map(async (groupId) => sessionsOf(groupId)));
        expect(present + unknown + absent).toBe(listed.flat().length);
      }
    }
  });

  it("is the same in one page and in many", async () => {
    await recordSessions(table, "a", [1, 2, 3], { beginsAt: start });
    await recordSessions(table, "b", [4], { beginsAt: start });
    const [whole] = await walk("p0", wholeDay);
    tickMs = 2_000;
    const pages = await walk("p0", wholeDay);

    expect(pages.length).toBeGreaterThan(4);
    const rows = (all: readonly ReportReply["body"][]) =>
      all.flatMap(({ rooms }) =>
        rooms.flatMap(({ groupId, sessions }: ReportReply["body"]) =>
          sessions.map((session: object) => ({ groupId, ...session })),
        ),
      );
    expect(rows(pages)).toEqual(rows([whole]));
    expect(pages.at(-1).total).toEqual(whole.total);
  });

  it("covers rooms that are not tracked any more, and says what has expired", async () => {
    const room = trackedRoom("main", "old", { trackedAt: start - 10 * day, retentionDays: 2 });
    await recordRoom(
      table,
      room,
      visited(30, () => ["ann"]),
    );
    await deleteRoom(table, room);
    const [page] = await walk("ann", { from: "-9d" });

    expect(page.rooms).toMatchObject([
      { groupId: "old", sessions: [{ status: "present", secondsMin: 1_700, secondsMax: 1_801 }] },
    ]);
    expect(page.rooms[0].basis[0]).toEqual({
      from: page.from,
      to: iso(start - 9 * 3600 - day),
      source: "none",
      reason: "expired",
    });
    expect(page.rooms[0].notes).toContain("The room is not tracked any more.");
    now += 30 * day;
    const [late] = await walk("ann", { from: iso(start), to: iso(start + 3600) });
    expect(late.rooms).toMatchObject([{ sessions: [], basis: [{ source: "none", reason: "expired" }] }]);
  });

  it("finds a person under the user ID and under the pseudonym, and counts no second twice", async () => {
    const room = trackedRoom("main", "veiled", { trackedAt: start - day });
    const slots = visited(60, () => ["ann", "bob"]);
    const writer = await recordRoom(table, room, slots.slice(0, 30));
    const veiled = slots.slice(30).map((slot) => pseudonymise(slot, testPseudonymKey, room.app));
    await writeSlots(writer, { ...room, pseudonymous: true }, veiled);
    const [page] = await walk("ann", wholeDay);

    const [{ sessions }] = page.rooms;
    expect(sessions).toHaveLength(1);
    expect(sessions[0].recordedAs).toEqual(["ann", expect.stringMatching(/^p_/)]);
    expect(sessions[0]).toMatchObject({ status: "present", firstJoin: iso(start) });
    const { secondsMin, secondsMax } = sessions[0];
    expect(secondsMin).toBeLessThanOrEqual(60 * minute);
    expect(secondsMin).toBeGreaterThan(58 * minute);
    expect(secondsMax).toBeGreaterThanOrEqual(secondsMin);
    expect(page.total).toMatchObject({ secondsMin, secondsMax: secondsMax + 1 });
  });

  it("names the lists of expected people on which the person stands", async () => {
    const room = trackedRoom("main", "class", { trackedAt: start - day });
    await recordRoom(table, room, []);
    const people = [{ userId: asUserId("ann"), name: "Ann Ho" }];
    await swapExpectedList(table, room, { version: undefined }, { people, pseudonymous: false, changedAt: start });
    const [page] = await walk("ann", wholeDay);

    expect(page.rooms).toMatchObject([{ groupId: "class", expected: { name: "Ann Ho" } }]);
  });

  it("reads time outside of sessions", async () => {
    const room = trackedRoom("main", "open", { trackedAt: start - day, sessionMinPeople: 2 });
    await recordRoom(
      table,
      room,
      visited(40, (index) => (index < 10 ? ["ann"] : ["ann", "bob"])),
    );
    const [page] = await walk("ann", { ...wholeDay, timeZone: "Pacific/Kiritimati" });

    expect(page.rooms[0].sessions[1].localDate).toBe("2026-01-02");
    expect(page.rooms[0].sessions.map(({ sessionId }: ReportReply["body"]) => sessionId)).toEqual([
      undefined,
      "20260102T091001Z",
    ]);
  });

  it("is a file with a row a session, which says what is no longer kept", async () => {
    const old = { trackedAt: start - 20 * day, retentionDays: 5, label: "=Old room" };
    await recordRoom(
      table,
      trackedRoom("main", "old", old),
      minutesOf(start, 40, (index) => (index >= 2 && index < 12 ? ["ann"] : [])),
    );
    const from = iso(start - 10 * day);
    const csv = (query: Record<string, string>) =>
      call("memberAttendance", { path: path("ann"), query: { from, format: "csv", ...query } });
    const { body } = await call("memberAttendance", { path: path("ann"), query: { from } });

    const full = await csv({});
    const local = await csv({ timeZone: "Asia/Seoul" });
    const simple = await csv({ columns: "simple", separator: "semicolon", durations: "hms", timeZone: "Asia/Seoul" });

    const [room] = body.rooms;
    const [session] = room.sessions;
    const gone = room.basis.find(({ reason }: { reason?: string }) => reason === "expired");
    const notKept = `expired ${gone.from}/${gone.to}`;
    const [header, row, end] = full.text.split("\r\n");
    expect(header?.split(",").length).toBe(20);
    expect(row).toBe(
      [
        ...["old", "'=Old room", session.sessionId, session.from, session.to, "ann", "Nick ann", "present"],
        ...[session.firstJoin, session.lastProof, 1, session.secondsMin, session.secondsMax, session.secondsEstimate],
        ...[session.shareOfSession.min, session.shareOfSession.max, false, session.detectionFloorSeconds],
        ...[notKept, room.notes.join(" ")],
      ].join(","),
    );
    expect(end).toBe("");
    expect(local.text).toContain(`,${session.firstJoin},2026-01-02 18:02:00 +09:00,`);
    expect(full.headers).toMatchObject({
      "content-disposition": 'attachment; filename="person-main-ann.csv"',
      link: expect.stringContaining("describedby"),
    });
    expect(simple.text.split("\r\n")).toEqual([
      "room;group ID;session from (Asia/Seoul);status;first join (Asia/Seoul);last seen (Asia/Seoul);time at least (h:mm:ss);time at most (h:mm:ss);share at least (%);share at most (%);not kept",
      `'=Old room;old;2026-01-02 18:00:41;present;2026-01-02 18:02:00;2026-01-02 18:10:21;0:08:20;0:10:01;73;100;${notKept}`,
      // A second of the leave lies beyond the session.
      "Total;;;;;;0:08:20;0:10:02;;;",
      "",
    ]);
    expect(String(simple.headers["content-disposition"])).toMatch(/person-main-ann_2025-12-23T1800_.*\.csv/);
  });

  it("is a file of all pages together, with the total at the end", async () => {
    for (const groupId of ["a", "b", "c"]) {
      await recordRoom(
        table,
        trackedRoom("main", groupId, { trackedAt: start - day }),
        minutesOf(start, 60, (index) => (index % 30 < 5 ? ["ann"] : [])),
      );
    }
    const query: Record<string, string> = { ...wholeDay, format: "csv", columns: "simple" };
    const whole = await call("memberAttendance", { path: path("ann"), query });
    tickMs = 700;
    const lines: string[] = [];
    let next: string | undefined;
    do {
      const reply: ReportReply = await call("memberAttendance", {
        path: path("ann"),
        query: next === undefined ? query : { ...query, cursor: next },
      });
      lines.push(...reply.text.split("\r\n").slice(1, -1));
      next = /[?&]cursor=([^&>]+)[^>]*>; rel="next"/.exec(String(reply.headers["link"]))?.[1];
    } while (next !== undefined);

    expect(lines).toEqual(whole.text.split("\r\n").slice(1, -1));
    expect(lines.at(-1)).toMatch(/^Total/);
  });

  it("refuses what it does not know, and cursors that are not its own", async () => {
    await recordSessions(table, "a", [1, 2], { beginsAt: start });
    const noApp = await call("memberAttendance", { path: { app: "other", userId: "ann" } });
    const noRoom = await call("memberAttendance", { path: path("ann"), query: { rooms: "a,b" } });
    const bad = await call("memberAttendance", { path: path("ann"), query: { rooms: "a,," } });
    tickMs = 2_000;
    const { nextCursor } = (await call("memberAttendance", { path: path("p0"), query: wholeDay })).body;
    const stolen = await call("memberAttendance", { path: path("p1"), query: { ...wholeDay, cursor: nextCursor } });

    expect([noApp.status, noApp.body.code]).toEqual([404, "unknown-app"]);
    expect([noRoom.status, noRoom.body.code]).toEqual([404, "unknown-room"]);
    expect(noRoom.body.detail).toContain('"b" was never tracked');
    expect(bad.status).toBe(400);
    expect([stolen.status, stolen.body.code]).toEqual([400, "invalid-cursor"]);
  });
});

async function sessionsOf(groupId: string): Promise<readonly unknown[]> {
  const { body } = await call("sessions", {
    path: { app: "main", groupId },
    query: { ...wholeDay, limit: "100" },
  });
  return body.sessions;
}
