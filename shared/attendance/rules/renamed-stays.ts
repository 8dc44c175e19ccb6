import type { EpochSeconds } from "../../identity/ids.ts";
import { noJoinTime } from "../observation.ts";
import type { PersonRows } from "../people-register/people-on-list.ts";
import type { People } from "./people.ts";

const nobody: ReadonlySet<number> = new Set();

/**
 * A change of naming: one list shows a person under a user ID and the next under a pseudonym, or the other way round, or,
 * after an erasure, without a name at first. The old name is missing then although nobody left, and the new one appears
 * although nobody came. The two rows have the vendor's join time in common, so that a missing person and a newcomer of
 * another naming may be one where their join times agree, or one of them has none.
 *
 * Marks the open stays of such missing people as renamed.
 *
 * @param missing people with stays whom the new list does not show
 * @param isUntimed whether the last list shows a person without a join time
 * @param pictureLow the new list's picture was not taken before this
 * @returns the newcomers whose stay may be the rest of a renamed one
 */
export function matchRenamed(
  people: People,
  missing: Iterable<number>,
  come: PersonRows,
  isUntimed: (personIndex: number) => boolean,
  pictureLow: EpochSeconds,
): ReadonlySet<number> {
  const missingByJoin = groupByJoin(people, missing, isUntimed, pictureLow);
  if (missingByJoin.size === 0) return nobody;
  const { register } = people;
  const newcomers = new Set<number>();
  for (const [row, newcomer] of come.personIndexes.entries()) {
    for (const personIndex of withJoin(missingByJoin, come.joinedAt[row] ?? noJoinTime)) {
      const old = people.lastStay(personIndex);
      if (old === undefined || register.namingAt(personIndex) === register.namingAt(newcomer)) continue;
      if (old.leftLatest === null) old.renamed = true;
      newcomers.add(newcomer);
    }
  }
  return newcomers;
}

function groupByJoin(
  people: People,
  missing: Iterable<number>,
  isUntimed: (personIndex: number) => boolean,
  pictureLow: EpochSeconds,
): ReadonlyMap<EpochSeconds, readonly number[]> {
  const byJoin = new Map<EpochSeconds, number[]>();
  for (const personIndex of missing) {
    const stay = people.lastStay(personIndex);
    // The picture of the new list may be older than what ended the stay.
    if (stay === undefined || (stay.leftLatest !== null && stay.leftLatest <= pictureLow)) continue;
    // A sighting without a join time may belong to another stay than the last join time.
    const join = isUntimed(personIndex) || stay.sightedAt > stay.provenUntil ? noJoinTime : stay.shownJoinedAt;
    const sameJoin = byJoin.get(join);
    if (sameJoin === undefined) byJoin.set(join, [personIndex]);
    else sameJoin.push(personIndex);
  }
  return byJoin;
}

function withJoin(missing: ReadonlyMap<EpochSeconds, readonly number[]>, joinedAt: EpochSeconds): readonly number[] {
  if (joinedAt <= noJoinTime) return [...missing.values()].flat();
  return [...(missing.get(joinedAt) ?? []), ...(missing.get(noJoinTime) ?? [])];
}
