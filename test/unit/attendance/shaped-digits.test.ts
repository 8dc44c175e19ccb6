import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { numbersOf } from "../../../shared/attendance/record/id-numbers.ts";
import { digitsOfAll, inOrder, orderOfDigits } from "../../../shared/attendance/record/shaped-digits.ts";

/** IDs of one width whose numbers lie close together: around a number that ends in zeros, so that all groups of digits change. */
const crowds = fc
  .record({
    radix: fc.constantFrom(10n, 16n),
    width: fc.integer({ min: 12, max: 40 }),
    // The second kind is where floats begin to skip numbers.
    head: fc.oneof(fc.bigInt({ min: 0n, max: 10n ** 18n }), fc.bigInt({ min: 2n ** 53n, max: 15n * 10n ** 15n })),
    zeros: fc.oneof(fc.nat(24), fc.constantFrom(6, 7, 12, 14)),
    steps: fc.array(fc.oneof(fc.bigInt(-50n, 50n), fc.bigInt(-(10n ** 9n), 10n ** 9n)), {
      minLength: 2,
      maxLength: 60,
    }),
    every: fc.constantFrom(1n, 10n ** 7n, 2n ** 24n, 10n ** 14n),
  })
  .map(({ radix, width, head, zeros, steps, every }) => {
    const most = radix ** BigInt(width);
    const centre = head * radix ** BigInt(zeros);
    return steps.map((step) => {
      const number = (((centre + step * every) % most) + most) % most;
      return `n_${number.toString(Number(radix)).padStart(width, "0")}`;
    });
  });

describe("IDs by their digits", () => {
  it("are put in the order of their texts, equal ones as they came", () => {
    fc.assert(
      fc.property(crowds, (ids) => {
        const shaped = digitsOfAll(ids, (id) => id);
        if (shaped === undefined) return;

        const order = [...orderOfDigits(shaped)];

        expect(order).toEqual(
          [...ids.keys()].sort((one, other) => {
            const [a, b] = [ids[one] ?? "", ids[other] ?? ""];
            return a < b ? -1 : a > b ? 1 : one - other;
          }),
        );
      }),
      { numRuns: 500 },
    );
  });

  it("are in order where their numbers are as wide as a float is not", () => {
    const ids = ["90071992547409930000000", "90071992547409929999999"];
    const shaped = digitsOfAll(ids, (id) => id);

    expect(shaped && [...orderOfDigits(shaped)]).toEqual([1, 0]);
  });

  it("are not written in any other order: they could not be read back", () => {
    const shaped = digitsOfAll(["u2", "u1"], (id) => id);
    const twice = digitsOfAll(["u1", "u1"], (id) => id);

    expect(() => shaped && numbersOf(shaped)).toThrow(RangeError);
    expect(() => twice && numbersOf(twice)).toThrow(RangeError);
    expect(shaped && numbersOf(inOrder(shaped, orderOfDigits(shaped))).skips).toEqual([0]);
  });
});
