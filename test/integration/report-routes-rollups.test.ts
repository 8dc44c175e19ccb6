import { deflateRawSync } from "node:zlib";
import { type AttributeValue, DeleteItemCommand, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { SlotObservation } from "../../shared/attendance/observation.ts";
import { hashEnd } from "../../shared/attendance/reports/people-set.ts";
import { personHash } from "../../shared/attendance/reports/person-hash.ts";
import { type AttendanceRollup, buildDayRollup } from "../../shared/attendance/reports/rollup.ts";
import { UniquePeople } from "../../shared/attendance/reports/unique-people.ts";
import { getRecordedRoom } from "../../shared/attendance/table/recorded-rooms.ts";
import { putRollup, readRollups } from "../../shared/attendance/table/rollups.ts";
import { putRoom } from "../../shared/attendance/table/rooms.ts";
import { rollUpDays } from "../../shared/attendance/upkeep/roll-up-days.ts";
import { asUserId } from "../../shared/identity/ids.ts";
import { startTestTable, type TestTable } from "../support/dynamodb.ts";
import { minutesOf, recordRoom, trackedRoom } from "../support/recorded-rooms.ts";
import { reportApi } from "../support/report-api.ts";

const daySeconds = 86_400;
const day = 1_767_312_000; // 2026-01-02T00:00:00Z
const iso = (seconds: number): string => new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
const plentyMs = 600_000;

let nowMs = 0;
let table: TestTable;
let call: ReturnType<typeof reportApi>;

const trouble = (room: unknown, error: unknown): never => {
  throw new Error(`unexpected trouble with ${JSON.stringify(room)}`, { cause: error });
};
const rollUp = (withinMs = plentyMs) => rollUpDays({ table, onTrouble: trouble }, { atMs: nowMs + withinMs });

/** Two hours around a midnight: people who stay over it, who come and go, a throttled and a lost slot. */
function aroundMidnight(midnight: number): SlotObservation[] {
  return minutesOf(midnight - 3600, 120, (minute) => {
    if (minute === 70) return "throttled";
    if (minute === 71) return undefined;
    const visitors = [`early-${midnight}-${Math.floor(minute / 9)}`, `late-${Math.floor(minute / 25)}`];
    return minute < 5 || minute > 100 ? [] : ["ann", ...visitors];
  });
}

beforeAll(async () => {
  table = await startTestTable(() => nowMs);
  call = reportApi(table);
});

afterAll(async () => {
  await table.close();
});

describe("daily roll-ups", () => {
  const room = trackedRoom("rolled", "class", { trackedAt: day - daySeconds });
  const path = { app: "rolled", groupId: "class" };
  const range = { from: iso(day - daySeconds), to: iso(day + 4 * daySeconds) };
  const shared = ["peak", "timeWeightedAverage", "personMinutes", "observedShare", "uniques", "coverage"];
  const sharedToo = ["slots", "gaps", "suspectSamples", "sessions", "from", "to"];

  it("tell of a range what the raw record tells, and say where they were used", async () => {
    nowMs = (day + 5 * daySeconds + 3600) * 1000;
    await recordRoom(table, room, [day, day + 2 * daySeconds, day + 3 * daySeconds].flatMap(aroundMidnight));
    const rawSummary = await call("summary", { path, query: range });
    const rawSeries = await call("series", { path, query: { ...range, resolution: "1h" } });

    const report = await rollUp();

    const summary = await call("summary", { path, query: range });
    const series = await call("series", { path, query: { ...range, resolution: "1h" } });
    expect(report).toEqual({ rooms: 1, daysRolledUp: 5, roomsFailed: 0, finished: true });
    expect(rawSummary.body.basis).toEqual([{ ...range, source: "raw" }]);
    expect(summary.body.basis.map(({ source }: { source: string }) => source)).toEqual(["rollup"]);
    for (const name of [...shared, ...sharedToo]) {
      expect({ [name]: summary.body[name] }).toEqual({ [name]: rawSummary.body[name] });
    }
    expect(series.body.points).toEqual(rawSeries.body.points);
    expect(rawSummary.body.retention).not.toHaveLength(0);
    expect(summary.body.retention).toBeUndefined();
  });

  it("are made once, however often the run is repeated", async () => {
    const before = await readRollups(table, room, day - daySeconds, day + 5 * daySeconds);

    const again = await rollUp();

    expect(before.map((one) => one.rollup?.from)).toEqual([-1, 0, 1, 2, 3].map((n) => day + n * daySeconds));
    expect(again.daysRolledUp).toBe(0);
    expect(await readRollups(table, room, day - daySeconds, day + 5 * daySeconds)).toEqual(before);
    expect((await getRecordedRoom(table, room))?.rolledUpTo).toBe(day + 5 * daySeconds);
  });

  it("stand in for days whose snapshots have expired, in short ranges too", async () => {
    const query = { from: iso(day), to: iso(day + daySeconds) };
    const before = await call("summary", { path, query });
    const realNow = nowMs;
    nowMs = (day + 150 * daySeconds) * 1000;

    const after = await call("summary", { path, query });
    const fine = await call("series", { path, query: { ...query, resolution: "5m" } });
    const year = await call("series", {
      path,
      query: { from: iso(day - 200 * daySeconds), to: iso(day + 50 * daySeconds) },
    });

    nowMs = realNow;
    expect(after.body.basis).toEqual([{ ...query, source: "rollup" }]);
    expect(after.body.peak).toEqual(before.body.peak);
    expect(after.body.personMinutes).toBe(before.body.personMinutes);
    expect(after.body.notes).toContainEqual(expect.stringContaining("Snapshots are kept for 90 days"));
    expect(fine.body.points.every((point: { max: unknown }) => point.max === null)).toBe(true);
    expect(year.body.resolutionSeconds).toBe(daySeconds);
    expect(year.body.points.some((point: { max: unknown }) => point.max === 3)).toBe(true);
  });

  it("and raw hours at both ends make up one report", async () => {
    const query = { from: iso(day - 1800), to: iso(day + 3 * daySeconds + 1800) };

    const { body } = await call("summary", { path, query });

    expect(body.basis.map(({ source }: { source: string }) => source)).toEqual(["raw", "rollup", "raw"]);
    expect(body).toMatchObject(query);
    const of = async (from: number, to: number) =>
      (await call("summary", { path, query: { from: iso(from), to: iso(to) } })).body.personMinutes;
    const parts = [await of(day - 1800, day), await of(day + 3 * daySeconds, day + 3 * daySeconds + 1800)];
    const days = await of(day, day + 3 * daySeconds);
    expect(parts).toEqual([90, 84]);
    expect(body.personMinutes).toBe(parts[0] + days + parts[1]);
  });
});

describe("a stored roll-up", () => {
  it("comes back as it was, with its people one by one or as a sample of them, and fits an item", async () => {
    const hash = personHash(Buffer.alloc(32, 1));
    const rollups: AttendanceRollup[] = [];
    for (const [index, people] of [0, 20_000, 30_000].entries()) {
      const uniques = new UniquePeople();
      for (let number = 0; number < people; number += 1) {
        uniques.add(asUserId(`user-${number}`), hash);
        uniques.add(asUserId(`p_${String(number).padStart(22, "0")}`), hash);
      }
      const empty = await buildDayRollup(day + index * daySeconds, [], hash);
      rollups.push({ ...empty, uniques: uniques.store(hash) });
    }
    const room = trackedRoom("stored", "a");

    const results = [];
    for (const rollup of rollups) results.push(await putRollup(table, room, rollup));

    expect(results).toEqual(["written", "written", "written"]);
    expect(rollups.map(({ uniques }) => uniques.plain.end === hashEnd)).toEqual([true, true, false]);
    expect((await readRollups(table, room, day, day + 3 * daySeconds)).map((one) => one.rollup)).toEqual(rollups);
  });
});

/** Half an hour of class, 00:30 to 00:50 UTC, and half an hour before midnight of the day before. */
const morning = [
  ...minutesOf(day - 1800, 20, () => ["eve"]),
  ...minutesOf(day, 120, (minute) => (minute >= 30 && minute < 50 ? ["ann", "bob", "cid"] : [])),
];

describe("local days after retention", () => {
  const path = { app: "local", groupId: "class" };
  const tokyo = { from: "2026-01-02T00:00:00+09:00", to: "2026-01-03T00:00:00+09:00" };

  beforeAll(async () => {
    nowMs = (day + 3 * daySeconds) * 1000;
    await recordRoom(table, trackedRoom("local", "class", { trackedAt: day - daySeconds }), morning);
    await rollUp();
  });

  beforeEach(() => {
    nowMs = (day + 150 * daySeconds) * 1000;
  });

  it("tell of a Tokyo day what was told of it before", async () => {
    nowMs = (day + 3 * daySeconds) * 1000;
    const before = await call("summary", { path, query: tokyo });
    nowMs = (day + 150 * daySeconds) * 1000;

    const after = await call("summary", { path, query: tokyo });
    const series = await call("series", { path, query: tokyo });

    for (const name of ["peak", "timeWeightedAverage", "personMinutes", "observedShare", "slots", "gaps", "sessions"]) {
      expect({ [name]: after.body[name] }).toEqual({ [name]: before.body[name] });
    }
    expect(after.body.personMinutes).toBe(80);
    expect(after.body.basis).toEqual([{ from: iso(day - 9 * 3600), to: iso(day + 15 * 3600), source: "rollup" }]);
    expect(before.body.uniques).toEqual({ atLeast: 4, method: "lists" });
    // Roll-ups know the people of whole days: of parts of days only the longest list.
    expect(after.body.uniques).toEqual({ atLeast: 3, method: "lists" });
    expect(after.body.notes).toContainEqual(expect.stringContaining("roll-ups hold people for whole days only"));
    expect(series.body.resolutionSeconds).toBe(3600);
    expect(series.body.points[9]).toMatchObject({ at: iso(day), min: 0, max: 3, timeWeightedAverage: 1 });
  });

  it("tell of a Tokyo week whole days and hours together", async () => {
    const query = { from: "2025-12-30T00:00:00+09:00", to: "2026-01-06T00:00:00+09:00" };

    const { body } = await call("summary", { path, query });

    expect(body.personMinutes).toBe(80);
    expect(body.uniques).toEqual({ atLeast: 4, method: "lists" });
    expect(body.basis.map(({ source }: { source: string }) => source)).not.toContain("raw");
  });

  it("have lost the odd half hours of a zone that is half an hour off, and say so", async () => {
    const query = { from: "2026-01-02T00:00:00+05:30", to: "2026-01-03T00:00:00+05:30" };

    const { body } = await call("summary", { path, query });

    expect(body.basis).toEqual([
      { from: iso(day - 5.5 * 3600), to: iso(day - 5 * 3600), source: "none", reason: "expired" },
      { from: iso(day - 5 * 3600), to: iso(day + 18 * 3600), source: "rollup" },
      { from: iso(day + 18 * 3600), to: iso(day + 18.5 * 3600), source: "none", reason: "expired" },
    ]);
    expect(body.gaps).toContainEqual({ what: "slot", reason: "expired", slots: 60 });
    expect(body.personMinutes).toBe(80);
  });

  it("never say that what has expired comes from the raw record", async () => {
    const query = { from: iso(day), to: iso(day + 7200), resolution: "5m" };

    const { body } = await call("series", { path, query });

    expect(body.basis).toEqual([{ from: iso(day), to: iso(day + 7200), source: "none", reason: "expired" }]);
    expect(body.gaps).toEqual([{ from: iso(day), to: iso(day + 7200), what: "slot", reason: "expired", slots: 120 }]);
    expect(body.points.every((point: { max: unknown }) => point.max === null)).toBe(true);
  });
});

describe("a day that expired before its room's retention was raised", () => {
  const path = { app: "raised", groupId: "class" };
  const room = trackedRoom("raised", "class", { trackedAt: day, retentionDays: 1 });

  beforeAll(async () => {
    nowMs = (day + daySeconds + 3600) * 1000;
    await recordRoom(
      table,
      room,
      minutesOf(day, 60, () => ["ann", "bob"]),
    );
    await rollUp();
    await putRoom(table, { ...room, retentionDays: 90 });
    nowMs = (day + 5 * daySeconds) * 1000;
    await rollUp();
  });

  it("is told from its roll-up, whole or in part, and never as raw", async () => {
    nowMs = (day + 5 * daySeconds) * 1000;
    const ask = async (from: number, to: number) =>
      (await call("summary", { path, query: { from: iso(from), to: iso(to) } })).body;

    const [whole, part] = [await ask(day, day + daySeconds), await ask(day, day + 5400)];
    const fine = await call("series", { path, query: { from: iso(day), to: iso(day + 3600), resolution: "1m" } });

    expect([whole.basis, whole.personMinutes]).toEqual([
      [{ from: iso(day), to: iso(day + daySeconds), source: "rollup" }],
      120,
    ]);
    expect([part.basis, part.personMinutes]).toEqual([
      [
        { from: iso(day), to: iso(day + 3600), source: "rollup" },
        { from: iso(day + 3600), to: iso(day + 5400), source: "none", reason: "expired" },
      ],
      120,
    ]);
    expect(fine.body.basis).toEqual([{ from: iso(day), to: iso(day + 3600), source: "none", reason: "expired" }]);
  });

  it("leaves the days after it to the raw record, at every resolution", async () => {
    nowMs = (day + 5 * daySeconds) * 1000;
    await recordRoom(
      table,
      { ...room, retentionDays: 90 },
      minutesOf(day + 4 * daySeconds, 60, () => ["ann"]),
    );
    const query = { from: iso(day + 4 * daySeconds - 60), to: iso(day + 4 * daySeconds + 3600), resolution: "1m" };

    const { body } = await call("series", { path, query });

    expect(body.basis.at(-1)).toMatchObject({ source: "raw" });
    expect(body.points.at(-1)).toMatchObject({ min: 1, max: 1 });
  });

  it("is told as nothing recorded where nothing was", async () => {
    nowMs = (day + 5 * daySeconds) * 1000;
    const query = { from: iso(day + 2 * daySeconds), to: iso(day + 3 * daySeconds) };

    const { body } = await call("summary", { path, query });

    expect(body.basis).toEqual([{ ...query, source: "none" }]);
    expect(body.gaps).toEqual([{ what: "slot", reason: "not-recorded", slots: 1440 }]);
  });
});

describe("a roll-up that cannot be read", () => {
  const room = trackedRoom("broken", "class", { trackedAt: day });
  const path = { app: "broken", groupId: "class" };
  const query = { from: iso(day), to: iso(day + 3 * daySeconds) };
  const bomb = deflateRawSync(Buffer.alloc(200 * 1024 * 1024), { level: 9 });

  beforeAll(async () => {
    nowMs = (day + 4 * daySeconds) * 1000;
    const days = [0, 1, 2].flatMap((index) => minutesOf(day + index * daySeconds + 3600, 10, () => ["ann", "bob"]));
    await recordRoom(table, room, days);
    await rollUp();
  });

  const damage: readonly (readonly [string, Record<string, AttributeValue>])[] = [
    ["no deflated bytes", { j: { B: Buffer.from("nonsense") } }],
    ["not JSON", { j: { B: deflateRawSync("{") } }],
    ["of another version", { j: { B: deflateRawSync(JSON.stringify({ version: 99 })) } }],
    ["of version 1", { m: { S: "exact" }, j: { B: deflateRawSync(JSON.stringify({ version: 1, hours: [] })) } }],
    ["without hours", { j: { B: deflateRawSync(JSON.stringify({ version: 2, from: day + daySeconds })) } }],
    ["a bomb", { j: { B: bomb } }],
    ["with people that are none", { u: { B: Buffer.alloc(17) } }],
    ["with hashes that are no numbers", { u: { B: Buffer.alloc(24, 255) } }],
    ["without its people", { u: { S: "gone" } }],
  ];

  it.each(damage)("because it is %s costs its day, which is told, and no report", async (_, attributes) => {
    const Key = { pk: { S: "rollups#broken#class" }, sk: { S: "260103" } };
    const { Item: whole } = await table.client.send(new GetItemCommand({ TableName: table.tableName, Key }));
    await table.client.send(new PutItemCommand({ TableName: table.tableName, Item: { ...whole, ...attributes } }));

    nowMs = (day + 4 * daySeconds) * 1000;
    const kept = await call("summary", { path, query });
    nowMs = (day + 150 * daySeconds) * 1000;
    const expired = await call("summary", { path, query });
    const series = await call("series", { path, query: { ...query, resolution: "1d" } });

    await table.client.send(new PutItemCommand({ TableName: table.tableName, Item: whole ?? Key }));
    expect([kept.status, kept.body.personMinutes]).toEqual([200, 60]);
    expect(kept.body.basis.map(({ source }: { source: string }) => source)).toEqual(["rollup", "raw", "rollup"]);
    expect([expired.status, expired.body.personMinutes, expired.body.uniques.atLeast]).toEqual([200, 40, 2]);
    expect(expired.body.basis[1]).toEqual({
      from: iso(day + daySeconds),
      to: iso(day + 2 * daySeconds),
      source: "none",
      reason: "damaged",
    });
    expect(expired.body.gaps).toContainEqual({ what: "slot", reason: "damaged", slots: 1440 });
    expect(expired.body.notes).toContainEqual(expect.stringContaining("2026-01-03"));
    expect(series.body.points.map((point: { max: unknown }) => point.max)).toEqual([2, null, 2]);
  });
});

describe("people in roll-ups", () => {
  it("are not added up across keys, nor found without the key", async () => {
    nowMs = (day + 4 * daySeconds) * 1000;
    const room = trackedRoom("keyed", "class", { trackedAt: day });
    await recordRoom(
      table,
      room,
      [0, 1, 2].flatMap((index) => minutesOf(day + index * daySeconds, 5, () => ["ann", "bob"])),
    );
    await rollUp();
    const path = { app: "keyed", groupId: "class" };
    const query = { from: iso(day), to: iso(day + 4 * daySeconds) };
    const before = await call("summary", { path, query });
    const stored = (await readRollups(table, room, day, day + daySeconds))[0]?.rollup?.uniques.plain.hashes;
    const Key = { pk: { S: "rollup-key" }, sk: { S: "key" } };
    const { Item: key } = await table.client.send(new GetItemCommand({ TableName: table.tableName, Key }));

    await table.client.send(new DeleteItemCommand({ TableName: table.tableName, Key }));
    const after = await call("summary", { path, query });
    const erased = await call("member", { method: "DELETE", path: { app: "keyed", userId: "ann" } });
    await table.client.send(new PutItemCommand({ TableName: table.tableName, Item: key ?? Key }));

    expect([before.body.uniques.atLeast, after.body.uniques.atLeast]).toEqual([2, 2]);
    expect(key?.["key"]?.B).toHaveLength(32);
    expect(Buffer.from(stored ?? "", "base64")).toHaveLength(16);
    expect(erased.body).toMatchObject({ done: true, rollupsRewritten: 0 });
  });

  it("all go from a roll-up in which nobody can tell them apart, when one of them is erased", async () => {
    nowMs = (day + 4 * daySeconds) * 1000;
    const room = trackedRoom("old", "class", { trackedAt: day });
    await recordRoom(
      table,
      room,
      minutesOf(day, 5, () => ["ann", "bob"]),
    );
    const old = {
      pk: { S: "rollups#old#class" },
      sk: { S: "260102" },
      j: { B: deflateRawSync(JSON.stringify({ version: 1 })) },
      u: { B: Buffer.from(Float64Array.of(123, 456).buffer) },
      m: { S: "exact" },
    };
    await table.client.send(new PutItemCommand({ TableName: table.tableName, Item: old }));

    const first = await call("member", { method: "DELETE", path: { app: "old", userId: "ann" } });
    const again = await call("member", { method: "DELETE", path: { app: "old", userId: "ann" } });

    const Key = { pk: old.pk, sk: old.sk };
    const { Item: left } = await table.client.send(new GetItemCommand({ TableName: table.tableName, Key }));
    expect([first.body.rollupsRewritten, again.body.rollupsRewritten]).toEqual([1, 0]);
    expect(left?.["u"]?.B).toHaveLength(8);
    expect(left?.["m"]).toBeUndefined();
  });
});

describe("a run of the roll-up", () => {
  it("goes on where the time ran out, and does not touch a day that has not ended for good", async () => {
    nowMs = (day + 3 * daySeconds + 600) * 1000;
    const room = trackedRoom("resumed", "a", { trackedAt: day });
    await recordRoom(
      table,
      room,
      [day + 1, day + daySeconds, day + 2 * daySeconds].flatMap((at) =>
        minutesOf(Math.floor(at / 60) * 60, 3, () => ["ann"]),
      ),
    );

    const runs = [await rollUp(0), await rollUp(0)];
    const rolled = async () => (await readRollups(table, room, day, day + 9 * daySeconds)).map((one) => one.day);
    const meanwhile = await rolled();
    const last = await rollUp();
    nowMs += 600_000;
    const later = await rollUp();

    expect(runs.map(({ finished }) => finished)).toEqual([false, false]);
    expect(meanwhile.length).toBeLessThan(3);
    expect(last).toMatchObject({ finished: true });
    expect(later).toMatchObject({ finished: true, daysRolledUp: 1 });
    expect(await rolled()).toEqual([day, day + daySeconds, day + 2 * daySeconds]);
  });

  it("writes nothing for days without a record, which reports then need not look into", async () => {
    nowMs = (day + 40 * daySeconds) * 1000;
    const room = trackedRoom("sparse", "a", { trackedAt: day });
    await recordRoom(
      table,
      room,
      minutesOf(day, 3, () => ["ann"]),
    );

    await rollUp();

    const path = { app: "sparse", groupId: "a" };
    const { status, body } = await call("summary", { path, query: { from: iso(day), to: iso(day + 39 * daySeconds) } });
    expect(await readRollups(table, room, day, day + 40 * daySeconds)).toHaveLength(1);
    expect(status).toBe(200);
    expect(body.basis.map(({ source }: { source: string }) => source)).toEqual(["rollup", "none"]);
    expect(body.slots).toMatchObject({ due: 39 * 1_440, sampledShare: 0, unknownShare: 1 });
  });

  it("is missed by a day that expired before it: the reason is its age, not damage", async () => {
    nowMs = (day + 3 * daySeconds) * 1000;
    const room = trackedRoom("never-rolled", "a", { trackedAt: day });
    await recordRoom(
      table,
      room,
      minutesOf(day, 3, () => ["ann"]),
    );
    nowMs = (day + 150 * daySeconds) * 1000;
    const range = { from: iso(day), to: iso(day + daySeconds) };

    const { body } = await call("summary", { path: { app: "never-rolled", groupId: "a" }, query: range });

    expect(body.basis).toEqual([{ ...range, source: "none", reason: "expired" }]);
    expect(body.personMinutes).toBe(0);
  });

  it("leaves more than 31 days without roll-up to a shorter question", async () => {
    nowMs = (day + 41 * daySeconds) * 1000;
    await recordRoom(table, trackedRoom("unrolled", "a", { trackedAt: day }), []);
    const query = { from: iso(day), to: iso(day + 40 * daySeconds) };

    const { status, body } = await call("summary", { path: { app: "unrolled", groupId: "a" }, query });
    const asMany = { ...query, to: iso(day + 31 * daySeconds) };
    const most = await call("summary", { path: { app: "unrolled", groupId: "a" }, query: asMany });
    const more = { ...query, to: iso(day + 31 * daySeconds + 1) };
    const tooMany = await call("summary", { path: { app: "unrolled", groupId: "a" }, query: more });

    expect(status).toBe(400);
    expect(body.detail).toContain("40 days of this range have no daily roll-up yet");
    expect(most.status).toBe(200);
    expect([tooMany.status, tooMany.body.detail]).toEqual([
      400,
      "32 days of this range have no daily roll-up yet, and at most 31 days are read from the raw record; ask for a shorter range",
    ]);
  });
});
