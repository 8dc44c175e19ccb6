import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mostDigits, type PackedKind, shapeOf, wordsOf } from "../../../shared/attendance/record/id-shapes.ts";
import { compareWords, largestOf, parseId, printId } from "../../../shared/attendance/record/id-words.ts";
import { userIds } from "../../support/observations.ts";
import { seededRuns } from "../../support/property-runs.ts";

/** IDs of one width whose numbers lie close together: around a number that ends in zeros, so that all words change. */
const crowds = fc
  .record({
    radix: fc.constantFrom(10n, 16n),
    width: fc.integer({ min: 12, max: 32 }),
    // The second kind is where floats begin to skip numbers.
    head: fc.oneof(fc.bigInt({ min: 0n, max: 10n ** 18n }), fc.bigInt({ min: 2n ** 53n, max: 15n * 10n ** 15n })),
    zeros: fc.oneof(fc.nat(24), fc.constantFrom(6, 7, 12, 14)),
    steps: fc.array(fc.oneof(fc.bigInt(-50n, 50n), fc.bigInt(-(10n ** 9n), 10n ** 9n)), {
      minLength: 2,
      maxLength: 60,
    }),
    every: fc.constantFrom(1n, 10n ** 7n, 2n ** 24n, 2n ** 32n, 10n ** 14n),
  })
  .map(({ radix, width, head, zeros, steps, every }) => {
    const digits = radix === 10n ? Math.min(width, mostDigits.decimal) : width;
    const most = radix ** BigInt(digits);
    const centre = head * radix ** BigInt(zeros);
    const kind: PackedKind = radix === 10n ? "decimal" : "hex";
    const ids = steps.map((step) => {
      const number = (((centre + step * every) % most) + most) % most;
      return `n_${number.toString(Number(radix)).padStart(digits, "0")}`;
    });
    return { shape: { kind, head: "n_", width: digits }, ids };
  });

function roundTrip(id: string, shape = shapeOf(id)): string | undefined {
  if (shape === undefined) return undefined;
  const words = new Int32Array(wordsOf(shape));
  return parseId(id, shape, words, 0) ? printId(shape, words, 0) : "does not fit its own shape";
}

describe("IDs as words", () => {
  it("are in the order of their texts, and are printed as they were", () => {
    const law = fc.property(crowds, ({ shape, ids }) => {
      const wordsEach = wordsOf(shape);
      const words = new Int32Array(ids.length * wordsEach);

      expect(ids.every((id, index) => parseId(id, shape, words, index * wordsEach))).toBe(true);
      expect(ids.map((_, index) => printId(shape, words, index * wordsEach))).toEqual(ids);
      for (let index = 1; index < ids.length; index += 1) {
        const order = compareWords(words, (index - 1) * wordsEach, words, index * wordsEach, wordsEach);
        const [one, other] = [ids[index - 1] ?? "", ids[index] ?? ""];
        expect(Math.sign(order)).toBe(one < other ? -1 : one > other ? 1 : 0);
      }
    });

    fc.assert(law, seededRuns(500));
  });

  it("are printed as they were, whatever shape an ID suggests", () => {
    const law = fc.property(userIds, (id) => {
      expect([id, undefined]).toContain(roundTrip(id));
    });

    fc.assert(law, seededRuns(2000));
  });

  it.each([
    "u9999999999999999999",
    "u0000000000000000000",
    "7",
    "u4294967296",
    "u1000000000",
    "u18446744073709551615",
    "学生18446744073709551615",
    "ffffffff-ffff-ffff-ffff-ffffffffffff",
    "user:00000000-0000-0000-0000-00000000000a",
    "DEADBEEFDEADBEEFDEADBEEFDEADBEEF",
    "5f2b6c1e9d3a4b5c6d7e8f90",
    "x0ffffffff",
  ])("are printed as they were at the ends of their ranges: %s", (id) => {
    expect(roundTrip(id)).toBe(id);
  });

  it("are not taken for IDs of a shape that is not theirs", () => {
    const words = new Int32Array(4);
    const decimal = { kind: "decimal", head: "u", width: 4 } as const;
    const uuid = { kind: "uuid", head: "", width: 32 } as const;

    for (const id of ["u123", "u12345", "v1234", "u12a4", "u12 4", "u-123"]) {
      expect(parseId(id, decimal, words, 0)).toBe(false);
    }
    for (const id of ["ffffffff-ffff-ffff-ffff-fffffffffffF", "ffffffff-ffff-ffff-ffff+ffffffffffff"]) {
      expect(parseId(id, uuid, words, 0)).toBe(false);
    }
    expect(parseId("ABCDEFAB", { kind: "hex", head: "", width: 8 }, words, 0)).toBe(false);
  });

  it("have a largest number for each shape", () => {
    expect([...largestOf({ kind: "decimal", head: "u", width: 10 })]).toEqual([2, 1410065407]);
    expect([...largestOf({ kind: "hex", head: "u", width: 9 })]).toEqual([15, -1]);
    expect([...largestOf({ kind: "uuid", head: "u", width: 32 })]).toEqual([-1, -1, -1, -1]);
  });
});
