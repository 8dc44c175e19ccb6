import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  epochSecondsFrom,
  integerFrom,
  rowsFrom,
  textFrom,
  wordFrom,
} from "../../../shared/upstream/tolerant-fields.ts";

describe("a field of a vendor's answer", () => {
  it("is the same integer as a number and as a text", () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (value) => {
        expect(integerFrom(value)).toBe(value);
        expect(integerFrom(` ${value} `)).toBe(value);
      }),
    );
  });

  it.each([
    [""],
    [" "],
    ["1e3"],
    ["0x10"],
    ["1.5"],
    [1.5],
    [Number.NaN],
    ["9".repeat(17)],
    [null],
    [true],
    [[1]],
    [{}],
  ])("%j is no integer", (value) => {
    expect(integerFrom(value)).toBeUndefined();
  });

  it("that is a time can always be written as one", () => {
    fc.assert(
      fc.property(fc.anything(), fc.maxSafeInteger(), (anything, integer) => {
        for (const value of [anything, integer, String(integer)]) {
          const seconds = epochSecondsFrom(value);

          expect(seconds === undefined || new Date(seconds * 1000).toISOString().length === 24).toBe(true);
        }
      }),
    );
  });

  it("keeps its blanks as a text, and loses them as a word", () => {
    expect([textFrom(" a "), wordFrom(" a "), wordFrom("  "), textFrom(""), textFrom(5)]).toEqual([
      " a ",
      "a",
      undefined,
      undefined,
      "5",
    ]);
  });

  it("is never a reason to throw", () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect(rowsFrom(value).every((row) => typeof row === "object")).toBe(true);
        expect([integerFrom(value), textFrom(value), wordFrom(value)]).toHaveLength(3);
      }),
    );
  });
});
