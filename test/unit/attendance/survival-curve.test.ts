import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AgedSurvival } from "../../../shared/attendance/rules/aged-survival.ts";
import { HabitOfReturn } from "../../../shared/attendance/rules/habit-of-return.ts";
import { StayShape } from "../../../shared/attendance/rules/stay-shape.ts";
import { expectedEnd, SurvivalCurve } from "../../../shared/attendance/rules/survival-curve.ts";
import { seededRuns } from "../../support/property-runs.ts";

const origin = 1_767_312_000;
const slot = 60;
const endOf = (curve: SurvivalCurve, from: number, by: number | null): number =>
  expectedEnd((to) => curve.outlook(from, to), from, by, curve.horizon);
const constant = (hazard: number, slots: number) => new SurvivalCurve(origin, new Float64Array(slots).fill(hazard));

describe("SurvivalCurve", () => {
  it("gives the mean of an exponential stay that is cut off at the horizon", () => {
    const rate = 0.05 / slot;
    const curve = constant(0.05, 60);

    for (const after of [0, 90, 1800, 3540]) {
      const left = 3600 - after;
      const mean = (1 - Math.exp(-rate * left)) / rate;
      expect(endOf(curve, origin + after, null) - origin).toBeCloseTo(after + mean, 0);
    }
  });

  it("gives the mean of an exponential stay that is over by then", () => {
    const rate = 0.05 / slot;
    const length = 1200;
    const gone = Math.exp(-rate * length);
    const mean = 1 / rate - (length * gone) / (1 - gone);

    expect(endOf(constant(0.05, 60), origin + 600, origin + 1800) - origin).toBeCloseTo(600 + mean, 0);
  });

  it("puts the end where the hazard is", () => {
    const hazards = new Float64Array(60);
    hazards[40] = Number.POSITIVE_INFINITY;
    const curve = new SurvivalCurve(origin, hazards);

    for (const by of [null, origin + 50 * slot]) {
      const slots = (endOf(curve, origin, by) - origin) / slot;
      expect(slots).toBeGreaterThanOrEqual(40);
      expect(slots).toBeLessThan(40.2);
    }
  });

  it("without any hazard keeps everybody to the horizon, and puts a proven end in the middle", () => {
    const curve = constant(0, 10);

    expect(endOf(curve, origin + 100, null)).toBe(origin + 600);
    expect(endOf(curve, origin + 100, origin + 300)).toBe(origin + 200);
  });

  it("never leaves the bounds of the stay", () => {
    const instants = fc.integer({ min: origin - 300, max: origin + 1500 });
    const hazards = fc.array(fc.constantFrom(0, 1e-9, 0.001, 0.05, 0.7, 10, Number.POSITIVE_INFINITY), {
      minLength: 1,
      maxLength: 20,
    });
    fc.assert(
      fc.property(hazards, instants, fc.option(fc.integer({ min: 1, max: 1200 })), (some, from, length) => {
        const by = length === null ? null : from + length;
        const end = endOf(new SurvivalCurve(origin, Float64Array.from(some)), from, by);

        expect(end).toBeGreaterThanOrEqual(from);
        expect(end).toBeLessThanOrEqual(by ?? from + 20 * slot);
      }),
      seededRuns(500),
    );
  });
});

describe("the median end of a stay", () => {
  const memoryless = new StayShape([1, 1], 20);
  const aged = new StayShape([2, 0.8862], 20);
  const survival = (hazard: number, slots: number, shape = memoryless) =>
    new AgedSurvival(origin, new Float64Array(slots).fill(hazard), shape, new HabitOfReturn());
  const atSecond = (seconds: number) => origin + seconds;

  it("is the end before which half of the stays end, or the horizon where most reach it", () => {
    const half = (Math.LN2 / 0.05) * slot;
    const ofThoseGone = (-Math.log((1 + Math.exp(-0.05 * 20)) / 2) / 0.05) * slot;

    expect(survival(0.05, 60).medianEnd(origin, atSecond(90), null) - atSecond(90 + half)).toBeLessThan(1);
    expect(survival(0.05, 60).medianEnd(origin, atSecond(90), null)).toBeGreaterThan(atSecond(89 + half));
    expect(survival(0.005, 60).medianEnd(origin, atSecond(90), null)).toBe(atSecond(3600));
    expect(
      Math.abs(survival(0.05, 60).medianEnd(origin, atSecond(90), atSecond(1290)) - atSecond(90 + ofThoseGone)),
    ).toBeLessThan(1);
    expect(survival(0, 10).medianEnd(origin, atSecond(100), atSecond(300))).toBe(atSecond(200));
  });

  it("lies within the bounds of the stay, at every age", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -300, max: 1500 }),
        fc.option(fc.integer({ min: 1, max: 1200 })),
        fc.constantFrom(memoryless, aged),
        fc.constantFrom(0, 0.001, 0.05, 10),
        (from, length, shape, hazard) => {
          const by = length === null ? null : atSecond(from + length);
          const end = survival(hazard, 20, shape).medianEnd(atSecond(from - 120), atSecond(from), by);

          expect(end).toBeGreaterThanOrEqual(atSecond(from));
          expect(end).toBeLessThanOrEqual(by ?? Math.max(atSecond(from), atSecond(20 * slot)));
        },
      ),
      seededRuns(300),
    );
  });
});
