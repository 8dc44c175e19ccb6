import { PeopleRegister } from "../people-register/people-register.ts";
import { ExemptMembers } from "./exempt-members.ts";
import { boundStay, type ClockSkew, type OpenBounds, type Stay, type StayBounds } from "./stay.ts";

/** The stays of everybody who was ever listed, by person index. */
export class People {
  /** The register of the reading; an empty one before the first list. */
  register = new PeopleRegister();
  readonly exempt = new ExemptMembers();
  /** By person index, ascending in time. */
  readonly #stays: (Stay[] | undefined)[] = [];
  readonly #movedBack = new Set<number>();
  /** By person index: the stays of people of whom events say more. */
  readonly #bounds: (readonly StayBounds[] | undefined)[] = [];

  /** Undefined for a person who was never listed. */
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

  /** True when the person's join time once moved back: several devices, so it does not give their rank in a truncated list. */
  hasMovedBack(personIndex: number): boolean {
    return this.#movedBack.size > 0 && this.#movedBack.has(personIndex);
  }

  staysOf(personIndex: number): readonly Readonly<Stay>[] {
    return this.#stays[personIndex] ?? [];
  }

  /** What follows from the stays of one person, ascending in time. */
  boundsOf(personIndex: number, skew: ClockSkew): readonly StayBounds[] {
    return this.#bounds[personIndex] ?? this.openBoundsOf(personIndex, skew);
  }

  /** What follows from lists alone, made anew for the caller to narrow. */
  openBoundsOf(personIndex: number, skew: ClockSkew): OpenBounds[] {
    return (this.#stays[personIndex] ?? []).map((stay) => boundStay(stay, skew));
  }

  /** Rule 14: what follows from the stays and the events of one person, who may have no stays of the lists. */
  setBounds(personIndex: number, bounds: readonly StayBounds[]): void {
    this.#bounds[personIndex] = bounds;
  }

  /** Visits everybody, people with erased names included, in the order of first sight. */
  forEach(skew: ClockSkew, visit: (personIndex: number, stays: readonly StayBounds[]) => void): void {
    for (let personIndex = 0; personIndex < this.register.size; personIndex += 1) {
      const stays = this.boundsOf(personIndex, skew);
      if (stays.length > 0) visit(personIndex, stays);
    }
  }
}
