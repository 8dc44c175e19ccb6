import { describe, expect, it } from "vitest";
import { countData, cutOffSpans, gapSpans } from "../../../page/views/room/count-data.ts";
import type { SeriesReply } from "../../../shared/report-routes/series-shape.ts";

const from = Date.parse("2026-11-20T09:00:00Z") / 1000;
const iso = (minute: number) => new Date((from + minute * 60) * 1000).toISOString();

type Point = SeriesReply["points"][number];

/** One point a minute with this count; null for a gap. */
function seriesOf(counts: readonly (number | null)[], changes: Partial<SeriesReply> = {}): SeriesReply {
  const points = counts.map((count, minute): Point => {
    const gaps = count === null ? [{ what: "slot", reason: "throttled", slots: 1 } as const] : [];
    const shared = { min: count, max: count, timeWeightedAverage: count, suspectSamples: 0, gaps };
    return { at: iso(minute), observedShare: count === null ? 0 : 1, ...shared };
  });
  return {
    ...{ app: "main", groupId: "a", groupType: "AVChatRoom", provisional: false, recordedSince: iso(0), notes: [] },
    ...{ from: iso(0), to: iso(counts.length), resolutionSeconds: 60, points, gaps: [] },
    ...{ coverage: 1, countFreshnessSeconds: 20, basis: [], nextCursor: null },
    ...changes,
  };
}

const minutes = (spans: readonly { readonly from: number; readonly to: number }[]) =>
  spans.map((span) => [(span.from - from) / 60, (span.to - from) / 60]);

describe("the columns of the chart of a room", () => {
  it("hold each point and the end of the last, with nothing invented in a gap", () => {
    const [times, least, most] = countData(seriesOf([5, null, 7]));

    expect(times).toEqual([0, 1, 2, 3].map((minute) => from + minute * 60));
    expect(most).toEqual([5, null, 7, 7]);
    expect(least).toEqual(most);
  });

  it("of nothing are empty", () => {
    expect(countData(seriesOf([]))).toEqual([[], [], []]);
  });
});

describe("the hatching of the chart", () => {
  it("covers consecutive gaps as one, up to the point after them", () => {
    expect(minutes(gapSpans(seriesOf([1, null, null, 4, null])))).toEqual([
      [1, 3],
      [4, 5],
    ]);
  });
});

describe("the tint of the chart", () => {
  it("is where there were more people than the list can hold", () => {
    expect(minutes(cutOffSpans(seriesOf([900, 1001, 1200, 1000], { coverage: 0.95 })))).toEqual([[1, 3]]);
  });

  it("begins at 30 people where the lists never showed more", () => {
    expect(minutes(cutOffSpans(seriesOf([20, 120, 120], { coverage: 0.25 })))).toEqual([[1, 3]]);
  });

  it("is nowhere in rooms without lists", () => {
    expect(cutOffSpans(seriesOf([5000], { coverage: null }))).toEqual([]);
    expect(cutOffSpans(seriesOf([5000], { groupType: "Community" }))).toEqual([]);
  });
});
