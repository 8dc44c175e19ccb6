import { isoUtc, isoUtcOrNull } from "../../identity/iso-time.ts";
import type { StayBounds } from "../rules/stay.ts";
import type { Attendee } from "./attendee.ts";
import type { AttendeeReport } from "./attendees.ts";
import { ratioAtLeast, ratioAtMost } from "./bounded-ratio.ts";
import type { SessionFrame } from "./session-frame.ts";

const shareDigits = 3;

export interface SessionShare {
  readonly min: number;
  readonly max: number;
}

/** The share of the session time that a person was there for; null for a person without stays, and where no session was seen. */
export function shareOfSession(attendee: Attendee, frame: SessionFrame): SessionShare | null {
  if (attendee.stayCount === 0 || !frame.isSeen || frame.secondsMax <= 0) return null;
  const { secondsMin, secondsMax } = frame;
  return {
    min: Math.min(1, ratioAtLeast(attendee.secondsMin, secondsMax, shareDigits)),
    max: secondsMin <= 0 ? 1 : Math.min(1, ratioAtMost(attendee.secondsMax, secondsMin, shareDigits)),
  };
}

/** A JSON-ready row: what is undefined is not written. */
export function presentAttendee(attendee: Attendee, { frame, staysOf }: AttendeeReport) {
  const { personIndex, userId, nickname, status, expected, firstJoin, lastProof } = attendee;
  const { secondsMin, secondsMax, secondsEstimate, late, leftEarly } = attendee;
  return {
    userId,
    nickname: nickname ?? undefined,
    status,
    expected: expected ?? undefined,
    firstJoin: isoUtcOrNull(firstJoin),
    lastProof: isoUtcOrNull(lastProof),
    secondsMin,
    secondsMax,
    secondsEstimate,
    shareOfSession: shareOfSession(attendee, frame),
    late: late ?? undefined,
    leftEarly: leftEarly ?? undefined,
    stays: staysOf(personIndex).map(presentStay),
  };
}

function presentStay({ joinEarliest, joinLatest, leaveEarliest, leaveLatest, endedBy, hasJoinTime }: StayBounds) {
  // The join is exact to the second, unless the lists or the clocks contradict the vendor's join time, or there is none.
  const isExact = hasJoinTime && joinLatest - joinEarliest <= 1;
  const earliest = Number.isFinite(joinEarliest) ? joinEarliest : null;
  return {
    joinedAt: hasJoinTime ? isoUtc(joinEarliest) : null,
    joinedBetween: isExact ? undefined : [isoUtcOrNull(earliest), isoUtc(joinLatest)],
    leftBetween: [isoUtc(leaveEarliest), isoUtcOrNull(leaveLatest)],
    leftProvenBy: endedBy,
  };
}
