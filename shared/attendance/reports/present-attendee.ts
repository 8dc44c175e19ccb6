import type { EpochSeconds } from "../../identity/ids.ts";
import { isoUtcOfMs, isoUtcOrNull } from "../../identity/iso-time.ts";
import type { StayBounds } from "../rules/stay.ts";
import type { Attendee } from "./attendee.ts";
import type { AttendeeReport } from "./attendees.ts";

/** A JSON-ready row: what is undefined is not written. */
export function presentAttendee(attendee: Attendee, { staysOf }: Pick<AttendeeReport, "staysOf">) {
  const { personIndex, userId, nickname, details, status, expected, firstJoin, lastProof } = attendee;
  const { secondsMin, secondsMax, secondsEstimate, late, leftEarly } = attendee;
  return {
    userId,
    nickname: nickname ?? undefined,
    name: details?.name,
    email: details?.email,
    alias: details?.alias,
    status,
    expected: expected ?? undefined,
    firstJoin: isoUtcOrNull(firstJoin),
    lastProof: isoUtcOrNull(lastProof),
    secondsMin,
    secondsMax,
    secondsEstimate,
    shareOfSession: attendee.share,
    attended: attendee.attended ?? undefined,
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
    joinedAt: hasJoinTime ? isoUtcExact(joinEarliest) : null,
    joinedBetween: isExact ? undefined : [earliest === null ? null : isoUtcExact(earliest), isoUtcExact(joinLatest)],
    leftBetween: [isoUtcExact(leaveEarliest), leaveLatest === null ? null : isoUtcExact(leaveLatest)],
    leftProvenBy: endedBy,
  };
}

/** Events give milliseconds; lists do not. */
function isoUtcExact(instant: EpochSeconds): string {
  return isoUtcOfMs(Math.round(instant * 1000));
}
