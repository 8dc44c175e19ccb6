import type { UserId } from "../../identity/ids.ts";
import type { Naming } from "../people-register/people-register.ts";
import { isPseudonym } from "../pseudonyms.ts";
import { PeopleSet, type StoredPeople } from "./people-set.ts";
import type { PersonHash } from "./person-hash.ts";

/**
 * How many different people there were, at least. `none`: no list was taken. `lists`: counted one by one.
 * `sketch`: an estimate made from the roll-ups of very large rooms, less four standard errors.
 */
export type UniqueCount =
  | { readonly atLeast: null; readonly method: "none" }
  | { readonly atLeast: number; readonly method: "lists" | "sketch" };

/** The people of a day as a roll-up keeps them, under each kind of names by itself. */
export interface StoredUniques {
  readonly keyId: string;
  readonly plain: StoredPeople;
  readonly pseudonyms: StoredPeople;
}

/** Counts the two sides of a change of naming apart: one person may be on both, so that they are never added up. */
export class NamingTally {
  plain = 0;
  pseudonyms = 0;

  /** Rows without a name are left out here; the longest list counts them. */
  add(naming: Naming): void {
    if (naming === "plain") this.plain += 1;
    else if (naming === "pseudonym") this.pseudonyms += 1;
  }

  count(hasLists: boolean, greatestList: number): UniqueCount {
    const atLeast = Math.max(this.plain, this.pseudonyms, greatestList);
    // Lists before and after a stretch without any may prove that people were there all the time.
    return hasLists || atLeast > 0 ? { atLeast, method: "lists" } : { atLeast: null, method: "none" };
  }
}

/** Gathers people by keyed hashes: sets that can be stored, and merged with those of other days. */
export class UniquePeople {
  /** By key and kind of names. */
  readonly #sets = new Map<string, PeopleSet>();

  add(userId: UserId, hash: PersonHash): void {
    this.#setOf(labelOf(hash.keyId, isPseudonym(userId))).add(hash.of(userId));
  }

  merge({ keyId, plain, pseudonyms }: StoredUniques): void {
    this.#setOf(labelOf(keyId, false)).merge(PeopleSet.restore(plain));
    this.#setOf(labelOf(keyId, true)).merge(PeopleSet.restore(pseudonyms));
  }

  count(hasLists: boolean, greatestList: number): UniqueCount {
    const counts = [...this.#sets.values()].map((set) => set.count());
    const atLeast = Math.max(greatestList, ...counts.map((one) => one.atLeast));
    if (!hasLists && atLeast === 0) return { atLeast: null, method: "none" };
    return { atLeast, method: counts.every(({ isExact }) => isExact) ? "lists" : "sketch" };
  }

  /** What was added under one key. */
  store({ keyId }: PersonHash): StoredUniques {
    return {
      keyId,
      plain: this.#setOf(labelOf(keyId, false)).store(),
      pseudonyms: this.#setOf(labelOf(keyId, true)).store(),
    };
  }

  #setOf(label: string): PeopleSet {
    const known = this.#sets.get(label) ?? new PeopleSet();
    this.#sets.set(label, known);
    return known;
  }
}

function labelOf(keyId: string, pseudonyms: boolean): string {
  return `${pseudonyms ? "pseudonyms" : "plain"} ${keyId}`;
}
