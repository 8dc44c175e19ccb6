import { asUserId, type UserId } from "../../identity/ids.ts";
import type { IdList } from "../record/id-list.ts";
import { byCodeUnits } from "../record/id-order.ts";
import { type IdShape, sameShape } from "../record/id-shapes.ts";
import type { ShapedDigits } from "../record/shaped-digits.ts";
import { PlaceTable } from "./place-table.ts";
import { ShapedIds } from "./shaped-ids.ts";

/** Of a number whose ID was erased. */
export const noPlace = -1;

/**
 * Everybody that a reading of a room has met. Each has a place, by which the rules know people, so that an ID is looked up once
 * in each chain. IDs of the shape that the record tells first are known by their digits, all others by their text.
 */
export class PeopleRegister {
  readonly #nicknames = new Map<number, string>();
  #size = 0;
  #table = new PlaceTable();
  #shaped: ShapedIds | null = null;
  /** By place; nothing where an ID is known by its digits. */
  #texts: (UserId | undefined)[] = [];

  /** Every place is below this. */
  get size(): number {
    return this.#size;
  }

  userIdAt(place: number): UserId {
    return this.#texts[place] ?? asUserId(this.#shaped?.print(place) ?? "");
  }

  /** Does the ID begin so? Where digits tell IDs, only their head is looked at: `prefix` must not end in a digit. */
  beginsWith(place: number, prefix: string): boolean {
    return (this.#texts[place] ?? this.#shaped?.shape.head ?? "").startsWith(prefix);
  }

  find(userId: UserId): number | undefined {
    const place = this.#table.placeIn(this.#slotOf(userId, this.#shaped?.parse(userId)));
    return place < 0 ? undefined : place;
  }

  /** The place of somebody, who gets the next one when there is none. */
  placeOf(userId: UserId): number {
    const digits = this.#shaped?.parse(userId);
    const slot = this.#slotOf(userId, digits);
    const known = this.#table.placeIn(slot);
    if (known >= 0) return known;
    return this.#shaped !== null && digits !== undefined
      ? this.#enterDigits(this.#shaped, slot, digits, 0)
      : this.#enterText(slot, userId);
  }

  /** Puts the place of each of them to the end of `places`; `noPlace` for those erased. */
  meet(ids: IdList, places: number[]): void {
    if (ids.shaped !== undefined) {
      this.#shaped ??= this.#adopt(ids.shaped.shape);
      if (sameShape(this.#shaped.shape, ids.shaped.shape)) {
        this.#meetDigits(this.#shaped, ids.shaped, places);
        return;
      }
    }
    for (const userId of ids.texts) places.push(userId === undefined ? noPlace : this.placeOf(userId));
  }

  /** The order of their IDs: below 0 when the first comes before the other. */
  compare(one: number, other: number): number {
    const byDigits = this.#texts[one] === undefined && this.#texts[other] === undefined;
    return this.#shaped !== null && byDigits
      ? this.#shaped.compare(one, other)
      : byCodeUnits(this.userIdAt(one), this.userIdAt(other));
  }

  nickname(place: number): string | null {
    return this.#nicknames.get(place) ?? null;
  }

  setNickname(place: number, nickname: string): void {
    this.#nicknames.set(place, nickname);
  }

  #meetDigits(shaped: ShapedIds, { digits }: ShapedDigits, places: number[]): void {
    for (let from = 0; from < digits.length; from += shaped.stride) {
      const slot = this.#slotOfDigits(shaped, digits, from);
      const known = this.#table.placeIn(slot);
      places.push(known >= 0 ? known : this.#enterDigits(shaped, slot, digits, from));
    }
  }

  /** From now on IDs of this shape are known by their digits. */
  #adopt(shape: IdShape): ShapedIds {
    const shaped = new ShapedIds(shape);
    const texts = this.#texts;
    this.#shaped = shaped;
    this.#size = 0;
    this.#table = new PlaceTable();
    this.#texts = [];
    for (const userId of texts) if (userId !== undefined) this.placeOf(userId);
    return shaped;
  }

  /** Where somebody is in the table, or where there is room for them. */
  #slotOf(userId: UserId, digits: Int32Array | undefined): number {
    if (this.#shaped !== null && digits !== undefined) return this.#slotOfDigits(this.#shaped, digits, 0);
    const table = this.#table;
    const hash = hashOf(userId);
    for (let slot = table.first(hash); ; slot = table.next(slot)) {
      const place = table.placeIn(slot);
      if (place < 0 || (table.hashIn(slot) === hash && this.#texts[place] === userId)) return slot;
    }
  }

  #slotOfDigits(shaped: ShapedIds, digits: Int32Array, from: number): number {
    const table = this.#table;
    const hash = shaped.hash(digits, from);
    for (let slot = table.first(hash); ; slot = table.next(slot)) {
      const place = table.placeIn(slot);
      if (place < 0) return slot;
      const isShaped = table.hashIn(slot) === hash && this.#texts[place] === undefined;
      if (isShaped && shaped.isAt(place, digits, from)) return slot;
    }
  }

  #enterDigits(shaped: ShapedIds, slot: number, digits: Int32Array, from: number): number {
    const place = this.#size++;
    shaped.put(place, digits, from);
    this.#table.enter(slot, shaped.hash(digits, from), place);
    return place;
  }

  #enterText(slot: number, userId: UserId): number {
    const place = this.#size++;
    this.#texts[place] = userId;
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
