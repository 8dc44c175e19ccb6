import type { UserId } from "../../identity/ids.ts";
import { foldCase } from "../id-case.ts";
import type { PeopleRegister } from "../people-register/people-register.ts";
import { peopleByFoldedId } from "./expected-people.ts";

/** Finds a person in a reading under every name that the record may have: the user ID, its pseudonym, and other spellings. */
export class PersonLookup {
  readonly #register: PeopleRegister;
  readonly #pseudonymOf: ((userId: UserId) => UserId) | undefined;
  /** Undefined for vendors whose user IDs are case-sensitive. */
  readonly #spellings: ReadonlyMap<UserId, readonly number[]> | undefined;

  /** @param pseudonymOf undefined where no pseudonyms can be made, or where the IDs are pseudonyms already */
  constructor(register: PeopleRegister, { isCaseIgnored, pseudonymOf }: PersonLookupOptions) {
    this.#register = register;
    this.#pseudonymOf = register.hasPseudonyms ? pseudonymOf : undefined;
    this.#spellings = isCaseIgnored ? peopleByFoldedId(register) : undefined;
  }

  /** The person's indexes in the register, each once; none for a person whom the reading does not hold. */
  indexesOf(userId: UserId): readonly number[] {
    const pseudonym = this.#pseudonymOf?.(userId);
    const found = this.#named(userId);
    return pseudonym === undefined || pseudonym === userId ? found : [...found, ...this.#named(pseudonym)];
  }

  #named(name: UserId): readonly number[] {
    if (this.#spellings !== undefined) return this.#spellings.get(foldCase(name)) ?? [];
    const personIndex = this.#register.find(name);
    return personIndex === undefined ? [] : [personIndex];
  }
}

interface PersonLookupOptions {
  readonly isCaseIgnored: boolean;
  readonly pseudonymOf: ((userId: UserId) => UserId) | undefined;
}
