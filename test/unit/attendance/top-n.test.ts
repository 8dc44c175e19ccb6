import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TopN } from "../../../shared/attendance/reports/top-n.ts";

describe("the first in order", () => {
  it("are those that sorting them all would put first", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 50 })), fc.integer({ min: 1, max: 20 }), (values, limit) => {
        const first = new TopN<number>(limit, (one, other) => one - other);
        for (const value of values) if (first.hasRoomFor(value)) first.add(value);

        expect(first.items.toSorted((one, other) => one - other)).toEqual(
          values.toSorted((one, other) => one - other).slice(0, limit),
        );
      }),
    );
  });
});
