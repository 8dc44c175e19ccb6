import { describe, expect, it } from "vitest";
import { sparklineShape } from "../../../page/sparkline/sparkline-shape.ts";

const point = (minute: number, max: number | null, min = max) => ({
  ...{ at: `2026-11-20T09:0${minute}:00Z`, min, max, timeWeightedAverage: max },
  ...{ observedShare: 1, suspectSamples: 0, gaps: [] },
});
const size = { width: 40, height: 12 };
const range = { from: "2026-11-20T09:00:00Z", to: "2026-11-20T09:04:00Z" };

describe("a sparkline", () => {
  it("reaches from zero to the greatest count, and breaks at a gap", () => {
    const shape = sparklineShape({ ...range, points: [point(0, 5), point(1, 10), point(2, null), point(3, 0)] }, size);

    expect(shape.line).toBe("M5 7L15 2M35 12");
    expect(shape.gaps).toEqual([{ x: 20, width: 10 }]);
    expect(shape.proven).toBe("M0 12V7L5 7L15 2H20V12ZM30 12V12L35 12H40V12Z");
  });

  it("shows what is possible above what is proven", () => {
    const shape = sparklineShape({ ...range, points: [point(0, 10, 5)] }, size);

    expect(shape.proven).toContain("V7");
    expect(shape.possible).toContain("V2");
  });

  it("of nothing draws nothing", () => {
    expect(sparklineShape({ ...range, points: [] }, size)).toEqual({ proven: "", possible: "", line: "", gaps: [] });
  });
});
