import type { UserId } from "../../identity/ids.ts";
import { PeopleRegister } from "./people-register.ts";
import {
  boundStay,
  type ClockSkew,
  emptyBounds,
  type MutableBounds,
  type Person,
  type Stay,
  type StayBounds,
} from "./stay.ts";
import { emptyStay, noRow, StayRows } from "./stay-rows.ts";

/**
 * Everybody who was ever listed, by place in the register. Of somebody in play (on the last list, or missing from it without
 * proof of a leave) the last stay is an object that the rules change; the stays before it, and those of whoever has left,
 * are put away into rows of words.
 */
export class People {
  /** That of the reading; an empty one before the first list. */
  register = new PeopleRegister();
  /** By place: the last stay of somebody in play, else the row of the last stay. */
  readonly #last: (Stay | number | undefined)[] = [];
  /** By place: of somebody in play, the row of the stay before the last. */
  readonly #earlier: number[] = [];
  readonly #movedBack = new Set<number>();
  readonly #stays = new StayRows();
  readonly #room = new BoundsRoom();
  /** Stays that were put away, to be written over: a busy day begins and ends tens of thousands. */
  readonly #spare: Stay[] = [];

  /** A stay to be filled in. */
  newStay(): Stay {
    return this.#spare.pop() ?? emptyStay();
  }

  /** The last stay of somebody in play. */
  inPlay(place: number): Stay | undefined {
    const last = this.#last[place];
    return typeof last === "number" ? undefined : last;
  }

  /** The last stay of somebody who is in play, or from now on is back in play; undefined for somebody never seen. */
  takeUp(place: number): Stay | undefined {
    const row = this.#last[place];
    if (typeof row !== "number") return row;
    const stay = this.#stays.read(row, this.newStay());
    this.#last[place] = stay;
    this.#earlier[place] = this.#stays.before(row);
    return stay;
  }

  begin(place: number, stay: Stay): void {
    this.#last[place] = stay;
    this.#earlier[place] = noRow;
  }

  /** To be called once the last stay is over and no list shows it. `last` is used up. */
  putAway(place: number, last: Stay): void {
    this.#last[place] = this.#stays.add(last, this.#earlierOf(place));
    this.#spare.push(last);
  }

  /** Somebody in play begins another stay. `last` is used up. */
  startStay(place: number, last: Stay, stay: Stay): void {
    this.#earlier[place] = this.#stays.add(last, this.#earlierOf(place));
    this.#last[place] = stay;
    this.#spare.push(last);
  }

  /** Of somebody in play. */
  stayBefore(place: number): Stay | undefined {
    const row = this.#earlierOf(place);
    return row === noRow ? undefined : this.#stays.get(row);
  }

  changeStayBefore(place: number, stay: Stay): void {
    this.#stays.set(this.#earlierOf(place), stay);
  }

  /** Takes the last stay back; `before` is then the last one. */
  dropLastStay(place: number, before: Stay): void {
    this.#earlier[place] = this.#stays.before(this.#earlierOf(place));
    this.#last[place] = before;
  }

  noteMovedBack(place: number): void {
    this.#movedBack.add(place);
  }

  hasMovedBack(place: number): boolean {
    return this.#movedBack.size > 0 && this.#movedBack.has(place);
  }

  get(userId: UserId): Person | undefined {
    const place = this.register.find(userId);
    const last = place === undefined ? undefined : this.#last[place];
    if (place === undefined || last === undefined) return undefined;
    const nickname = this.register.nickname(place);
    return { userId, nickname, joinMovedBack: this.hasMovedBack(place), stays: this.#staysAt(place, last) };
  }

  /**
   * Everybody with what follows from their stays, in the order in which they were first seen. A busy day has tens of
   * thousands, so what is told of their stays is written over at the next visit.
   */
  forEach(skew: ClockSkew, visit: (place: number, stays: readonly StayBounds[]) => void): void {
    for (let place = 0; place < this.#last.length; place += 1) {
      const last = this.#last[place];
      if (last !== undefined) visit(place, this.#boundStays(place, last, skew));
    }
  }

  /** What follows from the stays of one person, in the order of time. Written over when the next one is asked for. */
  boundsOf(place: number, skew: ClockSkew): readonly StayBounds[] {
    const last = this.#last[place];
    return last === undefined ? [] : this.#boundStays(place, last, skew);
  }

  #boundStays(place: number, last: Stay | number, skew: ClockSkew): readonly StayBounds[] {
    const room = this.#room;
    const first = this.#rowBefore(place, last);
    let left = 0;
    for (let row = first; row !== noRow; row = this.#stays.before(row)) left += 1;
    const bounds = room.of(left + 1);
    boundStay(typeof last === "number" ? this.#stays.read(last, room.stay) : last, skew, bounds[left]);
    for (let row = first; row !== noRow; row = this.#stays.before(row)) {
      left -= 1;
      boundStay(this.#stays.read(row, room.stay), skew, bounds[left]);
    }
    return bounds;
  }

  /** In the order of time. */
  #staysAt(place: number, last: Stay | number): Stay[] {
    const stays = [typeof last === "number" ? this.#stays.get(last) : last];
    for (let row = this.#rowBefore(place, last); row !== noRow; row = this.#stays.before(row)) {
      stays.push(this.#stays.get(row));
    }
    return stays.reverse();
  }

  #rowBefore(place: number, last: Stay | number): number {
    return typeof last === "number" ? this.#stays.before(last) : this.#earlierOf(place);
  }

  #earlierOf(place: number): number {
    return this.#earlier[place] ?? noRow;
  }
}

/** Room for the stays of one person after the other. */
class BoundsRoom {
  readonly stay = emptyStay();
  readonly #byLength: MutableBounds[][] = [];

  /** So many; what was in them is written over. */
  of(length: number): MutableBounds[] {
    while (this.#byLength.length <= length) {
      this.#byLength.push(Array.from({ length: this.#byLength.length }, emptyBounds));
    }
    return this.#byLength[length] ?? [];
  }
}
