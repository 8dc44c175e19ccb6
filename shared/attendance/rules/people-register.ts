import type { UserId } from "../../identity/ids.ts";

const firstSlots = 1024;

/**
 * Everybody that a reading of a room has met. Each has a place, by which the rules know people, so that an ID is looked up once
 * in each chain.
 *
 * A busy day meets tens of thousands, most of them once: what a look-up costs is the memory that it touches. A `Map` of strings
 * touches half a dozen places before it knows that somebody is new, and as many to take them in; here it is one line of the
 * table (open addressing, at most half full: hash and place + 1, or 0 and 0).
 */
export class PeopleRegister {
  readonly #userIds: UserId[] = [];
  readonly #nicknames = new Map<number, string>();
  #table = new Int32Array(2 * firstSlots);

  /** Everybody, by place. */
  get userIds(): readonly UserId[] {
    return this.#userIds;
  }

  find(userId: UserId): number | undefined {
    const place = this.#placeIn(this.#slotOf(userId, hashOf(userId)));
    return place < 0 ? undefined : place;
  }

  /** The place of somebody, who gets the next one when there is none. */
  placeOf(userId: UserId): number {
    const hash = hashOf(userId);
    const slot = this.#slotOf(userId, hash);
    const known = this.#placeIn(slot);
    if (known >= 0) return known;
    const place = this.#userIds.push(userId) - 1;
    this.#fill(slot, hash, place);
    if (4 * this.#userIds.length >= this.#table.length) this.#makeRoom();
    return place;
  }

  nickname(place: number): string | null {
    return this.#nicknames.get(place) ?? null;
  }

  setNickname(place: number, nickname: string): void {
    this.#nicknames.set(place, nickname);
  }

  /** Where somebody is in the table, or where there is room for them. */
  #slotOf(userId: UserId, hash: number): number {
    const last = this.#table.length / 2 - 1;
    for (let slot = hash & last; ; slot = (slot + 1) & last) {
      const place = this.#placeIn(slot);
      if (place < 0 || (this.#table[2 * slot] === hash && this.#userIds[place] === userId)) return slot;
    }
  }

  /** Below 0 where there is nobody. */
  #placeIn(slot: number): number {
    return (this.#table[2 * slot + 1] ?? 0) - 1;
  }

  #fill(slot: number, hash: number, place: number): void {
    this.#table[2 * slot] = hash;
    this.#table[2 * slot + 1] = place + 1;
  }

  #makeRoom(): void {
    const before = this.#table;
    this.#table = new Int32Array(2 * before.length);
    const last = before.length - 1;
    for (let at = 0; at < before.length; at += 2) {
      const [hash, place] = [before[at] ?? 0, (before[at + 1] ?? 0) - 1];
      if (place < 0) continue;
      let slot = hash & last;
      while (this.#placeIn(slot) >= 0) slot = (slot + 1) & last;
      this.#fill(slot, hash, place);
    }
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
