import { asUserId, type UserId } from "../../identity/ids.ts";
import { isPseudonym } from "../pseudonyms.ts";
import { byCodeUnits } from "../record/id-order.ts";
import type { IdRun, PackedIds } from "../record/id-run.ts";
import { type IdShape, sameShape } from "../record/id-shapes.ts";
import { PlaceTable } from "./place-table.ts";
import { ShapedIds } from "./shaped-ids.ts";

/** Of a number whose ID was erased. */
export const noPlace = -1;

/** How a row of a list names its person; an erased row names nobody. */
export type Naming = "plain" | "pseudonym" | "erased";

/**
 * Everybody that a reading of a room has met. Each has a place, by which the rules know people, so that an ID is looked up once
 * in each chain. IDs of the shape that the record tells first are known by their numbers, all others by their text.
 */
export class PeopleRegister {
  readonly #nicknames = new Map<number, string>();
  #size = 0;
  #table = new PlaceTable();
  #shaped: ShapedIds | null = null;
  /** IDs of one shape are all pseudonyms or none is: their numbers do not decide it. */
  #shapedArePseudonyms = false;
  /** By place; nothing where an ID is known by its number. */
  #texts: (UserId | undefined)[] = [];
  /** By place: the few whose naming is not plain. */
  readonly #namings = new Map<number, Exclude<Naming, "plain">>();
  readonly #erasedPlaces = new Map<string, number>();

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
    return this.#erasedPlaces.size > 0;
  }

  get hasPseudonyms(): boolean {
    return this.#namings.size > this.#erasedPlaces.size;
  }

  namingAt(place: number): Naming {
    return this.#namings.size === 0 ? "plain" : (this.#namings.get(place) ?? "plain");
  }

  /**
   * The place of a row whose ID was erased. Such rows are told apart by their join time, and by their rank among those of
   * the same list that share it.
   */
  erasedPlaceOf(joinedAt: number, rank: number): number {
    const key = `${joinedAt} ${rank}`;
    let place = this.#erasedPlaces.get(key);
    if (place === undefined) {
      place = this.#size++;
      this.#erasedPlaces.set(key, place);
      this.#namings.set(place, "erased");
    }
    return place;
  }

  userIdAt(place: number): UserId {
    return this.#texts[place] ?? asUserId(this.#shaped?.print(place) ?? "");
  }

  find(userId: UserId): number | undefined {
    const place = this.#table.placeIn(this.#slotOf(userId, this.#shaped?.parse(userId)));
    return place < 0 ? undefined : place;
  }

  /** The place of somebody, who gets the next one when there is none. */
  placeOf(userId: UserId): number {
    const words = this.#shaped?.parse(userId);
    const slot = this.#slotOf(userId, words);
    const known = this.#table.placeIn(slot);
    if (known >= 0) return known;
    return this.#shaped !== null && words !== undefined
      ? this.#enterWords(this.#shaped, slot, words, 0)
      : this.#enterText(slot, userId);
  }

  /** Puts the place of each of them to the end of `places`; `noPlace` for those erased. */
  meet(ids: IdRun, places: number[]): void {
    if (ids.packed !== undefined) {
      this.#shaped ??= this.#adopt(ids.packed.shape);
      if (sameShape(this.#shaped.shape, ids.packed.shape)) {
        this.#meetWords(this.#shaped, ids.packed, places);
        return;
      }
    }
    for (const userId of ids.texts) places.push(userId === undefined ? noPlace : this.placeOf(userId));
  }

  /** The order of their IDs: below 0 when the first comes before the other. */
  compare(one: number, other: number): number {
    const byWords = this.#texts[one] === undefined && this.#texts[other] === undefined;
    return this.#shaped !== null && byWords
      ? this.#shaped.compare(one, other)
      : byCodeUnits(this.userIdAt(one), this.userIdAt(other));
  }

  nickname(place: number): string | null {
    return this.#nicknames.get(place) ?? null;
  }

  setNickname(place: number, nickname: string): void {
    this.#nicknames.set(place, nickname);
  }

  #meetWords(shaped: ShapedIds, { words }: PackedIds, places: number[]): void {
    for (let from = 0; from < words.length; from += shaped.stride) {
      const slot = this.#slotOfWords(shaped, words, from);
      const known = this.#table.placeIn(slot);
      places.push(known >= 0 ? known : this.#enterWords(shaped, slot, words, from));
    }
  }

  /** From now on IDs of this shape are known by their numbers. */
  #adopt(shape: IdShape): ShapedIds {
    const shaped = new ShapedIds(shape);
    const texts = this.#texts;
    this.#shapedArePseudonyms = isPseudonym(asUserId(shaped.print(0)));
    this.#shaped = shaped;
    this.#table = new PlaceTable();
    this.#texts = [];
    for (const [place, userId] of texts.entries()) if (userId !== undefined) this.#keepAt(place, userId, shaped);
    return shaped;
  }

  /** Enters an ID again under the place that it has. */
  #keepAt(place: number, userId: UserId, shaped: ShapedIds): void {
    const words = shaped.parse(userId);
    const slot = this.#slotOf(userId, words);
    if (words === undefined) {
      this.#texts[place] = userId;
      this.#table.enter(slot, hashOf(userId), place);
    } else {
      shaped.put(place, words, 0);
      this.#table.enter(slot, shaped.hash(words, 0), place);
    }
  }

  /** Where somebody is in the table, or where there is room for them. */
  #slotOf(userId: UserId, words: Int32Array | undefined): number {
    if (this.#shaped !== null && words !== undefined) return this.#slotOfWords(this.#shaped, words, 0);
    const table = this.#table;
    const hash = hashOf(userId);
    for (let slot = table.first(hash); ; slot = table.next(slot)) {
      const place = table.placeIn(slot);
      if (place < 0 || (table.hashIn(slot) === hash && this.#texts[place] === userId)) return slot;
    }
  }

  #slotOfWords(shaped: ShapedIds, words: Int32Array, from: number): number {
    const table = this.#table;
    const hash = shaped.hash(words, from);
    for (let slot = table.first(hash); ; slot = table.next(slot)) {
      const place = table.placeIn(slot);
      if (place < 0) return slot;
      const isShaped = table.hashIn(slot) === hash && this.#texts[place] === undefined;
      if (isShaped && shaped.isAt(place, words, from)) return slot;
    }
  }

  #enterWords(shaped: ShapedIds, slot: number, words: Int32Array, from: number): number {
    const place = this.#size++;
    if (this.#shapedArePseudonyms) this.#namings.set(place, "pseudonym");
    shaped.put(place, words, from);
    this.#table.enter(slot, shaped.hash(words, from), place);
    return place;
  }

  #enterText(slot: number, userId: UserId): number {
    const place = this.#size++;
    this.#texts[place] = userId;
    if (isPseudonym(userId)) this.#namings.set(place, "pseudonym");
    this.#table.enter(slot, hashOf(userId), place);
    return place;
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
