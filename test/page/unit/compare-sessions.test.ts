import { describe, expect, it } from "vitest";
import { alignCounts, clockText, countAt } from "../../../page/views/compare/compare-data.ts";
import { type PickedSession, pickedIn, pickedText } from "../../../page/views/compare/compare-options.ts";
import { at, iso } from "./attendees.ts";

const point = (minutes: number, max: number | null) => ({
  at: iso(minutes),
  min: max,
  max,
  timeWeightedAverage: max,
  observedShare: 1,
  suspectSamples: 0,
  gaps: [],
});

const dayLater = 24 * 60;
const series = [
  { startsAt: at(0), points: [point(0, 1), point(1, 2), point(2, null), point(3, 4)] },
  { startsAt: at(dayLater + 30), points: [point(dayLater + 30, 10), point(dayLater + 32, 30)] },
];

describe("sessions over one axis", () => {
  it("begin at the same point, or at their time of day", () => {
    const byStart = alignCounts(series, "start", () => 0);
    const byClock = alignCounts(series, "clock", (time) => (time - at(0)) % 86_400);

    expect(byStart.seconds).toEqual([0, 60, 120, 180]);
    expect(byStart.counts).toEqual([
      [1, 2, null, 4],
      [10, undefined, 30, undefined],
    ]);
    expect(byClock.seconds).toEqual([0, 60, 120, 180, 1800, 1920]);
    expect(byClock.counts[1]).toEqual([undefined, undefined, undefined, undefined, 10, 30]);
  });

  it("have the last count before the pointer, none in a gap and none after the end", () => {
    const aligned = alignCounts(series, "start", () => 0);

    expect(countAt(aligned, 1, 1, 120)).toBe(10);
    expect(countAt(aligned, 0, 2, 120)).toBeUndefined();
    expect(countAt(aligned, 1, 3, 30)).toBeUndefined();
  });

  it("are labelled by hours and minutes, across midnight too", () => {
    expect([0, 65 * 60, 25 * 3600].map(clockText)).toEqual(["0:00", "1:05", "1:00 +1"]);
  });
});

describe("the sessions in the address", () => {
  it("come back whatever their IDs hold", () => {
    const picked: PickedSession[] = [
      { app: "main", groupId: "@TGS#a/b,c", sessionId: "20261120T090001Z" },
      { app: "live-cn", groupId: "平台 100%", sessionId: "20261121T090001Z" },
    ];

    expect(pickedIn(new URLSearchParams({ sessions: pickedText(picked) }).get("sessions"))).toEqual(picked);
  });

  it("are five at most, and none of nonsense", () => {
    const one = "main/room/20261120T090001Z";

    expect(pickedIn(Array.from({ length: 9 }, () => one).join(","))).toHaveLength(5);
    expect(pickedIn("main/room,//,%E0%A4%A/x/y,a/b/c/d")).toEqual([]);
    expect(pickedIn(null)).toEqual([]);
  });
});
