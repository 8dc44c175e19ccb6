import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SlotObservation } from "../../shared/attendance/observation.ts";
import { buildDayRollup } from "../../shared/attendance/reports/rollup.ts";
import { UniquePeople } from "../../shared/attendance/reports/unique-people.ts";
import { putRollup, readRollups } from "../../shared/attendance/table/rollups.ts";
import { getRecordedRoom } from "../../shared/attendance/table/rooms.ts";
import { rollUpDays } from "../../shared/attendance/upkeep/roll-up-days.ts";
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
    expect(rawSummary.body.retention).toBeDefined();
    expect(summary.body.retention).toBeUndefined();
  });

  it("are made once, however often the run is repeated", async () => {
    const before = await readRollups(table, room, day - daySeconds, day + 5 * daySeconds);

    const again = await rollUp();

    expect(before.map(({ from }) => from)).toEqual([-1, 0, 1, 2, 3].map((n) => day + n * daySeconds));
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
    expect(body.personMinutes).toBeGreaterThan(0);
  });
});

describe("a stored roll-up", () => {
  it("comes back as it was, with its people one by one or as a sketch, and fits an item", async () => {
    const rollups = [];
    for (const [index, people] of [0, 20_000, 30_000].entries()) {
      const uniques = new UniquePeople();
      for (let number = 0; number < people; number += 1) uniques.add(`user-${number}`);
      const empty = await buildDayRollup(day + index * daySeconds, []);
      rollups.push({ ...empty, uniques: uniques.store() });
    }
    const room = trackedRoom("stored", "a");

    const results = [];
    for (const rollup of rollups) results.push(await putRollup(table, room, rollup));

    expect(results).toEqual(["written", "written", "written"]);
    expect(rollups.map(({ uniques }) => uniques.method)).toEqual(["exact", "exact", "sketch"]);
    expect(await readRollups(table, room, day, day + 3 * daySeconds)).toEqual(rollups);
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
    const rolled = async () => (await readRollups(table, room, day, day + 9 * daySeconds)).map(({ from }) => from);
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
    expect(body.slots.unknownShare).toBeGreaterThan(0.99);
  });

  it("leaves more than 31 days without roll-up to a shorter question", async () => {
    nowMs = (day + 41 * daySeconds) * 1000;
    await recordRoom(table, trackedRoom("unrolled", "a", { trackedAt: day }), []);
    const query = { from: iso(day), to: iso(day + 40 * daySeconds) };

    const { status, body } = await call("summary", { path: { app: "unrolled", groupId: "a" }, query });

    expect(status).toBe(400);
    expect(body.detail).toContain("40 days of this range have no daily roll-up yet");
  });
});
