import fc from "fast-check";
import { afterAll, describe, it } from "vitest";
import { propertyRuns, propertySeed } from "../../support/property-runs.ts";
import type { CallPlan } from "../../support/room-history/roll-caller.ts";
import { makeRoomHistory } from "../../support/room-history.ts";
import { holdAgainstLaws, LawTotals } from "../../support/truth-laws.ts";

const runs = propertyRuns(200);
const seed = propertySeed();
const totals = new LawTotals();

/** Who comes back stays until a list shows them: the assumption "lasting-return". Answers say nothing of devices. */
const assumed = { shortestStay: 200, flickerShare: 0, emptiesAt: null, shownJoin: "first" } as const;

const plans: fc.Arbitrary<CallPlan> = fc.record({
  expectedShare: fc.constantFrom(0, 0.3, 1),
  batchSize: fc.constantFrom(1, 7, 500),
  faultShare: fc.constantFrom(0, 0, 0.1, 0.5),
  seconds: fc.constantFrom(0, 1, 15, 40),
  coldShare: fc.constantFrom(0, 0.1),
  killShare: fc.constantFrom(0, 0, 0.1),
  refusedShare: fc.constantFrom(0, 0, 0.2),
});

/** A window of 30 stands for that of 1,000; few rooms are as large as real ones, with lists of several pages. */
const rooms = fc.oneof(
  {
    weight: 19,
    arbitrary: fc.record({
      size: fc.constantFrom(28, 32, 60, 90, 150),
      cap: fc.constantFrom(30, 31),
      churn: fc.constantFrom(0.02, 0.05, 0.2),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      size: fc.constantFrom(990, 1000, 1100, 1300),
      cap: fc.constant(1000),
      churn: fc.constantFrom(0.02, 0.05, 0.2),
      slots: fc.constant(8),
    }),
  },
);

describe("the laws of truth, in rooms whose lists are cut and whose roll is called", () => {
  afterAll(() => console.log(`truth laws with roll calls: seed ${seed}, ${totals}`));

  it(
    "never claims more than was there, and never less than was seen",
    async () => {
      const seeds = fc.integer({ min: 1, max: 2 ** 31 - 1 });
      const law = fc.asyncProperty(seeds, rooms, plans, (historySeed, room, calls) =>
        holdAgainstLaws(makeRoomHistory(historySeed, { ...assumed, ...room }, calls), totals),
      );

      await fc.assert(law, { numRuns: runs, seed, endOnFailure: true });
    },
    Math.max(300_000, runs * 200),
  );
});
