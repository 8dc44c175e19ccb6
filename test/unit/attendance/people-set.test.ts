import { describe, expect, it } from "vitest";
import { PeopleSet } from "../../../shared/attendance/reports/people-set.ts";
import { personHash } from "../../../shared/attendance/reports/person-hash.ts";
import { type StoredUniques, UniquePeople } from "../../../shared/attendance/reports/unique-people.ts";
import { asUserId } from "../../../shared/identity/ids.ts";
import { seededRandom } from "../../support/seeded-random.ts";

const hash = personHash(Buffer.alloc(32, 3));
const random = seededRandom(5);
/** As even as keyed hashes are, and quicker to make. */
const someHash = () => Math.floor(random() * 2 ** 26) * 2 ** 27 + Math.floor(random() * 2 ** 27);
const hashes = Array.from({ length: 700_000 }, someHash);

function setOf(from: number, to: number): PeopleSet {
  const people = new PeopleSet();
  for (const one of hashes.slice(from, to)) people.add(one);
  return people;
}

/** What a set of which only the least hashes are kept may claim: their number over their share of all, less four standard errors. */
function boundOf(from: number, to: number, kept: number): number {
  const ascending = hashes.slice(from, to).sort((one, other) => one - other);
  return Math.floor(((kept - 4 * Math.sqrt(kept)) * 2 ** 53) / (ascending[kept] ?? 0));
}

const stored = (people: PeopleSet): PeopleSet => PeopleSet.restore(people.store());

describe("a set of people", () => {
  it("is exact in memory at every size that a day of a room has", () => {
    for (const size of [0, 1, 63, 64, 65, 20_000, 20_001, 100_000, 100_001, 160_000, 160_001, 250_000, 500_000]) {
      expect(setOf(0, size).count()).toEqual({ atLeast: size, isExact: true });
    }
  });

  it("counts each once, however often they are added", () => {
    const people = new PeopleSet();
    for (let round = 0; round < 30; round += 1) for (const one of hashes.slice(0, 5000)) people.add(one);

    expect(people.count()).toEqual({ atLeast: 5000, isExact: true });
  });

  it("is stored exactly up to 20,000, and beyond says a lower bound that is one", () => {
    expect(stored(setOf(0, 20_000)).count()).toEqual({ atLeast: 20_000, isExact: true });
    for (const size of [20_001, 25_000, 100_000, 110_000, 160_000, 250_000, 700_000]) {
      const people = setOf(0, size).store();
      const { atLeast, isExact } = PeopleSet.restore(people).count();

      expect(isExact).toBe(false);
      expect(Buffer.from(people.hashes, "base64")).toHaveLength(160_000);
      expect(atLeast).toBe(Math.max(20_000, boundOf(0, size, 20_000)));
      expect(atLeast).toBeLessThanOrEqual(size);
      expect(atLeast).toBeGreaterThan(0.94 * size);
    }
  });

  it("overclaims for none of many different crowds", () => {
    const sizes = Array.from({ length: 33 }, (_, index) => index * 20_000);
    for (const from of sizes) {
      const { atLeast } = stored(setOf(from, from + 40_000)).count();
      expect(atLeast).toBeLessThanOrEqual(40_000);
    }
  });

  it("merges exact days exactly, and never says less than the greatest of its parts", () => {
    const exact = new PeopleSet();
    for (let day = 0; day < 31; day += 1) exact.merge(stored(setOf(day * 10_000, day * 10_000 + 20_000)));
    expect(exact.count()).toEqual({ atLeast: 320_000, isExact: true });

    const mixed = stored(setOf(0, 19_999));
    mixed.merge(stored(setOf(0, 20_001)));
    expect(mixed.count()).toEqual({ atLeast: 20_000, isExact: false });

    const exactBeside = stored(setOf(0, 20_001));
    exactBeside.merge(stored(setOf(0, 19_999)));
    expect(exactBeside.count()).toEqual({ atLeast: 20_000, isExact: false });

    mixed.merge(stored(setOf(0, 250_000)));
    mixed.merge(stored(setOf(200_000, 400_000)));
    expect(mixed.count().atLeast).toBeLessThanOrEqual(400_000);
    expect(mixed.count().atLeast).toBeGreaterThan(0.94 * 400_000);
  });

  it("keeps an even sample when memory would not do", () => {
    const people = setOf(0, 700_000);
    for (let index = 0; index < 600_000; index += 1) people.add(someHash());

    const { atLeast, isExact } = people.count();

    expect(isExact).toBe(false);
    expect(atLeast).toBeLessThanOrEqual(1_300_000);
    expect(atLeast).toBeGreaterThan(0.98 * 1_300_000);
  });
});

describe("uniques from roll-ups", () => {
  const dayOf = (ids: readonly string[], key = hash): StoredUniques => {
    const people = new UniquePeople();
    for (const id of ids) people.add(asUserId(id), key);
    return people.store(key);
  };
  const people = (size: number) => Array.from({ length: size }, (_, index) => `user_${index}`);
  const pseudonyms = (size: number) =>
    Array.from({ length: size }, (_, index) => `p_${String(index).padStart(22, "0")}`);
  const merged = (...days: readonly StoredUniques[]) => {
    const all = new UniquePeople();
    for (const day of days) all.merge(day);
    return all;
  };

  it("are not added up across a change of naming, nor across keys, nor below the longest list", () => {
    const other = personHash(Buffer.alloc(32, 4));

    expect(merged(dayOf(people(19)), dayOf(pseudonyms(19))).count(true, 0)).toEqual({ atLeast: 19, method: "lists" });
    expect(merged(dayOf(people(19)), dayOf(people(25), other)).count(true, 0)).toEqual({
      atLeast: 25,
      method: "lists",
    });
    expect(merged(dayOf(people(19)), dayOf(people(25))).count(true, 40)).toEqual({ atLeast: 40, method: "lists" });
  });

  it("say what they are", () => {
    expect(merged().count(false, 0)).toEqual({ atLeast: null, method: "none" });
    expect(merged().count(true, 0)).toEqual({ atLeast: 0, method: "lists" });
    expect(merged(dayOf(people(30_000))).count(true, 0).method).toBe("sketch");
  });

  it("know people by a hash that says nothing without its key", () => {
    const other = personHash(Buffer.alloc(32, 4));

    expect(other.of(asUserId("user_734512"))).not.toBe(hash.of(asUserId("user_734512")));
    expect(other.keyId).not.toBe(hash.keyId);
    expect(personHash(Buffer.alloc(32, 4)).of(asUserId("ann"))).toBe(other.of(asUserId("ann")));
  });
});
