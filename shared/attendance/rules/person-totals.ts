import type { EpochSeconds } from "../../identity/ids.ts";
import { boundStay, type ClockSkew, type Person, type Stay, type StayBounds } from "./stay.ts";

/** Half-open stretch of time that a report speaks of. */
export interface TimeWindow {
  readonly from: EpochSeconds;
  readonly to: EpochSeconds;
}

export interface BoundedStay {
  readonly stay: Readonly<Stay>;
  readonly bounds: StayBounds;
}

/** What is known of one person within a window. Seconds. */
export interface PersonTotals {
  readonly stays: readonly BoundedStay[];
  readonly secondsMin: number;
  readonly secondsMax: number;
  readonly secondsEstimate: number;
  /** True when the person was certainly there at some moment of the window; false when that is only possible. */
  readonly proven: boolean;
}

/** Where a leave is put for the estimate: the middle of its interval; without an end, when the person was last seen. */
export function estimateLeave({ stay, bounds }: BoundedStay): EpochSeconds {
  if (bounds.leaveLatest === null) return Math.max(bounds.leaveEarliest, stay.seenUntil);
  return (bounds.leaveEarliest + bounds.leaveLatest) / 2;
}

/** Where a join is put for the estimate: where the vendor tells it; the middle of its interval when that was refuted. */
function estimateJoin({ stay, bounds }: BoundedStay): EpochSeconds {
  if (stay.notBefore === null && stay.joinedAt > 0) return Math.min(stay.joinedAt, bounds.joinLatest);
  return (bounds.joinEarliest + bounds.joinLatest) / 2;
}

/** True when the person was certainly there at some moment of the window. */
function isProvenWithin({ stay, bounds }: BoundedStay, { from, to }: TimeWindow): boolean {
  const joinedWithin = bounds.joinEarliest >= from && bounds.joinLatest <= to;
  const provenWithin = bounds.leaveEarliest >= from && bounds.joinLatest <= to;
  const listedWithin = stay.provenUntil >= from && stay.seenUntil <= to;
  return joinedWithin || provenWithin || listedWithin;
}

/** What follows from a person's stays, in the order of time. */
export function boundStays(person: Person, skew: ClockSkew): BoundedStay[] {
  return person.stays.map((stay) => ({ stay, bounds: boundStay(stay, skew) }));
}

const joinEarliestOf = ({ bounds }: BoundedStay): EpochSeconds => bounds.joinEarliest;
const joinLatestOf = ({ bounds }: BoundedStay): EpochSeconds => bounds.joinLatest;
const leaveEarliestOf = ({ bounds }: BoundedStay): EpochSeconds => bounds.leaveEarliest;
const leaveLatestOf = ({ bounds }: BoundedStay): EpochSeconds => bounds.leaveLatest ?? Number.POSITIVE_INFINITY;

/** Length of the union of intervals that ascend by their starts, within a window. */
function unionSeconds(
  stays: readonly BoundedStay[],
  { from, to }: TimeWindow,
  startOf: (stay: BoundedStay) => EpochSeconds,
  endOf: (stay: BoundedStay) => EpochSeconds,
): number {
  let seconds = 0;
  let reached = from;
  for (const stay of stays) {
    const first = Math.max(startOf(stay), reached);
    const last = Math.min(endOf(stay), to);
    if (last <= first) continue;
    seconds += last - first;
    reached = last;
  }
  return seconds;
}

/**
 * The stays of a person that may overlap the window, and their totals clipped to it. Proven time counts from the end of
 * the join's second to the last proof; possible time from the join to the latest leave, or to the window's end when no
 * leave is proven. Overlapping stays count once. Null when the person cannot have been there.
 */
export function totalStays(all: readonly BoundedStay[], window: TimeWindow): PersonTotals | null {
  const stays = all.every((one) => mayOverlap(one, window)) ? all : all.filter((one) => mayOverlap(one, window));
  if (stays.length === 0) return null;
  const secondsMin = unionSeconds(stays, window, joinLatestOf, leaveEarliestOf);
  const secondsMax = unionSeconds(stays, window, joinEarliestOf, leaveLatestOf);
  const estimate = unionSeconds(stays, window, estimateJoin, estimateLeave);
  const secondsEstimate = Math.round(Math.min(secondsMax, Math.max(secondsMin, estimate)));
  const proven = stays.some((stay) => isProvenWithin(stay, window));
  return { stays, secondsMin, secondsMax, secondsEstimate, proven };
}

function mayOverlap({ bounds }: BoundedStay, { from, to }: TimeWindow): boolean {
  return bounds.joinEarliest < to && (bounds.leaveLatest === null || bounds.leaveLatest > from);
}

/** `totalStays` of one person. */
export function totalPerson(person: Person, skew: ClockSkew, window: TimeWindow): PersonTotals | null {
  return totalStays(boundStays(person, skew), window);
}
