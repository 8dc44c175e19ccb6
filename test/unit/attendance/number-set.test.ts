import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  including,
  noNumbers,
  numbersAt,
  numbersIn,
  numbersMissingAt,
  sizeOf,
  without,
} from "../../../shared/attendance/record/number-set.ts";
import { seededRuns } from "../../support/property-runs.ts";

const numbers = fc.uniqueArray(fc.nat(300), { maxLength: 200 });
const ascending = (values: Iterable<number>): number[] => [...values].sort((one, other) => one - other);

describe("a set of numbers", () => {
  it("holds what was put in and not taken out, and finds each by its place and each missing one by its own", () => {
    const law = fc.property(numbers, numbers, (first, second) => {
      const both = new Set([...first, ...second]);
      const leaving = first.filter((number) => number % 3 === 0);
      const left = ascending([...both].filter((number) => !leaving.includes(number)));
      const missing = Array.from({ length: 310 }, (_, number) => number).filter((number) => !left.includes(number));
      const added = second.filter((number) => !first.includes(number));

      const set = including(without(including(noNumbers, first), leaving), added);

      expect(numbersIn(set)).toEqual(left);
      expect(sizeOf(set)).toBe(left.length);
      expect(numbersAt(set, [...left.keys()])).toEqual(left);
      expect(numbersMissingAt(set, [...missing.keys()])).toEqual(missing);
      expect(
        numbersAt(
          set,
          [...left.keys()].filter((place) => place % 7 === 0),
        ),
      ).toEqual(left.filter((_, place) => place % 7 === 0));
    });

    fc.assert(law, seededRuns(200));
  });
});
