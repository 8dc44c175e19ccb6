import { asUserId, type UserId } from "../../identity/ids.ts";
import { isPseudonym } from "../pseudonyms.ts";
import { byCodeUnits } from "../record/id-order.ts";
import type { IdRun, PackedIds } from "../record/id-run.ts";
import { type IdShape, sameShape } from "../record/id-shapes.ts";
import { PackedIdColumn } from "./packed-id-column.ts";
import { PersonHashTable } from "./person-hash-table.ts";

/** Stands for the person of a row whose ID was erased. */
export const noPerson = -1;

/** How a row of a list names its person; an erased row has no name. */
export type Naming = "plain" | "pseudonym" | "erased";

/**
 * Intern table: gives each person of a reading an index, 0, 1, 2 … in the order of first sight, by which rules and reports refer to
 * them. IDs of one shape, that of the first packed run, are kept and hashed as packed numbers; all others as texts.
 */
export class PeopleRegister {
  readonly #nicknames = new Map<number, string>();
  #size = 0;
  #table = new PersonHashTable();
  #packed: PackedIdColumn | null = null;
  /** IDs of one shape are all pseudonyms or none is: the prefix and the length decide, not the number. */
  #packedArePseudonyms = false;
  /** By person index; undefined where the ID is packed. */
  #texts: (UserId | undefined)[] = [];
  /** By person index: the few whose naming is not plain. */
  readonly #namings = new Map<number, Exclude<Naming, "plain">>();
  readonly #erased = new Map<string, number>();

  /** How many people there are; every person index is below this. */
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

  userIdAt(personIndex: number): UserId {
    return this.#texts[personIndex] ?? asUserId(this.#packed?.print(personIndex) ?? "");
  }

  nickname(personIndex: number): string | null {
    return this.#nicknames.get(personIndex) ?? null;
  }

  setNickname(personIndex: number, nickname: string): void {
    this.#nicknames.set(personIndex, nickname);
  }

  find(userId: UserId): number | undefined {
    const personIndex = this.#table.personIn(this.#slotOf(userId, this.#packed?.parse(userId)));
    return personIndex < 0 ? undefined : personIndex;
  }

  /** The index of a person, who gets the next one if the ID is new. */
  enter(userId: UserId): number {
    const words = this.#packed?.parse(userId);
    const slot = this.#slotOf(userId, words);
    const known = this.#table.personIn(slot);
    if (known >= 0) return known;
    return this.#packed !== null && words !== undefined
      ? this.#addPacked(this.#packed, slot, words, 0)
      : this.#addText(slot, userId);
  }

  /** Enters a run of IDs and appends each person's index to `personIndexes`; `noPerson` for an erased ID. */
  enterAll(ids: IdRun, personIndexes: number[]): void {
    if (ids.packed !== undefined) {
      this.#packed ??= this.#adoptShape(ids.packed.shape);
      if (sameShape(this.#packed.shape, ids.packed.shape)) {
        this.#enterPacked(this.#packed, ids.packed, personIndexes);
        return;
      }
    }
    for (const userId of ids.texts) personIndexes.push(userId === undefined ? noPerson : this.enter(userId));
  }

  /**
   * The index for a row whose ID was erased. Such rows are distinguished by join time, and by rank among the erased rows of
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

  /** Compares two people by user ID, as a sort function does. */
  compare(one: number, other: number): number {
    const arePacked = this.#texts[one] === undefined && this.#texts[other] === undefined;
    return this.#packed !== null && arePacked
      ? this.#packed.compare(one, other)
      : byCodeUnits(this.userIdAt(one), this.userIdAt(other));
  }

  #enterPacked(packed: PackedIdColumn, { words }: PackedIds, personIndexes: number[]): void {
    for (let from = 0; from < words.length; from += packed.stride) {
      const slot = this.#slotOfWords(packed, words, from);
      const known = this.#table.personIn(slot);
      personIndexes.push(known >= 0 ? known : this.#addPacked(packed, slot, words, from));
    }
  }

  /** From now on IDs of this shape are packed; earlier ones, entered as texts, are packed too and keep their index. */
  #adoptShape(shape: IdShape): PackedIdColumn {
    const packed = new PackedIdColumn(shape);
    const texts = this.#texts;
    this.#packedArePseudonyms = isPseudonym(asUserId(packed.print(0)));
    this.#packed = packed;
    this.#table = new PersonHashTable();
    this.#texts = [];
    for (const [personIndex, userId] of texts.entries()) {
      if (userId !== undefined) this.#reenter(personIndex, userId, packed);
    }
    return packed;
  }

  #reenter(personIndex: number, userId: UserId, packed: PackedIdColumn): void {
    const words = packed.parse(userId);
    const slot = this.#slotOf(userId, words);
    if (words === undefined) {
      this.#texts[personIndex] = userId;
      this.#table.insert(slot, hashOf(userId), personIndex);
    } else {
      packed.put(personIndex, words, 0);
      this.#table.insert(slot, packed.hash(words, 0), personIndex);
    }
  }

  /** The slot that holds the ID, or the free one where it belongs. */
  #slotOf(userId: UserId, words: Int32Array | undefined): number {
    if (this.#packed !== null && words !== undefined) return this.#slotOfWords(this.#packed, words, 0);
    const table = this.#table;
    const hash = hashOf(userId);
    for (let slot = table.firstSlot(hash); ; slot = table.nextSlot(slot)) {
      const personIndex = table.personIn(slot);
      if (personIndex < 0 || (table.hashIn(slot) === hash && this.#texts[personIndex] === userId)) return slot;
    }
  }

  #slotOfWords(packed: PackedIdColumn, words: Int32Array, from: number): number {
    const table = this.#table;
    const hash = packed.hash(words, from);
    for (let slot = table.firstSlot(hash); ; slot = table.nextSlot(slot)) {
      const personIndex = table.personIn(slot);
      if (personIndex < 0) return slot;
      const isPacked = table.hashIn(slot) === hash && this.#texts[personIndex] === undefined;
      if (isPacked && packed.isAt(personIndex, words, from)) return slot;
    }
  }

  #addPacked(packed: PackedIdColumn, slot: number, words: Int32Array, from: number): number {
    const personIndex = this.#size++;
    if (this.#packedArePseudonyms) this.#namings.set(personIndex, "pseudonym");
    packed.put(personIndex, words, from);
    this.#table.insert(slot, packed.hash(words, from), personIndex);
    return personIndex;
  }

  #addText(slot: number, userId: UserId): number {
    const personIndex = this.#size++;
    this.#texts[personIndex] = userId;
    if (isPseudonym(userId)) this.#namings.set(personIndex, "pseudonym");
    this.#table.insert(slot, hashOf(userId), personIndex);
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
