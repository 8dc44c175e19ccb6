import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SlotObservation } from "../../../shared/attendance/observation.ts";
import { seriesCsv } from "../../../shared/attendance/reports/report-csv.ts";
import { reportSeries, seriesResolutions } from "../../../shared/attendance/reports/series.ts";
import { reportSummary } from "../../../shared/attendance/reports/summary.ts";
import { propertyRuns, propertySeed } from "../../support/property-runs.ts";
import { makeRoomHistory } from "../../support/room-history.ts";
import { crowd, scriptedRoom, scriptedSlot, scriptStart } from "../../support/scripted-room.ts";
import { seededRandom } from "../../support/seeded-random.ts";

const window = (from: number, to: number) => ({ from: scriptStart + from, to: scriptStart + to });
const iso = (seconds: number) => new Date((scriptStart + seconds) * 1000).toISOString().replace(".000Z", "Z");

/** A slot that knows a count and takes no list. */
const counted = (minute: number, counts: readonly (readonly [second: number, count: number])[], every = 60) =>
  ({
    ...scriptedSlot(minute, [], { noList: true, sampleEverySeconds: every }),
    gaps: [],
    counts: counts.map(([second, count]) => ({ at: scriptStart + minute * 60 + second, count })),
  }) satisfies SlotObservation;

describe("peak, average and points", () => {
  it("say nothing of a class in the hour after it", async () => {
    const slots = Array.from({ length: 130 }, (_, minute) => counted(minute, [[3, minute < 60 ? 51 : 0]]));

    const after = await reportSummary(slots, window(3600, 7200));
    const { points } = await reportSeries(slots, window(3600, 7200), 3600);
    const before = await reportSummary(slots, window(0, 3600));

    expect([after.peak?.count, after.timeWeightedAverage, after.observedShare]).toEqual([0, 0, 1]);
    expect(points).toMatchObject([{ min: 0, max: 0, timeWeightedAverage: 0, observedShare: 1 }]);
    expect([before.peak, before.timeWeightedAverage]).toEqual([
      { count: 51, at: iso(3), samplingIntervalSeconds: 60 },
      51,
    ]);
  });

  it("claim for a window that cuts a minute what was counted in the window", async () => {
    const slots = [counted(0, [[3, 51]]), counted(1, [[3, 7]]), counted(2, [[3, 40]])];

    const { peak, timeWeightedAverage, observedShare, gaps } = await reportSummary(slots, window(10, 122));
    const { points } = await reportSeries(slots, window(10, 122), 10);

    // The rest of minute 0 belongs to minute 1, and the first seconds of minute 2 too: what was counted outside is not claimed.
    expect([peak?.count, peak?.at, timeWeightedAverage, observedShare]).toEqual([7, iso(63), 7, 1]);
    expect(gaps).toEqual([]);
    expect([...new Set(points.map(({ max }) => max))]).toEqual([7]);
  });

  it("of less than a minute without a count of its own are those of the minute", async () => {
    const slots = [counted(0, [[3, 19]]), counted(1, [[3, 25]])];

    const { peak, timeWeightedAverage, observedShare } = await reportSummary(slots, window(5, 55));
    const { points } = await reportSeries(slots, window(5, 55), 60);

    expect([peak?.count, timeWeightedAverage, observedShare]).toEqual([19, 19, 1]);
    expect(peak?.at).toBe(iso(5));
    expect(points).toMatchObject([{ min: 19, max: 19, timeWeightedAverage: 19, gaps: [] }]);
  });

  it("of a falling room are what was counted in each minute", async () => {
    const slots = Array.from({ length: 62 }, (_, minute) => counted(minute, [[3, 100 - minute]]));

    const { points } = await reportSeries(slots, window(60, 3660), 60);

    expect(points.map(({ min, max }) => [min, max])).toEqual(
      Array.from({ length: 60 }, (_, index) => [99 - index, 99 - index]),
    );
  });

  it("of a room that is counted every 10 s are what was counted in each of them, late answers too", async () => {
    const everyTen = (minute: number) =>
      counted(
        minute,
        [12, 23, 32, 44, 52, 63].map((second, index) => [second, 1000 - minute * 6 - index] as const),
        10,
      );

    const { points } = await reportSeries([everyTen(0), everyTen(1)], window(0, 120), 10);

    expect(points.map(({ min, max }) => [min, max])).toEqual(
      Array.from({ length: 12 }, (_, index) => [1000 - index, 1000 - index]),
    );
  });

  it("leave out the part of a minute whose count is missing", async () => {
    const slots = [
      counted(
        0,
        [
          [2, 10],
          [12, 11],
          [42, 12],
          [52, 13],
        ],
        10,
      ),
    ];

    const { points } = await reportSeries(slots, window(0, 60), 10);

    expect(points.map(({ max }) => max)).toEqual([10, 11, null, null, 12, 13]);
  });

  it("take the list's length where nobody could be counted", async () => {
    const slots = scriptedRoom([0, 10], crowd(50, -60, 9999), () => ({ noCount: true }));

    const summary = await reportSummary(slots, window(0, 600));
    const { points } = await reportSeries(slots, window(0, 600), 60);

    expect(summary.peak).toMatchObject({ count: 50 });
    expect([summary.timeWeightedAverage, summary.personMinutes, summary.observedShare]).toEqual([50, 500, 1]);
    expect(points[3]).toMatchObject({ min: 50, max: 50, timeWeightedAverage: 50 });
  });

  it("take of a list that was cut off that so many were there, and no average", async () => {
    const people = crowd(30, -60, 9999);
    const slots = [
      ...scriptedRoom([0, 5], people, () => ({ count: 5000 })),
      ...scriptedRoom([5, 10], people, () => ({ noCount: true })),
    ];

    const summary = await reportSummary(slots, window(0, 600));
    const hidden = await reportSummary(slots, window(300, 600));
    const { points } = await reportSeries(slots, window(0, 600), 60);

    expect([summary.peak?.count, summary.timeWeightedAverage, summary.observedShare]).toEqual([5000, 5000, 0.5]);
    expect([hidden.peak?.count, hidden.timeWeightedAverage, hidden.observedShare]).toEqual([30, null, 0]);
    expect(points[7]).toMatchObject({ min: null, max: 30, timeWeightedAverage: null, observedShare: 0 });
  });

  it("say of the minutes between the looks at a slow room that nobody looked", async () => {
    const slots = [0, 5, 10].map((minute) => counted(minute, [[3, 0]], 300));

    const summary = await reportSummary(slots, window(0, 900));
    const { points } = await reportSeries(slots, window(0, 300), 60);

    expect([summary.peak?.count, summary.observedShare]).toEqual([0, 0.2]);
    expect(summary.gaps).toEqual([{ what: "slot", reason: "slower-cadence", slots: 12 }]);
    expect(points.map(({ max }) => max)).toEqual([0, null, null, null, null]);
    expect(points[2]?.gaps).toEqual([{ what: "slot", reason: "slower-cadence", slots: 1 }]);
  });
});

describe("the pages of a series", () => {
  it("cut the picture of its whole window, whatever they begin with", async () => {
    const slots = Array.from({ length: 12 }, (_, minute) => counted(minute, [[3, 100 + minute]]));
    const whole = window(5, 605);

    const all = await reportSeries(slots, whole, 10);
    const pages = [window(5, 145), window(145, 405), window(405, 605)];
    const parts = await Promise.all(pages.map((page) => reportSeries(slots, page, 10, undefined, whole)));

    // The points at the two edges of pages are halves.
    const extremes = (points: typeof all.points) => points.map(({ at, min, max }) => ({ at, min, max }));
    const joined = parts
      .flatMap(({ points }) => extremes(points))
      .filter(({ at }) => at !== iso(145) && at !== iso(405));
    expect(joined).toEqual(extremes(all.points));
  });
});

describe("uniques", () => {
  it("are not known where no list was taken, whatever was counted", async () => {
    const slots = Array.from({ length: 5 }, (_, minute) => counted(minute, [[3, 5000]]));

    expect((await reportSummary(slots, window(0, 300))).uniques).toEqual({ atLeast: null, method: "none" });
  });

  it("count people whom the lists before and after a stretch without any prove to be there", async () => {
    const slots = scriptedRoom([0, 30], crowd(7, -60, 9999), (minute) => ({ noList: minute >= 10 && minute < 20 }));

    expect((await reportSummary(slots, window(660, 1140))).uniques).toEqual({ atLeast: 7, method: "lists" });
  });

  it("are no fewer than the people on one list, whose picture may be older than the window", async () => {
    const slots = scriptedRoom([0, 3], crowd(50, -60, 9999));

    expect((await reportSummary(slots, window(60, 120))).uniques).toEqual({ atLeast: 50, method: "lists" });
  });

  it("are not added up across a change of naming", async () => {
    const plain = crowd(19, -60, 9999);
    const renamed = plain.map(([, from, to], index) => [`p_${String(index).padStart(22, "x")}`, from, to] as const);
    const slots = [...scriptedRoom([0, 10], plain), ...scriptedRoom([10, 20], renamed)];

    expect((await reportSummary(slots, window(0, 1200))).uniques).toEqual({ atLeast: 19, method: "lists" });
  });

  it("take an ID that only resembles a pseudonym for what it is", async () => {
    const people = [
      ["p_short", -60, 9999] as const,
      ["ann", -60, 9999] as const,
      [`p_${"x".repeat(21)}!`, -60, 9999] as const,
    ];

    expect((await reportSummary(scriptedRoom([0, 5], people), window(0, 300))).uniques.atLeast).toBe(3);
  });
});

describe("a gap", () => {
  it("never rounds away: one lost minute of 31 days", async () => {
    const month = 31 * 24 * 60;
    const slots = Array.from({ length: month }, (_, minute) => counted(minute, [[3, 5]])).filter((_, at) => at !== 777);

    const summary = await reportSummary(slots, window(0, month * 60));

    expect(summary.observedShare).toBe(0.9999);
    expect(summary.slots).toEqual({ due: month, sampledShare: 0.9999, gapShare: 0, unknownShare: 0.0001 });
    expect(summary.gaps).toEqual([{ what: "slot", reason: "not-recorded", slots: 1 }]);
  });
});

/** What one answer says must hold against what the others say of the same window. */
async function assertOnePicture(slots: readonly SlotObservation[], span: { from: number; to: number }) {
  const summary = await reportSummary(slots, span);
  const peak = summary.peak?.count ?? null;
  const average = summary.timeWeightedAverage;
  if (average !== null && peak !== null) expect(average).toBeLessThanOrEqual(peak);
  if (average !== null) expect(peak).not.toBeNull();
  if (summary.peak !== null) {
    const at = Date.parse(summary.peak.at) / 1000;
    expect(at >= span.from && at < span.to).toBe(true);
  }
  // A group that is gone tells so in the sweep's own gaps, which these histories leave out.
  if (summary.observedShare < 1 && !slots.some(({ dissolved }) => dissolved))
    expect(summary.gaps.length + summary.suspectSamples).toBeGreaterThan(0);
  const greatest = Math.max(
    0,
    ...inside(slots, span)
      .flatMap(({ rosters }) => rosters)
      // The picture of a list is up to 40 s old.
      .filter((roster) => roster.from - 40 >= span.from && roster.to <= span.to)
      .map(({ members }) => members.length),
  );
  if (greatest > 0) expect(summary.uniques.atLeast).toBeGreaterThanOrEqual(greatest);
  for (const seconds of Object.values(seriesResolutions)) {
    const series = await reportSeries(slots, span, seconds);
    const most = series.points.map(({ max }) => max).filter((max) => max !== null);
    expect(most.length === 0 ? null : Math.max(...most)).toBe(peak);
    for (const { min, max, timeWeightedAverage } of series.points) {
      expect(timeWeightedAverage === null).toBe(min === null);
      if (min === null || max === null || timeWeightedAverage === null) continue;
      expect(timeWeightedAverage).toBeGreaterThanOrEqual(min);
      expect(timeWeightedAverage).toBeLessThanOrEqual(max);
    }
    const cells = [...seriesCsv(series, {}, { coverage: null, notes: [] })]
      .slice(1)
      .map((line) => line.split(",")[2] ?? "");
    expect(cells.map((cell) => (cell === "" ? null : Number(cell)))).toEqual(series.points.map(({ max }) => max));
  }
}

const inside = (slots: readonly SlotObservation[], { from, to }: { from: number; to: number }) =>
  slots.filter(({ slot }) => slot >= from && slot < to);

describe("all figures of one window", () => {
  it("come from one picture of the room, whatever happened in it", async () => {
    const law = fc.asyncProperty(fc.integer({ min: 1, max: 2 ** 31 - 1 }), async (seed) => {
      const random = seededRandom(seed);
      const history = makeRoomHistory(seed, { slots: 20 });
      const lost = random() < 0.5 ? 0.3 : 0;
      const slots = history.observations.map((slot) =>
        random() < lost
          ? { ...slot, counts: [], gaps: [...slot.gaps, { what: "count", reason: "throttled" } as const] }
          : slot,
      );
      const whole = { from: history.start, to: history.end };
      const from = Math.floor(whole.from + random() * 600);

      await assertOnePicture(slots, whole);
      await assertOnePicture(slots, { from, to: from + 1 + Math.floor(random() * (whole.to - from)) });
    });

    await fc.assert(law, { numRuns: propertyRuns(60), seed: propertySeed(), endOnFailure: true });
  }, 600_000);
});
