import type { EpochSeconds } from "../../identity/ids.ts";
import type { StayBounds } from "./stay.ts";

/** Half-open stretch of time that a report speaks of. */
export interface TimeWindow {
  readonly from: EpochSeconds;
  readonly to: EpochSeconds;
}

/** The first and the last list that lie within a window. */
export interface ListsWithin {
  readonly firstTo: EpochSeconds;
  readonly lastTo: EpochSeconds;
}

/** How long a person was there within a window. Seconds. */
export interface PersonTotals {
  readonly secondsMin: number;
  readonly secondsMax: number;
  readonly secondsEstimate: number;
}

/** Where the leave of a stay is put for the estimate. */
export type LeaveEstimate = (stay: StayBounds) => EpochSeconds;

/** Where an event says; else the middle of the leave's interval; without an end, when the person was last seen. */
export function estimateLeave({ leaveEarliest, sightedAt, leaveLatest, seenUntil, events }: StayBounds): EpochSeconds {
  const noticed = events?.leave ?? null;
  if (noticed !== null) return Math.max(leaveEarliest, Math.min(noticed, leaveLatest ?? noticed));
  return leaveLatest === null
    ? Math.max(leaveEarliest, seenUntil)
    : (Math.max(leaveEarliest, Math.min(sightedAt, leaveLatest)) + leaveLatest) / 2;
}

/** Where a join is put for the estimate: where an event says, else at the vendor's join time, else in the middle of its interval, or where that ends. */
export function estimateJoin({ joinEarliest, joinLatest, vendorJoin, events }: StayBounds): EpochSeconds {
  const noticed = events?.join ?? null;
  if (noticed !== null) return Math.max(joinEarliest, Math.min(noticed, joinLatest));
  if (vendorJoin !== null) return Math.min(vendorJoin, joinLatest);
  return joinEarliest === Number.NEGATIVE_INFINITY ? joinLatest : (joinEarliest + joinLatest) / 2;
}

function provesPresence(stay: StayBounds, { from, to }: TimeWindow, lists: ListsWithin | null): boolean {
  // The window does not contain its end, at which an event, being exact, may put the join.
  const mayHaveJoined = stay.joinEarliest < to;
  const joinedWithin = stay.joinEarliest >= from && mayHaveJoined && stay.joinLatest <= to;
  // Between `joinLatest` and `leaveEarliest` the person was there without a break, if the join is earlier than the leave.
  const provenWithin = stay.leaveEarliest >= from && mayHaveJoined && hasJoinedBefore(stay, to);
  const listedWithin = lists !== null && stay.runFrom <= lists.lastTo && stay.seenUntil >= lists.firstTo;
  const enteredOrLeftWithin = stay.events?.moments.some((moment) => moment >= from && moment < to) ?? false;
  return joinedWithin || provenWithin || listedWithin || enteredOrLeftWithin;
}

/** The latest second of a listed join is over by `joinLatest`; an event's moment is the join itself. */
export function hasJoinedBefore({ joinLatest, events }: StayBounds, instant: EpochSeconds): boolean {
  return events === undefined ? joinLatest <= instant : joinLatest < instant;
}

const possibleFromOf = ({ possibleFrom }: StayBounds): EpochSeconds => possibleFrom;
const joinLatestOf = ({ joinLatest }: StayBounds): EpochSeconds => joinLatest;
const leaveEarliestOf = ({ leaveEarliest }: StayBounds): EpochSeconds => leaveEarliest;
const leaveLatestOf = ({ leaveLatest }: StayBounds): EpochSeconds => leaveLatest ?? Number.POSITIVE_INFINITY;

/** Sums of milliseconds are off by less than this. */
const roundingSeconds = 1e-5;

export function wholeSecondsAtLeast(seconds: number): number {
  return Math.floor(seconds + roundingSeconds);
}

export function wholeSecondsAtMost(seconds: number): number {
  return Math.max(0, Math.ceil(seconds - roundingSeconds));
}

/** Length of the union of intervals, within a window. */
export function unionSeconds(
  stays: readonly StayBounds[],
  { from, to }: TimeWindow,
  startOf: (stay: StayBounds) => EpochSeconds,
  endOf: (stay: StayBounds) => EpochSeconds,
): number {
  let seconds = 0;
  let reached = from;
  for (const stay of ascending(stays, startOf)) {
    const first = Math.max(startOf(stay), reached);
    const last = Math.min(endOf(stay), to);
    if (last <= first) continue;
    seconds += last - first;
    reached = last;
  }
  return seconds;
}

/** Those of one user ID ascend already; those of several that are one person may not, or by one of their starts only. */
function ascending(stays: readonly StayBounds[], startOf: (stay: StayBounds) => EpochSeconds): readonly StayBounds[] {
  let before = Number.NEGATIVE_INFINITY;
  for (const stay of stays) {
    const start = startOf(stay);
    if (start < before) return stays.toSorted((one, other) => (startOf(one) < startOf(other) ? -1 : 1));
    before = start;
  }
  return stays;
}

/**
 * Totals clipped to the window, of the stays of one person that may overlap it. Proven time counts from the end of the join's
 * second to the last proof; possible time from the join to the latest leave, or to the window's end when no leave is proven.
 * Overlapping stays count once.
 */
export function totalStays(
  stays: readonly StayBounds[],
  window: TimeWindow,
  leaveOf: LeaveEstimate = estimateLeave,
): PersonTotals {
  const secondsMin = wholeSecondsAtLeast(unionSeconds(stays, window, joinLatestOf, leaveEarliestOf));
  const secondsMax = wholeSecondsAtMost(unionSeconds(stays, window, possibleFromOf, leaveLatestOf));
  const estimate = unionSeconds(stays, window, estimateJoin, leaveOf);
  const secondsEstimate = Math.round(Math.min(secondsMax, Math.max(secondsMin, estimate)));
  return { secondsMin, secondsMax, secondsEstimate };
}

/** Those that may overlap the window. Without any the person cannot have been there. */
export function overlapping(all: readonly StayBounds[], window: TimeWindow): readonly StayBounds[] {
  for (const one of all) if (!mayOverlap(one, window)) return all.filter((stay) => mayOverlap(stay, window));
  return all;
}

/**
 * True when the person was certainly there at some moment of the window; false when that is only possible.
 *
 * @param lists the lists within the window
 */
export function isProvenWithin(stays: readonly StayBounds[], window: TimeWindow, lists: ListsWithin | null): boolean {
  for (const stay of stays) if (provesPresence(stay, window, lists)) return true;
  return false;
}

function mayOverlap({ possibleFrom, leaveLatest }: StayBounds, { from, to }: TimeWindow): boolean {
  return possibleFrom < to && (leaveLatest === null || leaveLatest > from);
}
