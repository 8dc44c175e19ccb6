import { PeopleRegister } from "./people-register.ts";
import { boundStay, type ClockSkew, type Stay, type StayBounds } from "./stay.ts";

/** Everybody who was ever listed, by index in the register, with their stays. */
export class People {
  /** That of the reading; an empty one before the first list. */
  register = new PeopleRegister();
  /** By index, ascending in time. */
  readonly #stays: (Stay[] | undefined)[] = [];
  readonly #movedBack = new Set<number>();

  /** The last stay; undefined for an index that was never listed. */
  lastStay(place: number): Stay | undefined {
    return this.#stays[place]?.at(-1);
  }

  stayBeforeLast(place: number): Stay | undefined {
    return this.#stays[place]?.at(-2);
  }

  addStay(place: number, stay: Stay): void {
    const stays = this.#stays[place];
    if (stays === undefined) this.#stays[place] = [stay];
    else stays.push(stay);
  }

  /** Takes the last stay back: the one before it went on. */
  dropLastStay(place: number): void {
    this.#stays[place]?.pop();
  }

  noteMovedBack(place: number): void {
    this.#movedBack.add(place);
  }

  hasMovedBack(place: number): boolean {
    return this.#movedBack.size > 0 && this.#movedBack.has(place);
  }

  staysOf(place: number): readonly Readonly<Stay>[] {
    return this.#stays[place] ?? [];
  }

  /** What follows from the stays of one person, in the order of time. */
  boundsOf(place: number, skew: ClockSkew): readonly StayBounds[] {
    return (this.#stays[place] ?? []).map((stay) => boundStay(stay, skew));
  }

  /** Everybody, those whose name was erased among them, in the order in which they were first seen. */
  forEach(skew: ClockSkew, visit: (place: number, stays: readonly StayBounds[]) => void): void {
    for (let place = 0; place < this.#stays.length; place += 1) {
      if (this.#stays[place] !== undefined) visit(place, this.boundsOf(place, skew));
    }
  }
}
