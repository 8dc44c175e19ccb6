import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { pseudonym, pseudonymise } from "../../shared/attendance/pseudonyms.ts";
import type { RoomRef } from "../../shared/attendance/room.ts";
import { getRecordedRoom } from "../../shared/attendance/table/recorded-rooms.ts";
import { recordedKey } from "../../shared/attendance/table/room-items.ts";
import { deleteRoom } from "../../shared/attendance/table/rooms.ts";
import { ErasableExport } from "../../shared/export/erase-exported.ts";
import { exportDays } from "../../shared/export/export-days.ts";
import type { FileRewriter, FileWriter } from "../../shared/export/exported-files.ts";
import { fileKey, groupOfKey } from "../../shared/export/file-keys.ts";
import { FolderFiles } from "../../shared/export/folder-files.ts";
import { asAppName, asUserId } from "../../shared/identity/ids.ts";
import { startTestTable, type TestTable } from "../support/dynamodb.ts";
import { queryExport } from "../support/exported-rows.ts";
import { minutesOf, recordRoom, trackedRoom } from "../support/recorded-rooms.ts";
import { reportApi, testPseudonymKey } from "../support/report-api.ts";

const daySeconds = 86_400;
const day = 1_767_312_000; // 2026-01-02T00:00:00Z
const iso = (seconds: number): string => new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
const dateOf = (seconds: number): string => iso(seconds).slice(0, 10);
const person = "secret-ann-0815";

let nowMs = 0;
let table: TestTable;
let folder: string;
let files: FolderFiles;
let call: ReturnType<typeof reportApi>;

const trouble = (room: unknown, error: unknown): never => {
  throw new Error(`unexpected trouble with ${JSON.stringify(room)}`, { cause: error });
};
const runExport = (writer: FileWriter = files, withinMs = 600_000) =>
  exportDays({ table, files: writer, onTrouble: trouble }, { atMs: nowMs + withinMs });
const query = (sql: string) => queryExport(folder, sql);

/** Two hours around a midnight: people who stay over it, who come and go, a throttled and a lost slot. */
const aroundMidnight = (midnight: number, ids: readonly string[]) =>
  minutesOf(midnight - 3600, 120, (minute) => {
    if (minute === 70) return "throttled";
    if (minute === 71) return undefined;
    const visitors = [`early-${Math.floor(minute / 9)}`, `late-${Math.floor(minute / 25)}`];
    return minute < 5 || minute > 100 ? [] : [...ids, ...visitors];
  });

/** The bytes of all files, by their keys. */
function allFiles(below = folder): Readonly<Record<string, string>> {
  const names = readdirSync(below, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".parquet"));
  return Object.fromEntries(names.sort().map((name) => [name, readFileSync(join(below, name)).toString("base64")]));
}

const onlyStays = (all: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(all).filter(([name]) => name.startsWith("kind=stays")));

/** Removes the marks, so that the next export begins anew. */
async function forgetExports(...rooms: readonly RoomRef[]): Promise<void> {
  for (const room of rooms) {
    await table.client.send(
      new UpdateItemCommand({
        TableName: table.tableName,
        Key: recordedKey(room),
        UpdateExpression: "REMOVE exportedTo",
      }),
    );
  }
}

beforeEach(async () => {
  nowMs = (day + 3 * daySeconds) * 1000;
  table = await startTestTable(() => nowMs);
  folder = mkdtempSync(join(tmpdir(), "rollcall-export-"));
  files = new FolderFiles(folder);
  call = reportApi(table, { exported: new ErasableExport(files) });
});

afterEach(async () => {
  await table.close();
  rmSync(folder, { recursive: true });
});

describe("exported days, read by DuckDB", () => {
  const room = trackedRoom("main", "@TGS#/class", { trackedAt: day - daySeconds });
  const path = { app: "main", groupId: "@TGS#/class" };

  it("say of each person and room what the API says of the same day", async () => {
    await recordRoom(table, room, aroundMidnight(day + daySeconds, [person, "bob"]));

    const report = await runExport();

    expect(report).toMatchObject({ rooms: 1, daysExported: 2, roomsFailed: 0, finished: true });
    for (const from of [day, day + daySeconds]) {
      const range = { from: iso(from), to: iso(from + daySeconds) };
      const attendees = await call("attendees", { path, query: { ...range, limit: "1000" } });
      const summary = await call("summary", { path, query: range });
      const people = await query(`
        SELECT user_id, any_value(nickname) AS nickname, any_value(status) AS status, count(*)::INT AS stays,
          sum(seconds_min)::INT AS least, sum(seconds_max)::INT AS most
        FROM stays WHERE app = 'main' AND date = '${dateOf(from)}' GROUP BY user_id ORDER BY user_id`);
      const [counts] = await query(`
        SELECT max(people) FILTER (sample = 'count')::INT AS peak,
          round(sum(people * epoch(ended_at - started_at)) FILTER (sample = 'count') / 60, 1) AS personMinutes
        FROM counts WHERE date = '${dateOf(from)}'`);
      const [row] = await query(`SELECT * FROM rooms WHERE date = '${dateOf(from)}'`);

      const expected = attendees.body.attendees
        .map((one: Record<string, unknown> & { stays: unknown[] }) => ({
          user_id: one["userId"],
          nickname: one["nickname"],
          status: one["status"],
          stays: one.stays.length,
          least: one["secondsMin"],
          most: one["secondsMax"],
        }))
        .sort((one: { user_id: string }, other: { user_id: string }) => (one.user_id < other.user_id ? -1 : 1));
      expect(people.length).toBeGreaterThan(3);
      expect(people).toEqual(expected);
      expect(counts).toEqual({ peak: summary.body.peak.count, personMinutes: summary.body.personMinutes });
      expect(row).toMatchObject({
        app: "main",
        group_id: "@TGS#/class",
        group_type: "AVChatRoom",
        peak_people: summary.body.peak.count,
        peak_at: new Date(summary.body.peak.at),
        average_people: summary.body.timeWeightedAverage,
        people_present: attendees.body.people.present,
        people_unknown: attendees.body.people.unknown,
        list_coverage: attendees.body.coverage,
        detection_floor_seconds: attendees.body.detectionFloorSeconds,
      });
      expect(Number(row?.["person_seconds"]) / 60).toBeCloseTo(summary.body.personMinutes, 1);
    }
  });

  it("have the bounds of every stay, and the gaps with their reasons", async () => {
    await recordRoom(table, room, aroundMidnight(day + daySeconds, [person]));
    await runExport();

    const range = { from: iso(day + daySeconds), to: iso(day + 2 * daySeconds) };
    const { body } = await call("attendees", { path, query: range });
    const stays = await query(
      `SELECT * FROM stays WHERE user_id = '${person}' AND date = '${dateOf(day + daySeconds)}'`,
    );
    const gaps = await query("SELECT started_at, people, gap_reason FROM counts WHERE sample = 'gap'");

    const [stay] = body.attendees.find(({ userId }: { userId: string }) => userId === person).stays;
    expect(stays).toMatchObject([
      {
        joined_at: new Date(stay.joinedAt),
        left_from: new Date(stay.leftBetween[0]),
        left_to: new Date(stay.leftBetween[1]),
        left_proven_by: stay.leftProvenBy,
      },
    ]);
    expect(gaps).toEqual([
      { started_at: new Date((day + daySeconds + 600) * 1000), people: null, gap_reason: "throttled" },
    ]);
  });

  it("hold pseudonyms where the room is recorded with them", async () => {
    const hidden = trackedRoom("main", "hidden", { pseudonymous: true });
    const slots = aroundMidnight(day + daySeconds, [person]);
    await recordRoom(
      table,
      hidden,
      slots.map((slot) => pseudonymise(slot, testPseudonymKey, hidden.app)),
    );

    await runExport();

    const names = await query("SELECT DISTINCT user_id FROM stays");
    expect(names.map(({ user_id }) => user_id)).toContain(
      pseudonym(testPseudonymKey, asAppName("main"), asUserId(person)),
    );
    expect(Object.values(allFiles()).map((text) => Buffer.from(text, "base64").includes(person))).not.toContain(true);
  });

  it("are there of a room that is no longer tracked, and not of days that have expired", async () => {
    const short = trackedRoom("main", "short", { retentionDays: 2 });
    await recordRoom(table, room, aroundMidnight(day + daySeconds, ["bob"]));
    await recordRoom(table, short, aroundMidnight(day + daySeconds, ["bob"]));
    await deleteRoom(table, room);

    await runExport();

    const rooms = await query("SELECT group_id, date FROM rooms ORDER BY ALL");
    expect(rooms).toEqual([
      { group_id: "@TGS#/class", date: dateOf(day) },
      { group_id: "@TGS#/class", date: dateOf(day + daySeconds) },
      { group_id: "short", date: dateOf(day + daySeconds) },
    ]);
  });
});

describe("an export", () => {
  const room = trackedRoom("main", "a");

  it("leaves a day alone until its last slots are stored, and writes each day once", async () => {
    await recordRoom(table, room, aroundMidnight(day + daySeconds, ["bob"]));
    nowMs = (day + 2 * daySeconds + 14 * 60) * 1000;
    const early = await runExport();
    nowMs = (day + 2 * daySeconds + 16 * 60) * 1000;

    const due = await runExport();
    const again = await runExport();

    expect([early, due, again].map(({ daysExported }) => daysExported)).toEqual([1, 1, 0]);
    expect((await getRecordedRoom(table, room))?.exportedTo).toBe(day + 2 * daySeconds);
  });

  it("goes on where an earlier run had no more time", async () => {
    await recordRoom(table, room, aroundMidnight(day + daySeconds, ["bob"]));

    const short = await runExport(files, 1000);
    const next = await runExport();

    expect(short).toMatchObject({ daysExported: 0, finished: false });
    expect(next).toMatchObject({ daysExported: 2, finished: true });
  });

  it("goes on with other rooms when one fails, and repeats that one", async () => {
    await recordRoom(table, room, aroundMidnight(day + daySeconds, ["bob"]));
    await recordRoom(table, trackedRoom("main", "b"), aroundMidnight(day + daySeconds, ["bob"]));
    const failed: RoomRef[] = [];
    const failing: FileWriter = {
      delete: (key) => files.delete(key),
      put: (key, bytes) =>
        groupOfKey(key) === room.groupId ? Promise.reject(new Error("AccessDenied")) : files.put(key, bytes),
    };

    const first = await exportDays(
      { table, files: failing, onTrouble: (one) => failed.push(one) },
      { atMs: nowMs + 600_000 },
    );
    const next = await runExport();

    expect(first).toMatchObject({ daysExported: 2, roomsFailed: 1, finished: true });
    expect(failed.map(({ groupId }) => groupId)).toEqual(["a"]);
    expect(next).toMatchObject({ daysExported: 2, roomsFailed: 0 });
  });

  it("that is killed around any write loses nothing and doubles nothing", async () => {
    const other = trackedRoom("main", "b");
    await recordRoom(table, room, aroundMidnight(day + daySeconds, [person, "bob"]));
    await recordRoom(table, other, aroundMidnight(day + daySeconds, ["bob"]));
    const golden = mkdtempSync(join(tmpdir(), "rollcall-export-"));
    const writes = { done: 0 };
    const dying = (inner: FileWriter, dieAt: number, isBefore: boolean): FileWriter => {
      const around = async (write: () => Promise<void>): Promise<void> => {
        writes.done += 1;
        if (writes.done >= dieAt && isBefore) throw new Error("killed");
        await write();
        if (writes.done >= dieAt) throw new Error("killed");
      };
      return {
        put: (key, bytes) => around(() => inner.put(key, bytes)),
        delete: (key) => around(() => inner.delete(key)),
      };
    };
    await runExport(dying(new FolderFiles(golden), Number.POSITIVE_INFINITY, true));
    const total = writes.done;
    const whole = allFiles(golden);
    rmSync(golden, { recursive: true });

    for (let dieAt = 1; dieAt <= total; dieAt += 1) {
      for (const isBefore of [true, false]) {
        await forgetExports(room, other);
        rmSync(folder, { recursive: true });
        writes.done = 0;
        const killed = exportDays(
          { table, files: dying(files, dieAt, isBefore), onTrouble: trouble },
          { atMs: nowMs + 600_000 },
        );
        await expect(killed).rejects.toThrow("unexpected trouble");

        await runExport();

        expect(allFiles(), `killed at write ${dieAt}`).toEqual(whole);
      }
    }
    expect(Object.keys(whole)).toHaveLength(12);
  });
});

describe("an erasure", () => {
  const room = trackedRoom("main", "a");
  const forget = async (replaceWith?: string) =>
    await call("member", {
      method: "DELETE",
      path: { app: "main", userId: person },
      query: replaceWith === undefined ? {} : { replaceWith },
    });
  const peopleInFiles = async () =>
    (await query("SELECT DISTINCT user_id FROM stays ORDER BY 1")).map(({ user_id }) => user_id);

  it("takes the person out of the exported files, also of those whose record has expired, and says of how many", async () => {
    await recordRoom(table, room, aroundMidnight(day + daySeconds, [person, "bob"]));
    await recordRoom(table, trackedRoom("other", "a"), aroundMidnight(day + daySeconds, [person]));
    await runExport();
    nowMs = (day + 200 * daySeconds) * 1000;

    const reply = await forget();
    const again = await forget();

    expect(reply.body).toMatchObject({ done: true, exportedDaysRewritten: 2 });
    expect(again.body).toMatchObject({ done: true, exportedDaysRewritten: 0 });
    expect(await query(`SELECT DISTINCT app FROM stays WHERE user_id = '${person}'`)).toEqual([{ app: "other" }]);
    const ofMain = Object.entries(allFiles()).filter(([name]) => name.includes("app=main"));
    expect(ofMain.map(([, text]) => Buffer.from(text, "base64").includes(person))).not.toContain(true);
    expect(await peopleInFiles()).toContain("bob");
  });

  it("leaves the files that an export of the erased record would write", async () => {
    await recordRoom(table, room, aroundMidnight(day + daySeconds, [person, "bob"]));
    await runExport();
    await forget();
    const erased = onlyStays(allFiles());

    await forgetExports(room);
    await runExport();

    expect(Object.keys(erased)).toHaveLength(2);
    expect(onlyStays(allFiles())).toEqual(erased);
  });

  it("puts the pseudonym in the place of the ID and drops the nickname, where that was asked for", async () => {
    await recordRoom(table, room, aroundMidnight(day + daySeconds, [person, "bob"]));
    await runExport();

    const reply = await forget("pseudonym");

    const hidden = pseudonym(testPseudonymKey, asAppName("main"), asUserId(person));
    expect(reply.body.exportedDaysRewritten).toBe(2);
    expect(await peopleInFiles()).toContain(hidden);
    expect(await query(`SELECT DISTINCT nickname FROM stays WHERE user_id = '${hidden}'`)).toEqual([
      { nickname: null },
    ]);
  });

  it("that passes while a day is exported is noticed: the day is written again without the person", async () => {
    await recordRoom(table, room, aroundMidnight(day + daySeconds, [person, "bob"]));
    let isErased = false;
    const overtaken: FileWriter = {
      delete: (key) => files.delete(key),
      async put(key, bytes) {
        if (!isErased && key === fileKey("stays", room, day + daySeconds)) {
          isErased = true;
          await forget();
        }
        await files.put(key, bytes);
      },
    };

    await runExport(overtaken);

    expect(isErased).toBe(true);
    expect(await peopleInFiles()).not.toContain(person);
    expect(await peopleInFiles()).toContain("bob");
  });

  it("that meets another one in the same file leaves neither person", async () => {
    await recordRoom(table, room, aroundMidnight(day + daySeconds, [person, "bob"]));
    await runExport();
    let hasMet = false;
    const met: FileRewriter = {
      list: (prefix, after) => files.list(prefix, after),
      replace: (key, bytes, version) => files.replace(key, bytes, version),
      async get(key) {
        const stored = await files.get(key);
        if (!hasMet) {
          hasMet = true;
          await call("member", { method: "DELETE", path: { app: "main", userId: "bob" } });
        }
        return stored;
      },
    };

    const reply = await reportApi(table, { exported: new ErasableExport(met) })("member", {
      method: "DELETE",
      path: { app: "main", userId: person },
    });

    expect(reply.body).toMatchObject({ done: true, exportedDaysRewritten: 2 });
    const people = await peopleInFiles();
    expect(people.length).toBeGreaterThan(2);
    expect(people.filter((name) => name === person || name === "bob")).toEqual([]);
  });

  it("may have time for a few files a request only", async () => {
    for (let number = 0; number < 20; number += 1) {
      const slots = minutesOf(day + daySeconds - 120, 4, () => [person, "bob"]);
      await recordRoom(table, trackedRoom("main", `room-${number}`), slots);
    }
    await runExport();
    // Each look at the clock costs time.
    call = reportApi({ ...table, now: () => (nowMs += 400) }, { exported: new ErasableExport(files) });
    const replies = [];
    let cursor: string | null = null;
    do {
      const reply = await call("member", {
        method: "DELETE",
        path: { app: "main", userId: person },
        query: cursor === null ? {} : { cursor },
        remainingMs: 8_000,
      });
      replies.push(reply.body);
      cursor = reply.body.nextCursor ?? null;
    } while (cursor !== null && replies.length < 100);

    expect(replies.at(-1)).toMatchObject({ done: true, roomsDone: 20, exportedDaysRewritten: 40 });
    expect(new Set(replies.map(({ exportedDaysRewritten }) => exportedDaysRewritten)).size).toBeGreaterThan(2);
    expect(await peopleInFiles()).not.toContain(person);
  });
});
