import type { EpochSeconds } from "../../identity/ids.ts";
import { rosterStalenessSeconds, slotSeconds } from "../observation.ts";
import type { Naming } from "../people-register/people-register.ts";
import type { People } from "./people.ts";
import { type TimeWindow, unionSeconds, wholeSecondsAtMost } from "./person-totals.ts";
import type { ClockSkew, StayBounds } from "./stay.ts";

/** The stays under one other name. */
type OtherName = readonly StayBounds[];

/** A list that was taken this long after an instant may still show a picture of it: its age, and a slow walk. */
const listReachSeconds = rosterStalenessSeconds + slotSeconds;

/**
 * Up to so many other names each is held against a person's own rows. Beyond, as in a room of thousands whose naming was
 * changed, all of them count as possible: the claims get weaker, the work stays linear.
 */
const mostComparedNames = 200;

/**
 * A person may be in one reading under two names: as a user ID and as a pseudonym, or without a name where an ID was erased.
 * What is claimed to be missing of a person (a first join that is late, a leave that is early, time) may then lie under the
 * other name. A row of the other naming on the same list is another person's, which excludes most of them. The same holds of the time
 * in which the person was an exempt member.
 */
export class OtherNames {
  readonly #people: People;
  readonly #skew: ClockSkew;
  readonly #byNaming = new Map<Naming, readonly OtherName[]>();
  readonly #mergedByNaming = new Map<Naming, OtherName>();

  constructor(people: People, skew: ClockSkew) {
    this.#people = people;
    this.#skew = skew;
  }

  /** True when the person was listed as an exempt member, which says nothing of presence, under this name or maybe under another. */
  mayBeExempt(personIndex: number, hasAlias: boolean, window: TimeWindow): boolean {
    const { exempt, register } = this.#people;
    const all = hasAlias || register.mayNameTwice;
    for (const other of all ? exempt.personIndexes : [personIndex]) {
      if (exempt.spansOf(other).some((span) => isListedWithin(span, window))) return true;
    }
    return false;
  }

  /** True when rows without a name, or pseudonyms that cannot be checked, may be on a list of the window. */
  hideAnybody(window: TimeWindow, pseudonymsToo: boolean): boolean {
    const { register } = this.#people;
    if (!register.hasErased && !(pseudonymsToo && register.hasPseudonyms)) return false;
    for (let personIndex = 0; personIndex < register.size; personIndex += 1) {
      const naming = register.namingAt(personIndex);
      if (naming === "plain" || (naming === "pseudonym" && !pseudonymsToo)) continue;
      if (this.#allOf(personIndex).some((stay) => isListedWithin(stay, window))) return true;
    }
    return false;
  }

  /** True when another name of the person may be on a list from `from` on and before the list that first shows the person. */
  mayShowBefore(personIndex: number, own: readonly StayBounds[], from: EpochSeconds): boolean {
    const firstSeenTo = own[0]?.firstSeenTo ?? from;
    return this.#candidates(personIndex, own).some((stay) => stay.seenUntil >= from && stay.firstSeenTo < firstSeenTo);
  }

  /** The same for a stay that may have begun after the last proof of presence, up to `to`. */
  mayShowAfter(personIndex: number, own: readonly StayBounds[], to: EpochSeconds): boolean {
    const lastProof = own.at(-1)?.leaveEarliest ?? to;
    const begun = ({ hasJoinTime, joinLatest, firstSeenTo }: StayBounds) => (hasJoinTime ? joinLatest : firstSeenTo);
    return this.#candidates(personIndex, own).some((stay) => begun(stay) >= lastProof && begun(stay) <= to);
  }

  /** Seconds of a window in which the person was possibly there, under whatever name. */
  possibleSeconds(personIndex: number, own: readonly StayBounds[], window: TimeWindow): number {
    const others = this.#candidates(personIndex, own);
    const all =
      others.length === 0 ? own : [...own, ...others].sort((one, other) => one.possibleFrom - other.possibleFrom);
    return wholeSecondsAtMost(
      unionSeconds(
        all,
        window,
        ({ possibleFrom }) => possibleFrom,
        ({ leaveLatest }) => leaveLatest ?? Number.POSITIVE_INFINITY,
      ),
    );
  }

  /** The stays under names that may be the person's. */
  #candidates(personIndex: number, own: readonly StayBounds[]): OtherName {
    const { register, exempt } = this.#people;
    const spans = exempt.spansOf(personIndex);
    if (!register.mayNameTwice) return spans;
    const naming = register.namingAt(personIndex);
    const others = this.#othersOf(naming);
    if (others.length > mostComparedNames) return [...spans, ...(this.#mergedByNaming.get(naming) ?? [])];
    return [
      ...spans,
      ...others.filter((stays) => !stays.some((stay) => own.some((row) => areOnOneList(stay, row)))).flat(),
    ];
  }

  #othersOf(naming: Naming): readonly OtherName[] {
    let others = this.#byNaming.get(naming);
    if (others === undefined) {
      others = this.#gather(naming);
      this.#byNaming.set(naming, others);
      if (others.length > mostComparedNames) this.#mergedByNaming.set(naming, outline(others.flat()));
    }
    return others;
  }

  #gather(naming: Naming): readonly OtherName[] {
    const { register } = this.#people;
    const others: OtherName[] = [];
    for (let personIndex = 0; personIndex < register.size; personIndex += 1) {
      // Rows without a name are distinguished by join time only, so several of them may belong to one person.
      const isSameKind = naming !== "erased" && register.namingAt(personIndex) === naming;
      const stays = isSameKind ? [] : this.#allOf(personIndex);
      if (stays.length > 0) others.push(stays);
    }
    return others;
  }

  /** The stays under a name, and the time in which it was an exempt member's. */
  #allOf(personIndex: number): OtherName {
    const { exempt } = this.#people;
    return [...this.#people.boundsOf(personIndex, this.#skew), ...exempt.spansOf(personIndex)];
  }
}

/** True when a list of the window may show the stay. */
function isListedWithin({ firstSeenTo, seenUntil }: StayBounds, { from, to }: TimeWindow): boolean {
  return firstSeenTo <= to + listReachSeconds && seenUntil >= from;
}

/** Each of the two is on every list of its latest run, so that lists of a common stretch show both. */
function areOnOneList(one: StayBounds, other: StayBounds): boolean {
  return Math.max(one.runFrom, other.runFrom) <= Math.min(one.seenUntil, other.seenUntil);
}

/** Merges overlapping stays into stretches that keep the earliest start, the latest end and all time between. */
function outline(stays: readonly StayBounds[]): OtherName {
  const merged: StayBounds[] = [];
  for (const stay of stays.toSorted((one, other) => one.possibleFrom - other.possibleFrom)) {
    const last = merged.at(-1);
    const reach = last === undefined ? Number.NEGATIVE_INFINITY : (last.leaveLatest ?? Number.POSITIVE_INFINITY);
    if (last === undefined || reach < stay.possibleFrom) {
      merged.push(stay);
      continue;
    }
    const leaveLatest =
      last.leaveLatest === null || stay.leaveLatest === null ? null : Math.max(reach, stay.leaveLatest);
    merged[merged.length - 1] = {
      ...last,
      leaveLatest,
      firstSeenTo: Math.min(last.firstSeenTo, stay.firstSeenTo),
      seenUntil: Math.max(last.seenUntil, stay.seenUntil),
      // The latest beginning: what may have begun after a leave.
      joinLatest: Math.max(last.joinLatest, stay.joinLatest),
      hasJoinTime: true,
    };
  }
  return merged;
}
