import type { UserId } from "../../identity/ids.ts";
import type { PeopleRegister } from "../people-register/people-register.ts";
import type { PersonDetails } from "./person-details.ts";

/**
 * The rows of expected people: which person indexes are expected, what is said of them, and which several are one person. Names,
 * e-mail addresses and aliases belong to rows under user IDs alone: beside a pseudonym they would say who is behind it.
 */
export class ExpectedRows {
  readonly personIndexes = new Set<number>();
  /** Expected people without a stay in the window. */
  readonly unseen = new Set<number>();
  readonly details = new Map<number, PersonDetails>();
  /** By the index whose row shows the person: all indexes of the person. */
  readonly united = new Map<number, readonly number[]>();
  /** Indexes that the row of another one shows. */
  readonly shownElsewhere = new Set<number>();
  readonly #register: PeopleRegister;

  constructor(register: PeopleRegister) {
    this.#register = register;
  }

  /** @param found indexes with stays, of the person's user ID and of its aliases */
  addSeen(userId: UserId, found: readonly number[], details: PersonDetails | undefined): void {
    for (const personIndex of found) this.personIndexes.add(personIndex);
    if (details === undefined) return;
    const plain = found.filter((personIndex) => this.#register.namingAt(personIndex) === "plain");
    if (details.alias === undefined) {
      for (const personIndex of plain) this.details.set(personIndex, details);
    } else if (plain.length > 0) {
      this.#unite(userId, plain, details);
    }
  }

  addUnseen(personIndex: number, details: PersonDetails | undefined): void {
    this.personIndexes.add(personIndex);
    this.unseen.add(personIndex);
    const isPlain = this.#register.namingAt(personIndex) === "plain";
    if (details !== undefined && isPlain) this.details.set(personIndex, details);
  }

  /** The row has the user ID that the list gives, even if only its aliases were seen. */
  #unite(userId: UserId, plain: readonly number[], details: PersonDetails): void {
    const members = plain.filter((personIndex) => !this.shownElsewhere.has(personIndex));
    const shown = this.#register.enter(userId);
    for (const personIndex of members) {
      this.personIndexes.delete(personIndex);
      this.shownElsewhere.add(personIndex);
    }
    this.shownElsewhere.delete(shown);
    const nickname = members.map((personIndex) => this.#register.nickname(personIndex)).find((one) => one !== null);
    if (nickname !== undefined && nickname !== null && this.#register.nickname(shown) === null) {
      this.#register.setNickname(shown, nickname);
    }
    this.personIndexes.add(shown);
    this.united.set(shown, members);
    this.details.set(shown, details);
  }
}
