import type { EpochSeconds } from "../../identity/ids.ts";
import { noJoinTime } from "../observation.ts";

/** What proved that a person was gone by `leftLatest`. */
export type LeaveProof = "missed" | "newest-window" | "denied" | "returned" | "empty-room" | "dissolved" | "event";

/** What was seen of one stay, as observed. `boundStay` says what follows from it. */
export interface Stay {
  /** The vendor's join time; `noJoinTime` while no list has shown one. */
  joinedAt: EpochSeconds;
  /** The join time shown last: another device of the same person may have another one. */
  shownJoinedAt: EpochSeconds;
  /** `from` - 40 s of the first list that shows the stay: its picture is not older. */
  firstSeenLow: EpochSeconds;
  /** `to` of the first list that shows the stay. */
  firstSeenTo: EpochSeconds;
  /** `to` of the first list of the latest unbroken run of lists that show the stay. */
  runFrom: EpochSeconds;
  /** Present without a break until this instant or later: `from` - 40 s of the last list that shows the join time. */
  provenUntil: EpochSeconds;
  /** Present at this instant or later: `from` - 40 s of the last list that shows the person, with a join time or without. */
  sightedAt: EpochSeconds;
  /** `to` of the last list that shows the stay. */
  seenUntil: EpochSeconds;
  leftLatest: EpochSeconds | null;
  endedBy: LeaveProof | null;
  /** The stay began at this instant or later, although the vendor's join time (if there is one) lies before it. */
  notBefore: EpochSeconds | null;
  /** A row without a join time, in the first list of the stay, may have been that of an earlier one; not from before this. */
  possibleFrom: EpochSeconds | null;
  /** Once left: the person was absent at an instant not before this. */
  absentFrom: EpochSeconds | null;
  /** False when that was proven for this join time alone: under another one the person could have stood at a page seam. */
  absentUnderAnyJoin: boolean;
  /** True when a list stopped showing this name and began to show another kind of name that may be the same person's. */
  renamed: boolean;
  /** True when this stay may be the rest of a renamed one. */
  continuesRenamed: boolean;
}

/** A stay that one list has shown so far. */
export function newStay(
  joinedAt: EpochSeconds,
  list: { readonly low: EpochSeconds; readonly to: EpochSeconds },
  notBefore: EpochSeconds | null,
): Stay {
  return {
    joinedAt,
    shownJoinedAt: joinedAt,
    firstSeenLow: list.low,
    firstSeenTo: list.to,
    runFrom: list.to,
    provenUntil: list.low,
    sightedAt: list.low,
    seenUntil: list.to,
    leftLatest: null,
    endedBy: null,
    notBefore,
    possibleFrom: null,
    absentFrom: null,
    absentUnderAnyJoin: false,
    renamed: false,
    continuesRenamed: false,
  };
}

/** By how much the vendor's clock is ahead of ours, as far as join times later than their own list show it. */
export interface ClockSkew {
  /** 0 while none was seen. */
  readonly aheadAtLeast: number;
  /** Up to `maxClockSkewSeconds`. 0 while none was seen. */
  readonly aheadAtMost: number;
}

/** Assumed largest difference between the vendor's clock and ours. */
export const maxClockSkewSeconds = 600;

/** A join time is floored to the second: the join lies within it. */
export const joinSecond = 1;

/** Facts of a stay that hold as they were observed. */
type Sightings = Pick<
  Stay,
  | "firstSeenLow"
  | "firstSeenTo"
  | "runFrom"
  | "sightedAt"
  | "seenUntil"
  | "endedBy"
  | "absentFrom"
  | "renamed"
  | "continuesRenamed"
>;

/** Rule 14: what events say of a stay beside its bounds. */
export interface StayEvents {
  /** The best estimate of the join; null where the bounds have it. */
  readonly join: EpochSeconds | null;
  /** The best estimate of the leave: when the vendor noticed it. */
  readonly leave: EpochSeconds | null;
  /** Moments at which a device of the person entered or left the room, ascending. */
  readonly moments: readonly EpochSeconds[];
}

/** What follows from what was seen of a stay. */
export interface StayBounds extends Readonly<Sightings> {
  /** Negative infinity: nothing bounds it. */
  readonly joinEarliest: EpochSeconds;
  readonly joinLatest: EpochSeconds;
  /** `joinEarliest`, or earlier where another stay shortly before may have been taken for this one. */
  readonly possibleFrom: EpochSeconds;
  readonly leaveEarliest: EpochSeconds;
  /** Null: nothing proves that the person has left. */
  readonly leaveLatest: EpochSeconds | null;
  /** The vendor's join time; null when it sent none, or a refuted one. */
  readonly vendorJoin: EpochSeconds | null;
  /** False when no list has shown a join time: the bounds of the join come from the lists alone. */
  readonly hasJoinTime: boolean;
  /** Undefined where no event says anything. */
  readonly events: StayEvents | undefined;
}

/** Bounds that events may still narrow, in place: a copy of a stay takes longer than all else that is done with it. */
export type OpenBounds = { -readonly [Bound in keyof StayBounds]: StayBounds[Bound] };

/** The true join lies in [joinEarliest, joinLatest], the true leave in [leaveEarliest, leaveLatest]. */
export function boundStay(stay: Readonly<Stay>, skew: ClockSkew): OpenBounds {
  const { firstSeenLow, firstSeenTo, runFrom, sightedAt, seenUntil } = stay;
  const { notBefore, endedBy, absentFrom, renamed, continuesRenamed } = stay;
  const hasJoinTime = stay.joinedAt !== noJoinTime;
  const vendorEarliest = hasJoinTime ? stay.joinedAt - skew.aheadAtMost : Number.NEGATIVE_INFINITY;
  const joinEarliest = notBefore === null ? vendorEarliest : Math.max(vendorEarliest, notBefore);
  // The list that first showed the stay bounds the join too: this holds when the vendor's clock is ahead, and when the
  // person came back under an old join time.
  const vendorJoin = notBefore === null && hasJoinTime ? stay.joinedAt : null;
  const joinLatest =
    vendorJoin === null ? firstSeenTo : Math.max(joinEarliest, Math.min(vendorJoin + joinSecond, firstSeenTo));
  const leaveEarliest = Math.max(joinEarliest, stay.provenUntil);
  return {
    joinEarliest,
    joinLatest,
    possibleFrom: Math.min(joinEarliest, stay.possibleFrom ?? joinEarliest),
    leaveEarliest,
    leaveLatest: stay.leftLatest === null ? null : Math.max(leaveEarliest, stay.leftLatest),
    vendorJoin,
    hasJoinTime,
    firstSeenLow,
    firstSeenTo,
    runFrom,
    sightedAt,
    seenUntil,
    endedBy,
    absentFrom,
    renamed,
    continuesRenamed,
    events: undefined,
  };
}
