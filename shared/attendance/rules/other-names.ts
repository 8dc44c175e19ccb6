import type { EpochSeconds } from "../../identity/ids.ts";
import { rosterStalenessSeconds, slotSeconds } from "../observation.ts";
import type { People } from "./people.ts";
import type { Naming } from "./people-register.ts";
import type { TimeWindow } from "./person-totals.ts";
import type { ClockSkew, StayBounds } from "./stay.ts";

/** What other names of a reading may hide of people of one naming. All ascending. */
interface OtherStays {
  /** `to` of the last list that shows each stay. */
  readonly lastSeen: Float64Array;
  /** When each stay began at the earliest: its join, or the list that first showed it. */
  readonly begun: Float64Array;
  /** The time that they possibly cover, in stretches apart. */
  readonly possible: readonly TimeWindow[];
}

/**
 * A person may be in one reading under two names: as a user ID and as a pseudonym, or without a name where an ID was erased.
 * What is claimed to be missing of a person (a first join that is late, a leave that is early) may then lie under the other
 * name. A row of the other naming on the same list is another person's, which excludes most of them.
 */
export class OtherNames {
  readonly #people: People;
  readonly #skew: ClockSkew;
  readonly #byNaming = new Map<Naming, OtherStays>();

  constructor(people: People, skew: ClockSkew) {
    this.#people = people;
    this.#skew = skew;
  }

  /** True when rows without a name, or those of pseudonyms nobody can check, were on a list within the window. */
  hideAnybody(window: TimeWindow, pseudonymsToo: boolean): boolean {
    const { register } = this.#people;
    if (!register.hasErased && !(pseudonymsToo && register.hasPseudonyms)) return false;
    for (let place = 0; place < register.size; place += 1) {
      const naming = register.namingAt(place);
      if (naming === "plain" || (naming === "pseudonym" && !pseudonymsToo)) continue;
      if (this.#people.boundsOf(place, this.#skew).some((stay) => mayBeListedWithin(stay, window))) return true;
    }
    return false;
  }

  /** True when another name of the person may be on a list after `from` and before the list that first shows the person. */
  mayShowBefore(place: number, from: EpochSeconds, firstSeenTo: EpochSeconds): boolean {
    const others = this.#othersOf(place);
    return others !== null && firstFrom(others.lastSeen, from) < firstSeenTo;
  }

  /** The same after the last proof of presence, up to `to`. */
  mayShowAfter(place: number, lastProof: EpochSeconds, to: EpochSeconds): boolean {
    const others = this.#othersOf(place);
    return others !== null && firstFrom(others.begun, lastProof) <= to;
  }

  /** Seconds of a window outside of the person's own stays in which another name of theirs may have been there. */
  secondsBeside(place: number, own: readonly StayBounds[], { from, to }: TimeWindow): number {
    const others = this.#othersOf(place);
    const first = own[0];
    const last = own.at(-1);
    if (others === null || first === undefined || last === undefined) return 0;
    let seconds = 0;
    for (const stretch of others.possible) {
      seconds += overlap(stretch, { from, to: Math.min(to, first.joinEarliest) });
      seconds += overlap(stretch, { from: Math.max(from, last.leaveLatest ?? to), to });
    }
    return seconds;
  }

  #othersOf(place: number): OtherStays | null {
    const { register } = this.#people;
    if (!register.mayNameTwice) return null;
    const naming = register.namingAt(place);
    let others = this.#byNaming.get(naming);
    if (others === undefined) {
      others = this.#gather(naming);
      this.#byNaming.set(naming, others);
    }
    return others;
  }

  #gather(naming: Naming): OtherStays {
    const { register } = this.#people;
    const stays: StayBounds[] = [];
    for (let place = 0; place < register.size; place += 1) {
      if (register.namingAt(place) !== naming) stays.push(...this.#people.boundsOf(place, this.#skew));
    }
    return {
      lastSeen: Float64Array.from(stays, ({ seenUntil }) => seenUntil).sort(),
      begun: Float64Array.from(stays, beginningOf).sort(),
      possible: merged(stays),
    };
  }
}

/** A list that was taken this long after an instant may still show a picture of it: its age, and a slow walk. */
const listReachSeconds = rosterStalenessSeconds + slotSeconds;

function mayBeListedWithin({ firstSeenTo, seenUntil }: StayBounds, { from, to }: TimeWindow): boolean {
  return firstSeenTo <= to + listReachSeconds && seenUntil >= from;
}

function beginningOf({ hasJoinTime, joinLatest, firstSeenTo }: StayBounds): EpochSeconds {
  return hasJoinTime ? joinLatest : firstSeenTo;
}

/** The first of ascending instants that is not before `from`; infinity for none. */
function firstFrom(ascending: Float64Array, from: EpochSeconds): EpochSeconds {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? 0) < from) low = middle + 1;
    else high = middle;
  }
  return ascending[low] ?? Number.POSITIVE_INFINITY;
}

function merged(stays: readonly StayBounds[]): TimeWindow[] {
  const stretches: { from: EpochSeconds; to: EpochSeconds }[] = [];
  for (const stay of stays.toSorted((one, other) => one.joinEarliest - other.joinEarliest)) {
    const from = stay.joinEarliest;
    const to = stay.leaveLatest ?? Number.POSITIVE_INFINITY;
    const last = stretches.at(-1);
    if (last === undefined || last.to < from) stretches.push({ from, to });
    else last.to = Math.max(last.to, to);
  }
  return stretches;
}

function overlap(one: TimeWindow, other: TimeWindow): number {
  return Math.max(0, Math.min(one.to, other.to) - Math.max(one.from, other.from));
}
