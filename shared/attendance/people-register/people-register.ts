import { asUserId, type UserId } from "../../identity/ids.ts";
import { isPseudonym } from "../pseudonyms.ts";
import { byCodeUnits } from "../record/id-order.ts";
import type { IdRun, PackedIds } from "../record/id-run.ts";
import { type IdShape, sameShape } from "../record/id-shapes.ts";
import { PackedIdColumn } from "./packed-id-column.ts";
import { PersonHashTable } from "./person-hash-table.ts";

/** Of a number whose ID was erased. */
export const noPerson = -1;

/** How a row of a list names its person; an erased row names nobody. */
export type Naming = "plain" | "pseudonym" | "erased";

/**
 * Everybody that a reading of a room has met. Each has a place, by which the rules know people, so that an ID is looked up once
 * in each chain. IDs of the shape that the record tells first are known by their numbers, all others by their text.
 */
export class PeopleRegister {
  readonly #nicknames = new Map<number, string>();
  #size = 0;
  #table = new PersonHashTable();
  #shaped: PackedIdColumn | null = null;
  /** IDs of one shape are all pseudonyms or none is: their numbers do not decide it. */
  #shapedArePseudonyms = false;
  /** By place; nothing where an ID is known by its number. */
  #texts: (UserId | undefined)[] = [];
  /** By place: the few whose naming is not plain. */
  readonly #namings = new Map<number, Exclude<Naming, "plain">>();
  readonly #erased = new Map<string, number>();

  /** Every place is below this. */
  get size(): number {
    return this.#size;
  }

  /** True when one person may be here under two names: as a user ID and as a pseudonym, or without a name. */
  get mayNameTwice(): boolean {
    return this.hasErased || this.hasTwoKinds;
  }

  /** True when some rows are under user IDs and some under pseudonyms. */
  get hasTwoKinds(): boolean {
    return this.hasPseudonyms && this.#namings.size < this.#size;
  }

  get hasErased(): boolean {
    return this.#erased.size > 0;
  }

  get hasPseudonyms(): boolean {
    return this.#namings.size > this.#erased.size;
  }

  namingAt(personIndex: number): Naming {
    return this.#namings.size === 0 ? "plain" : (this.#namings.get(personIndex) ?? "plain");
  }

  /**
   * The place of a row whose ID was erased. Such rows are told apart by their join time, and by their rank among those of
   * the same list that share it.
   */
  enterErased(joinedAt: number, rank: number): number {
    const key = `${joinedAt} ${rank}`;
    let personIndex = this.#erased.get(key);
    if (personIndex === undefined) {
      personIndex = this.#size++;
      this.#erased.set(key, personIndex);
      this.#namings.set(personIndex, "erased");
    }
    return personIndex;
  }

  userIdAt(personIndex: number): UserId {
    return this.#texts[personIndex] ?? asUserId(this.#shaped?.print(personIndex) ?? "");
  }

  find(userId: UserId): number | undefined {
    const personIndex = this.#table.personIn(this.#slotOf(userId, this.#shaped?.parse(userId)));
    return personIndex < 0 ? undefined : personIndex;
  }

  /** The place of somebody, who gets the next one when there is none. */
  enter(userId: UserId): number {
    const words = this.#shaped?.parse(userId);
    const slot = this.#slotOf(userId, words);
    const known = this.#table.personIn(slot);
    if (known >= 0) return known;
    return this.#shaped !== null && words !== undefined
      ? this.#enterWords(this.#shaped, slot, words, 0)
      : this.#enterText(slot, userId);
  }

  /** Puts the place of each of them to the end of `places`; `noPerson` for those erased. */
  meet(ids: IdRun, personIndexes: number[]): void {
    if (ids.packed !== undefined) {
      this.#shaped ??= this.#adopt(ids.packed.shape);
      if (sameShape(this.#shaped.shape, ids.packed.shape)) {
        this.#meetWords(this.#shaped, ids.packed, personIndexes);
        return;
      }
    }
    for (const userId of ids.texts) personIndexes.push(userId === undefined ? noPerson : this.enter(userId));
  }

  /** The order of their IDs: below 0 when the first comes before the other. */
  compare(one: number, other: number): number {
    const byWords = this.#texts[one] === undefined && this.#texts[other] === undefined;
    return this.#shaped !== null && byWords
      ? this.#shaped.compare(one, other)
      : byCodeUnits(this.userIdAt(one), this.userIdAt(other));
  }

  nickname(personIndex: number): string | null {
    return this.#nicknames.get(personIndex) ?? null;
  }

  setNickname(personIndex: number, nickname: string): void {
    this.#nicknames.set(personIndex, nickname);
  }

  #meetWords(shaped: PackedIdColumn, { words }: PackedIds, personIndexes: number[]): void {
    for (let from = 0; from < words.length; from += shaped.stride) {
      const slot = this.#slotOfWords(shaped, words, from);
      const known = this.#table.personIn(slot);
      personIndexes.push(known >= 0 ? known : this.#enterWords(shaped, slot, words, from));
    }
  }

  /** From now on IDs of this shape are known by their numbers. */
  #adopt(shape: IdShape): PackedIdColumn {
    const shaped = new PackedIdColumn(shape);
    const texts = this.#texts;
    this.#shapedArePseudonyms = isPseudonym(asUserId(shaped.print(0)));
    this.#shaped = shaped;
    this.#table = new PersonHashTable();
    this.#texts = [];
    for (const [personIndex, userId] of texts.entries())
      if (userId !== undefined) this.#keepAt(personIndex, userId, shaped);
    return shaped;
  }

  /** Enters an ID again under the place that it has. */
  #keepAt(personIndex: number, userId: UserId, shaped: PackedIdColumn): void {
    const words = shaped.parse(userId);
    const slot = this.#slotOf(userId, words);
    if (words === undefined) {
      this.#texts[personIndex] = userId;
      this.#table.enter(slot, hashOf(userId), personIndex);
    } else {
      shaped.put(personIndex, words, 0);
      this.#table.enter(slot, shaped.hash(words, 0), personIndex);
    }
  }

  /** Where somebody is in the table, or where there is room for them. */
  #slotOf(userId: UserId, words: Int32Array | undefined): number {
    if (this.#shaped !== null && words !== undefined) return this.#slotOfWords(this.#shaped, words, 0);
    const table = this.#table;
    const hash = hashOf(userId);
    for (let slot = table.first(hash); ; slot = table.next(slot)) {
      const personIndex = table.personIn(slot);
      if (personIndex < 0 || (table.hashIn(slot) === hash && this.#texts[personIndex] === userId)) return slot;
    }
  }

  #slotOfWords(shaped: PackedIdColumn, words: Int32Array, from: number): number {
    const table = this.#table;
    const hash = shaped.hash(words, from);
    for (let slot = table.first(hash); ; slot = table.next(slot)) {
      const personIndex = table.personIn(slot);
      if (personIndex < 0) return slot;
      const isShaped = table.hashIn(slot) === hash && this.#texts[personIndex] === undefined;
      if (isShaped && shaped.isAt(personIndex, words, from)) return slot;
    }
  }

  #enterWords(shaped: PackedIdColumn, slot: number, words: Int32Array, from: number): number {
    const personIndex = this.#size++;
    if (this.#shapedArePseudonyms) this.#namings.set(personIndex, "pseudonym");
    shaped.put(personIndex, words, from);
    this.#table.enter(slot, shaped.hash(words, from), personIndex);
    return personIndex;
  }

  #enterText(slot: number, userId: UserId): number {
    const personIndex = this.#size++;
    this.#texts[personIndex] = userId;
    if (isPseudonym(userId)) this.#namings.set(personIndex, "pseudonym");
    this.#table.enter(slot, hashOf(userId), personIndex);
    return personIndex;
  }
}

/** FNV-1a of the UTF-16 units, its high bits folded into the low ones that choose the slot. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash ^ (hash >>> 15);
}
