import { PeopleRegister } from "../people-register/people-register.ts";
import { boundStay, type ClockSkew, type Stay, type StayBounds } from "./stay.ts";

/** Everybody who was ever listed, by index in the register, with their stays. */
export class People {
  /** That of the reading; an empty one before the first list. */
  register = new PeopleRegister();
  /** By index, ascending in time. */
  readonly #stays: (Stay[] | undefined)[] = [];
  readonly #movedBack = new Set<number>();

  /** The last stay; undefined for an index that was never listed. */
  lastStay(personIndex: number): Stay | undefined {
    return this.#stays[personIndex]?.at(-1);
  }

  stayBeforeLast(personIndex: number): Stay | undefined {
    return this.#stays[personIndex]?.at(-2);
  }

  addStay(personIndex: number, stay: Stay): void {
    const stays = this.#stays[personIndex];
    if (stays === undefined) this.#stays[personIndex] = [stay];
    else stays.push(stay);
  }

  /** Takes the last stay back: the one before it went on. */
  dropLastStay(personIndex: number): void {
    this.#stays[personIndex]?.pop();
  }

  noteMovedBack(personIndex: number): void {
    this.#movedBack.add(personIndex);
  }

  hasMovedBack(personIndex: number): boolean {
    return this.#movedBack.size > 0 && this.#movedBack.has(personIndex);
  }

  staysOf(personIndex: number): readonly Readonly<Stay>[] {
    return this.#stays[personIndex] ?? [];
  }

  /** What follows from the stays of one person, in the order of time. */
  boundsOf(personIndex: number, skew: ClockSkew): readonly StayBounds[] {
    return (this.#stays[personIndex] ?? []).map((stay) => boundStay(stay, skew));
  }

  /** Everybody, those whose name was erased among them, in the order in which they were first seen. */
  forEach(skew: ClockSkew, visit: (personIndex: number, stays: readonly StayBounds[]) => void): void {
    for (let personIndex = 0; personIndex < this.#stays.length; personIndex += 1) {
      if (this.#stays[personIndex] !== undefined) visit(personIndex, this.boundsOf(personIndex, skew));
    }
  }
}
