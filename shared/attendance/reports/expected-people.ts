import type { UserId } from "../../identity/ids.ts";
import { foldCase } from "../id-case.ts";
import type { PeopleRegister } from "../people-register/people-register.ts";
import type { People } from "../rules/people.ts";
import { overlapping, type TimeWindow } from "../rules/person-totals.ts";
import type { ClockSkew } from "../rules/stay.ts";
import { ExpectedRows } from "./expected-rows.ts";
import type { PersonDetails } from "./person-details.ts";

/** The people who were expected. Each gets a row, under every name that the window holds of them. */
export interface ExpectedNames {
  readonly userIds: readonly UserId[];
  /** By user ID, of those of whom the list says more. */
  readonly details?: ReadonlyMap<UserId, PersonDetails>;
  /** True when the room names people by pseudonyms now: expected people of whom nothing was seen are named so too. */
  readonly pseudonymous: boolean;
  /** Asked for where the record holds pseudonyms. Undefined: no key is there to make them with. */
  readonly pseudonymOf: () => Promise<((userId: UserId) => UserId) | undefined>;
}

export interface ExpectedPeople {
  /** Null when there is no list of expected people. */
  readonly personIndexes: ReadonlySet<number> | null;
  /** Which rows they have. */
  readonly rows: Pick<ExpectedRows, "unseen" | "details" | "united" | "shownElsewhere">;
  /** Pseudonyms were read, and there is no key to compare expected people with them. */
  readonly pseudonymsUnchecked: boolean;
}

/**
 * Looks expected people up under every name that they may have in the record; people who are not in it get a person index too.
 *
 * @param isCaseIgnored where letter case makes no difference, one person may be in the record under several spellings
 */
export async function findExpectedPeople(
  people: People,
  skew: ClockSkew,
  window: TimeWindow,
  expected: ExpectedNames | undefined,
  isCaseIgnored: boolean,
): Promise<ExpectedPeople> {
  const { register } = people;
  const rows = new ExpectedRows(register);
  if (expected === undefined) return { personIndexes: null, rows, pseudonymsUnchecked: false };
  const holdsPseudonyms = register.hasPseudonyms;
  const pseudonymOf = expected.pseudonymous || holdsPseudonyms ? await expected.pseudonymOf() : undefined;
  const spellings = isCaseIgnored ? peopleByFoldedId(register) : undefined;
  const personIndexesOf = (userId: UserId): readonly number[] => {
    if (spellings !== undefined) return spellings.get(foldCase(userId)) ?? [];
    const personIndex = register.find(userId);
    return personIndex === undefined ? [] : [personIndex];
  };
  const personIndexesUnderAnyName = (userId: UserId): readonly number[] => {
    const pseudonym = pseudonymOf?.(userId);
    return [...(pseudonym === undefined ? [] : personIndexesOf(pseudonym)), ...personIndexesOf(userId)];
  };
  const isSeen = (personIndex: number): boolean => overlapping(people.boundsOf(personIndex, skew), window).length > 0;
  for (const userId of expected.userIds) {
    const found = personIndexesUnderAnyName(userId);
    const details = expected.details?.get(userId);
    const seen = [...found, ...(details?.alias ?? []).flatMap(personIndexesUnderAnyName)].filter(isSeen);
    if (seen.length > 0) {
      rows.addSeen(userId, seen, details);
      continue;
    }
    const name = expected.pseudonymous ? (pseudonymOf?.(userId) ?? userId) : userId;
    const personIndex = found[0] ?? register.enter(name);
    if (found.length === 0) spellings?.set(foldCase(name), [personIndex]);
    rows.addUnseen(personIndex, details);
  }
  return { personIndexes: rows.personIndexes, rows, pseudonymsUnchecked: holdsPseudonyms && pseudonymOf === undefined };
}

/** For vendors to whom letter case makes no difference: the person indexes of each ID in lower case. */
export function peopleByFoldedId(register: PeopleRegister): Map<UserId, number[]> {
  const personIndexes = new Map<UserId, number[]>();
  for (let personIndex = 0; personIndex < register.size; personIndex += 1) {
    if (register.namingAt(personIndex) === "erased") continue;
    const folded = foldCase(register.userIdAt(personIndex));
    const spellings = personIndexes.get(folded);
    if (spellings === undefined) personIndexes.set(folded, [personIndex]);
    else spellings.push(personIndex);
  }
  return personIndexes;
}
