import type { EpochSeconds } from "../../identity/ids.ts";
import type { OtherNames } from "../rules/other-names.ts";
import { hasJoinedBefore, type TimeWindow } from "../rules/person-totals.ts";
import type { StayBounds } from "../rules/stay.ts";
import { endsOf, type StayEnds } from "../rules/united-stays.ts";
import type { Claim } from "./attendee.ts";
import { type SessionFrame, secondsOf } from "./session-frame.ts";

/** What may have hidden a stay of a person: gaps in lists and answers, and other names of theirs. */
export interface Witnesses {
  /** True when no stay of the person can have gone unseen within the window, for longer than the floor. */
  readonly wouldSee: (personIndex: number, window: TimeWindow) => boolean;
  readonly names: OtherNames;
}

/**
 * Late: more session time than the threshold had passed before the first join. Unknown when an earlier stay may have gone
 * unseen, when the one that was in time may have been over before the session began, or when no session was seen.
 */
export function judgeLate(
  stays: readonly StayBounds[],
  personIndex: number,
  { start, end, certain, possible, isSeen }: SessionFrame,
  thresholdSeconds: number,
  { wouldSee, names }: Witnesses,
  { first }: StayEnds = endsOf(stays),
): Claim | null {
  if (first === undefined) return null;
  if (!isSeen) return "unknown";
  const missedAtMost = (join: EpochSeconds): number => secondsOf(possible, start[0], join);
  // A session may be shorter than the threshold: a join after its end is in time for nothing.
  const wasInTime = (stay: StayBounds): boolean =>
    missedAtMost(stay.joinLatest) <= thresholdSeconds &&
    hasJoinedBefore(stay, end[1]) &&
    Math.max(stay.joinEarliest, stay.leaveEarliest) >= start[1];
  if (stays.some(wasInTime)) return false;
  const { joinEarliest } = first;
  if (secondsOf(certain, start[1], joinEarliest) <= thresholdSeconds) return "unknown";
  if (names.mayShowBefore(personIndex, stays, start[0])) return "unknown";
  return wouldSee(personIndex, { from: start[0], to: joinEarliest }) ? true : "unknown";
}

/**
 * Left early: more session time than the threshold was still to come. Unknown when a later stay may have gone unseen after
 * that leave, or when the one that lasted may have begun after the end.
 */
export function judgeLeftEarly(
  stays: readonly StayBounds[],
  personIndex: number,
  { start, end, certain, possible, isSeen }: SessionFrame,
  thresholdSeconds: number,
  { wouldSee, names }: Witnesses,
  { last }: StayEnds = endsOf(stays),
): Claim | null {
  if (last === undefined) return null;
  if (!isSeen) return "unknown";
  const lasted = (stay: StayBounds): boolean => {
    const { leaveEarliest, leaveLatest, sightedAt, seenUntil } = stay;
    // A sighting without a join time proves a moment; after the end it does not say how long the person had been away before.
    const lastThere = seenUntil <= end[1] ? Math.max(leaveEarliest, sightedAt) : leaveEarliest;
    const isThereToTheEnd = lastThere >= start[0] && secondsOf(possible, lastThere, end[1]) <= thresholdSeconds;
    const hasBegun = hasJoinedBefore(stay, end[0]) || (leaveLatest !== null && leaveLatest <= end[0]);
    return isThereToTheEnd && hasBegun;
  };
  if (stays.some(lasted)) return false;
  const { leaveLatest } = last;
  if (leaveLatest === null || secondsOf(certain, leaveLatest, end[0]) <= thresholdSeconds) return "unknown";
  if (names.mayShowAfter(personIndex, stays, end[1])) return "unknown";
  return wouldSee(personIndex, { from: leaveLatest, to: end[1] }) ? true : "unknown";
}
