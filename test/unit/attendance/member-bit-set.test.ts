import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { has, including, membersIn, noMembers, without } from "../../../shared/attendance/record/member-bit-set.ts";
import { seededRuns } from "../../support/property-runs.ts";

const numbers = fc.uniqueArray(fc.nat(300), { maxLength: 200 });
const ascending = (values: Iterable<number>): number[] => [...values].sort((one, other) => one - other);

describe("a bit set of member numbers", () => {
  it("holds what was put in and not taken out", () => {
    const law = fc.property(numbers, numbers, (first, second) => {
      const both = new Set([...first, ...second]);
      const leaving = first.filter((number) => number % 3 === 0);
      const left = ascending([...both].filter((number) => !leaving.includes(number)));
      const added = second.filter((number) => !first.includes(number));

      const set = including(without(including(noMembers, first), leaving), added);

      expect(membersIn(set)).toEqual(left);
      expect(Array.from({ length: 330 }, (_, number) => number).filter((number) => has(set, number))).toEqual(left);
    });

    fc.assert(law, seededRuns(200));
  });
});
