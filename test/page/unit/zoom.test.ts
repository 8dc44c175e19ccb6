import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isWhole, panned, zoomed } from "../../../page/charts/zoom.ts";

const whole = { from: 1000, to: 87_400 };

describe("zooming", () => {
  it("halves the part around its middle, or around the pointer", () => {
    expect(zoomed(whole, whole, 0.5)).toEqual({ from: 22_600, to: 65_800 });
    expect(zoomed(whole, whole, 0.5, whole.from)).toEqual({ from: 1000, to: 44_200 });
  });

  it("ends at a minute, and at the whole", () => {
    const minute = zoomed(whole, whole, 0.000_01);

    expect(minute.to - minute.from).toBe(60);
    expect(isWhole(zoomed(minute, whole, 1e9), whole)).toBe(true);
  });

  it("never leaves the whole, however it is zoomed and moved", () => {
    const step = fc.oneof(
      fc.record({ factor: fc.double({ min: 0.1, max: 10, noNaN: true }) }),
      fc.record({ share: fc.double({ min: -2, max: 2, noNaN: true }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        let span = whole;
        for (const one of steps) {
          span = "factor" in one ? zoomed(span, whole, one.factor) : panned(span, whole, one.share);

          expect(span.from).toBeGreaterThanOrEqual(whole.from);
          expect(span.to).toBeLessThanOrEqual(whole.to + 1e-6);
        }
      }),
    );
  });
});
