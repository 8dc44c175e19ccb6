import type { UserId } from "../../identity/ids.ts";
import { foldCase } from "../id-case.ts";
import type { People } from "../rules/people.ts";
import type { PeopleRegister } from "../rules/people-register.ts";
import { overlapping, type TimeWindow } from "../rules/person-totals.ts";
import type { ClockSkew } from "../rules/stay.ts";

/** The people who were expected. Each gets a row, under every name that the window holds of them. */
export interface ExpectedNames {
  readonly userIds: readonly UserId[];
  /** True when the room names people by pseudonyms now: so are those named of whom nothing was seen. */
  readonly pseudonymous: boolean;
  /** Asked for where the record holds pseudonyms. Undefined: no key is there to make them with. */
  readonly pseudonymOf: () => Promise<((userId: UserId) => UserId) | undefined>;
}

export interface ExpectedPlaces {
  /** Null when there is no list of expected people. */
  readonly places: ReadonlySet<number> | null;
  /** Expected people without a stay in the window, one place each. */
  readonly unseen: ReadonlySet<number>;
  /** Pseudonyms were read, and there is no key to compare expected people with them. */
  readonly pseudonymsUnchecked: boolean;
}

/**
 * Expected people are looked for under every name that they may have in the record; people who were never met get a place too.
 *
 * @param isCaseIgnored where letter case makes no difference, one person may be in the record under several spellings
 */
export async function findExpectedPlaces(
  people: People,
  skew: ClockSkew,
  window: TimeWindow,
  expected: ExpectedNames | undefined,
  isCaseIgnored: boolean,
): Promise<ExpectedPlaces> {
  const places = new Set<number>();
  const unseen = new Set<number>();
  if (expected === undefined) return { places: null, unseen, pseudonymsUnchecked: false };
  const { register } = people;
  const holdsPseudonyms = register.hasPseudonyms;
  const pseudonymOf = expected.pseudonymous || holdsPseudonyms ? await expected.pseudonymOf() : undefined;
  const spellings = isCaseIgnored ? placesByFoldedId(register) : undefined;
  const placesOf = (userId: UserId): readonly number[] => {
    if (spellings !== undefined) return spellings.get(foldCase(userId)) ?? [];
    const place = register.find(userId);
    return place === undefined ? [] : [place];
  };
  const isSeen = (place: number): boolean => overlapping(people.boundsOf(place, skew), window).length > 0;
  for (const userId of expected.userIds) {
    const pseudonym = pseudonymOf?.(userId);
    const found = [...(pseudonym === undefined ? [] : placesOf(pseudonym)), ...placesOf(userId)];
    const seen = found.filter(isSeen);
    for (const place of seen) places.add(place);
    if (seen.length > 0) continue;
    const name = expected.pseudonymous ? (pseudonym ?? userId) : userId;
    const place = found[0] ?? register.placeOf(name);
    if (found.length === 0) spellings?.set(foldCase(name), [place]);
    places.add(place);
    unseen.add(place);
  }
  return { places, unseen, pseudonymsUnchecked: holdsPseudonyms && pseudonymOf === undefined };
}

function placesByFoldedId(register: PeopleRegister): Map<UserId, number[]> {
  const places = new Map<UserId, number[]>();
  for (let place = 0; place < register.size; place += 1) {
    if (register.namingAt(place) === "erased") continue;
    const folded = foldCase(register.userIdAt(place));
    const spellings = places.get(folded);
    if (spellings === undefined) places.set(folded, [place]);
    else spellings.push(place);
  }
  return places;
}
