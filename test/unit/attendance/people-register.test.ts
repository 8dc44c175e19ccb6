import { describe, expect, it } from "vitest";
import { noPerson, PeopleRegister } from "../../../shared/attendance/people-register/people-register.ts";
import { IdRun } from "../../../shared/attendance/record/id-run.ts";
import { shapeOf, wordsOf } from "../../../shared/attendance/record/id-shapes.ts";
import { parseId } from "../../../shared/attendance/record/id-words.ts";
import { asUserId, type UserId } from "../../../shared/identity/ids.ts";

/** Kinds of IDs, each of one shape and in no order: two words and four. */
const kinds: readonly (readonly [string, (n: number) => string])[] = [
  ["short numbers", (n) => `u${String((n * 7_919) % 100_003).padStart(6, "0")}`],
  ["snowflakes", (n) => `u${1_000_000_000_000_000_000n + ((BigInt(n) * 11_400_714_819_323_198_485n) % 10n ** 18n)}`],
  ["UUIDs", (n) => `${hex(n, 8)}-${hex(n + 1, 4)}-4${hex(n, 3)}-8${hex(n + 2, 3)}-${hex(n, 12)}`],
];

function hex(n: number, width: number): string {
  return (BigInt(n + 1) * 0x9e3779b97f4a7c15n).toString(16).padStart(width, "0").slice(-width);
}

const people = (size: number, idOf: (n: number) => string): UserId[] =>
  Array.from({ length: size }, (_, n) => asUserId(idOf(n)));

function byNumbers(ids: readonly UserId[]): IdRun {
  const shape = shapeOf(ids[0] ?? "");
  if (shape === undefined) throw new Error("these IDs have no shape");
  const words = new Int32Array(ids.length * wordsOf(shape));
  const isOfShape = ids.map((id, index) => parseId(id, shape, words, index * wordsOf(shape)));
  if (isOfShape.includes(false)) throw new Error("these IDs have no one shape");
  return IdRun.ofPacked({ shape, words });
}

function meet(register: PeopleRegister, list: IdRun): number[] {
  const personIndexes: number[] = [];
  register.enterAll(list, personIndexes);
  return personIndexes;
}

const upTo = (size: number): number[] => Array.from({ length: size }, (_, personIndex) => personIndex);

describe("the register of everybody whom a report meets", () => {
  // Its tables begin with 1,024 slots and grow by doubling.
  const sizes = [1, 511, 512, 513, 1_023, 1_024, 1_025, 2_048, 2_049, 3_000, 10_000];
  it.each(kinds.flatMap(([kind, idOf]) => sizes.map((size) => ({ kind, size, idOf }))))(
    "knows $size people with $kind each by one index, and by their ID again",
    ({ size, idOf }) => {
      const ids = people(size, idOf);
      const register = new PeopleRegister();

      const first = meet(register, byNumbers(ids));
      const again = meet(register, byNumbers(ids.toReversed()));

      expect(first).toEqual(upTo(size));
      expect(again).toEqual(upTo(size).reverse());
      expect(register.size).toBe(size);
      expect(first.map((personIndex) => register.userIdAt(personIndex))).toEqual(ids);
      expect(ids.map((id) => register.find(id))).toEqual(first);
      expect(ids.map((id) => register.enter(id))).toEqual(first);
      expect(register.find(asUserId("u"))).toBeUndefined();
      expect([register.hasPseudonyms, register.mayNameTwice]).toEqual([false, false]);
    },
  );

  it.each(kinds)("keeps the index of those it met before it learned their shape (%s)", (_, idOf) => {
    const ids = people(3_000, idOf);
    const others = people(1_500, (n) => `guest ${"x".repeat(n % 7)}-${n}-`);
    const register = new PeopleRegister();

    const asTexts = meet(register, IdRun.ofReplaced([...others, undefined, ...ids.slice(0, 1_500)]));
    const asNumbers = meet(register, byNumbers(ids));

    expect(asTexts).toEqual([...upTo(1_500), noPerson, ...upTo(1_500).map((personIndex) => 1_500 + personIndex)]);
    expect(asNumbers).toEqual(upTo(3_000).map((personIndex) => 1_500 + personIndex));
    expect([...others, ...ids].map((id) => register.find(id))).toEqual(upTo(4_500));
    expect(upTo(4_500).map((personIndex) => register.userIdAt(personIndex))).toEqual([...others, ...ids]);
    expect(register.enter(asUserId(idOf(3_000)))).toBe(4_500);
    expect(register.userIdAt(4_500)).toBe(idOf(3_000));
  });

  it.each(kinds)("puts people in the order of their IDs, whatever they are known by (%s)", (_, idOf) => {
    const ids = [...people(1_200, idOf), asUserId("a"), asUserId("zoe"), asUserId("u0000000000000")];
    const register = new PeopleRegister();
    meet(register, byNumbers(ids.slice(0, 1_200)));
    for (const id of ids.slice(1_200)) register.enter(id);

    const ordered = upTo(ids.length).sort((one, other) => register.compare(one, other));

    expect(ordered.map((personIndex) => register.userIdAt(personIndex))).toEqual([...ids].sort());
    expect(register.compare(7, 7)).toBe(0);
  });

  it("distinguishes names of all kinds: plain, pseudonyms and erased rows", () => {
    const pseudonyms = people(1_100, (n) => `p_${hex(n, 22)}`);
    const register = new PeopleRegister();
    const personIndexes = meet(register, IdRun.ofTexts([asUserId("ann"), ...pseudonyms]));

    expect(personIndexes.map((personIndex) => register.namingAt(personIndex))).toEqual([
      "plain",
      ...pseudonyms.map(() => "pseudonym"),
    ]);
    expect([register.hasPseudonyms, register.hasErased, register.mayNameTwice]).toEqual([true, false, true]);

    const erased = [register.enterErased(60, 0), register.enterErased(60, 1), register.enterErased(61, 0)];
    expect(erased).toEqual([1_101, 1_102, 1_103]);
    expect([register.enterErased(60, 0), register.enterErased(60, 1)]).toEqual([1_101, 1_102]);
    expect(erased.map((personIndex) => register.namingAt(personIndex))).toEqual(["erased", "erased", "erased"]);
    expect(register.hasErased).toBe(true);
  });

  it("names nobody twice where all are pseudonyms, and may where one row is erased", () => {
    const register = new PeopleRegister();
    meet(register, IdRun.ofTexts(people(3, (n) => `p_${hex(n, 22)}`)));
    const before = register.mayNameTwice;
    register.enterErased(60, 0);

    expect([before, register.mayNameTwice, register.hasPseudonyms]).toEqual([false, true, true]);
  });

  it("remembers nicknames by person index", () => {
    const register = new PeopleRegister();
    const [ann, bob] = meet(register, IdRun.ofTexts([asUserId("ann"), asUserId("bob")]));
    register.setNickname(bob ?? -1, "Bob the Builder");

    expect([register.nickname(ann ?? -1), register.nickname(bob ?? -1)]).toEqual([null, "Bob the Builder"]);
  });
});
