import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ratioAtLeast, ratioAtMost, ratioNearest } from "../../../shared/attendance/reports/bounded-ratio.ts";

describe("the ratios of a report", () => {
  it("never round a lower bound up to the whole, nor an upper bound down to nothing", () => {
    expect([ratioAtLeast(3599, 3600, 3), ratioAtLeast(2_678_340, 2_678_400, 4)]).toEqual([0.999, 0.9999]);
    expect([ratioAtMost(1, 3600, 3), ratioAtMost(1, 44_640, 4)]).toEqual([0.001, 0.0001]);
    expect([ratioAtLeast(3600, 3600, 3), ratioAtMost(0, 3600, 3)]).toEqual([1, 0]);
  });

  it("leave alone what needs no rounding", () => {
    for (let part = 0; part <= 100; part += 1) {
      expect([ratioAtLeast(part, 100, 2), ratioAtMost(part, 100, 2)]).toEqual([part / 100, part / 100]);
    }
  });

  it("enclose the quotient within one unit of the last digit", () => {
    const amount = fc.integer({ min: 0, max: 50_000_000 });
    const law = fc.property(amount, amount, fc.constantFrom(2, 3, 4), (part, more, digits) => {
      const whole = part + more + 1;
      const [low, high] = [ratioAtLeast(part, whole, digits), ratioAtMost(part, whole, digits)];
      // Compared as whole numbers: quotients of floats would round themselves.
      const unit = BigInt(10 ** digits);
      const exact = BigInt(part) * unit;
      expect(BigInt(Math.round(low * Number(unit))) * BigInt(whole) <= exact).toBe(true);
      expect(BigInt(Math.round(high * Number(unit))) * BigInt(whole) >= exact).toBe(true);
      expect(Math.round((high - low) * Number(unit))).toBeLessThanOrEqual(1);
    });

    fc.assert(law, { numRuns: 500, seed: 20_260_101 });
  });

  it("round an average to the nearest, and know no share of nothing", () => {
    expect([ratioNearest(2, 3, 2), ratioNearest(1, 3, 2)]).toEqual([0.67, 0.33]);
    expect([ratioAtLeast(5, 0, 3), ratioAtMost(5, 0, 3), ratioNearest(5, 0, 3)]).toEqual([0, 0, 0]);
  });
});
