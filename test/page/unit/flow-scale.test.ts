import { describe, expect, it } from "vitest";
import { axisEnd, axisOf } from "../../../page/views/room/flow-scale.ts";

const usual = Array.from({ length: 40 }, (_, index) => 1 + (index % 8));

describe("the axis of joins and leaves", () => {
  it("ends at the longest bar", () => {
    expect(axisEnd([0, ...usual])).toBe(8);
  });

  it("ends above the usual bars where one dissolution is many times as long", () => {
    expect(axisEnd([...usual, 1000])).toBe(12);
  });

  it("shows all of a few bars", () => {
    expect(axisEnd([2, 3, 1000])).toBe(1000);
  });

  it("keeps a third of the longer side for the numbers of the shorter one", () => {
    const points = usual.map((newcomers) => ({ at: "2026-01-01T00:00:00Z", newcomers, returners: 1, leavers: 1 }));

    expect(axisOf({ everySeconds: 60, newcomersPerMinute: 5, leaversPerMinute: 1, openStays: 0, points })).toEqual({
      min: -3,
      max: 9,
    });
  });

  it("keeps a little of the side that has no bars", () => {
    const points = usual.map((newcomers) => ({ at: "2026-01-01T00:00:00Z", newcomers, returners: 0, leavers: 0 }));

    expect(axisOf({ everySeconds: 60, newcomersPerMinute: 4.5, leaversPerMinute: 0, openStays: 0, points })).toEqual({
      min: -1,
      max: 8,
    });
  });
});
