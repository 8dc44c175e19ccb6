import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type CycleGuard,
  freshCycleGuard,
  packCycleGuard,
  parseCycleGuard,
  watchForCycle,
} from "../../../shared/upstream/cycle-guard.ts";

/** Feeds marks through the guard as cursors carry it; the number of marks it let through, or undefined if all. */
function marksBeforeNotice(markAt: (index: number) => string, most: number): number | undefined {
  let guard: CycleGuard | undefined = freshCycleGuard;
  for (let index = 0; index < most; index += 1) {
    guard = watchForCycle(guard, markAt(index));
    if (guard === undefined) {
      return index;
    }
    guard = parseCycleGuard(JSON.parse(JSON.stringify(packCycleGuard(guard))));
    if (guard === undefined) {
      throw new Error("the guard did not survive its cursor");
    }
  }
  return undefined;
}

describe("the cycle guard", () => {
  it("notices every circle within three times its length and lead-in, through any number of cursors", () => {
    fc.assert(
      fc.property(fc.nat(60), fc.integer({ min: 1, max: 60 }), (leadIn, circle) => {
        const mark = (index: number) => `m${index < leadIn ? index : leadIn + ((index - leadIn) % circle)}`;

        const noticed = marksBeforeNotice(mark, 1_000);

        expect(noticed).toBeLessThanOrEqual(3 * Math.max(leadIn, circle) + circle + 2);
        expect(noticed).toBeGreaterThanOrEqual(circle);
      }),
    );
  });

  it("never stops marks that are always new", () => {
    expect(marksBeforeNotice((index) => `m${index}`, 5_000)).toBeUndefined();
  });

  it.each([[undefined], [null], [{}], [[]], [["a"]], [["a", 1]], [[1, 1, 1]], [["a", 1.5, 1]], [["a", "1", 1]]])(
    "is not read from %j",
    (value) => {
      expect(parseCycleGuard(value)).toBeUndefined();
    },
  );
});
