import type { EpochSeconds } from "../../identity/ids.ts";
import type { ListVisibility } from "../rules/list-visibility.ts";
import type { TimeWindow } from "../rules/person-totals.ts";
import type { RoomSession } from "../rules/sessions.ts";
import type { StayBounds } from "../rules/stay.ts";
import type { Claim } from "./attendees.ts";

/** What "late", "left early" and shares are measured against: the sessions within the window, or the window itself. */
export interface SessionFrame {
  readonly start: readonly [earliest: EpochSeconds, latest: EpochSeconds];
  readonly end: readonly [earliest: EpochSeconds, latest: EpochSeconds];
  /** False when no session was seen within the window: what is measured is then measured against the window itself. */
  readonly isSeen: boolean;
  /** Length of the sessions without the pauses between them: at least, at most. */
  readonly secondsMin: number;
  readonly secondsMax: number;
}

export function frameSessions(sessions: readonly RoomSession[], { from, to }: TimeWindow): SessionFrame {
  const clip = (instant: EpochSeconds): EpochSeconds => Math.min(to, Math.max(from, instant));
  const within = sessions
    .map(({ startedBetween, endedBetween }) => ({
      start: [clip(startedBetween[0] ?? from), clip(startedBetween[1])] as const,
      end: [clip(endedBetween[0]), clip(endedBetween[1] ?? to)] as const,
      /** False for a session that may have been over before the window, or have begun after it. */
      isCertain: endedBetween[0] > from && startedBetween[1] < to,
    }))
    .filter(({ start, end }) => end[1] > start[0]);
  const first = within[0];
  const last = within.at(-1);
  if (first === undefined || last === undefined) {
    return { start: [from, from], end: [to, to], isSeen: false, secondsMin: to - from, secondsMax: to - from };
  }
  const certain = within.filter(({ isCertain }) => isCertain);
  const start = [first.start[0], certain[0]?.start[1] ?? to] as const;
  const end = [certain.at(-1)?.end[0] ?? from, last.end[1]] as const;
  let secondsMin = 0;
  let secondsMax = 0;
  for (const session of within) {
    secondsMin += Math.max(0, session.end[0] - session.start[1]);
    secondsMax += Math.max(0, session.end[1] - session.start[0]);
  }
  return { start, end, isSeen: true, secondsMin, secondsMax };
}

/**
 * Late: the first join is more than the threshold after the start. Unknown when an earlier stay may have gone unseen before
 * that join, or when the one that was in time may have been over before the start.
 */
export function judgeLate(
  stays: readonly StayBounds[],
  { start }: SessionFrame,
  thresholdSeconds: number,
  visibility: ListVisibility,
): Claim | null {
  const first = stays[0];
  if (first === undefined) return null;
  const wasInTime = ({ joinEarliest, joinLatest, leaveEarliest }: StayBounds): boolean =>
    joinLatest <= start[0] + thresholdSeconds && Math.max(joinEarliest, leaveEarliest) >= start[1];
  if (stays.some(wasInTime)) return false;
  const { joinEarliest } = first;
  if (joinEarliest <= start[1] + thresholdSeconds) return "unknown";
  return visibility.within(start[0], joinEarliest).clear ? true : "unknown";
}

/**
 * Left early: gone for more than the threshold before the end. Unknown when a later stay may have gone unseen after that
 * leave, or when the one that lasted may have begun after the end.
 */
export function judgeLeftEarly(
  stays: readonly StayBounds[],
  { end }: SessionFrame,
  thresholdSeconds: number,
  visibility: ListVisibility,
): Claim | null {
  const last = stays.at(-1);
  if (last === undefined) return null;
  const lasted = ({ joinLatest, leaveEarliest, leaveLatest }: StayBounds): boolean =>
    leaveEarliest >= end[1] - thresholdSeconds &&
    Math.min(joinLatest, leaveLatest ?? Number.POSITIVE_INFINITY) <= end[0];
  if (stays.some(lasted)) return false;
  const { leaveLatest } = last;
  if (leaveLatest === null || leaveLatest >= end[0] - thresholdSeconds) return "unknown";
  return visibility.within(leaveLatest, end[1]).clear ? true : "unknown";
}
