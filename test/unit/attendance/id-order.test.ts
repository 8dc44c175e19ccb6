import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { idOrder } from "../../../shared/attendance/record/id-order.ts";

const sorted = (ids: readonly string[]): readonly string[] =>
  ids.toSorted((one, other) => (one < other ? -1 : one > other ? 1 : 0));

const someIds = fc.oneof(
  fc.array(fc.string({ unit: "binary", maxLength: 9 }), { maxLength: 60 }),
  // Crowded: most differ late, or not at all.
  fc.array(
    fc.integer({ min: 0, max: 99 }).map((number) => `user-with-a-long-head-and-zeros-${"0".repeat(9)}${number}`),
    { maxLength: 200 },
  ),
  fc.array(
    fc.maxSafeNat().map((number) => `u${String(number).padStart(19, "0")}`),
    { maxLength: 200 },
  ),
  fc.array(fc.constantFrom("", "a", "a\0", "a\0\0", "\u00ff", "\u00ffa", "\u0100", "\u0100a", "b\u00fe", "\ud83d"), {
    maxLength: 40,
  }),
);

describe("the order of IDs", () => {
  it("is that of their code units, equal ones as they came", () => {
    fc.assert(
      fc.property(someIds, (ids) => {
        const order = [...idOrder(ids)];

        expect(order.map((place) => ids[place])).toEqual(sorted(ids));
        for (let at = 1; at < order.length; at += 1) {
          const [before, after] = [order[at - 1] ?? -1, order[at] ?? -1];
          if (ids[before] === ids[after]) expect(before).toBeLessThan(after);
        }
      }),
    );
  });
});
