import type { EpochSeconds, UserId } from "../../identity/ids.ts";

/** What proved that somebody was gone by `leftLatest`. */
export type LeaveProof = "missed" | "newest-window" | "returned" | "empty-room" | "dissolved";

/** What was seen of one stay, as observed. `boundStay` says what follows from it. */
export interface Stay {
  /** The vendor's join time. */
  joinedAt: EpochSeconds;
  /** The join time shown last: another device of the same person may have another one. */
  shownJoinedAt: EpochSeconds;
  /** `to` of the first list that shows the stay. */
  firstSeenTo: EpochSeconds;
  /** `from` - 40 s of the last list that shows it: present at that instant or later. */
  provenUntil: EpochSeconds;
  /** `to` of the last list that shows it. */
  seenUntil: EpochSeconds;
  leftLatest: EpochSeconds | null;
  endedBy: LeaveProof | null;
  /** The person was proven absent at this instant or later, although the vendor's join time lies before it. */
  notBefore: EpochSeconds | null;
  /** Once left: the person was absent at an instant not before this. */
  absentFrom: EpochSeconds | null;
  /** False when that was proven for this join time alone: under another one the person could have stood at a page seam. */
  absentUnderAnyJoin: boolean;
}

export interface Person {
  readonly userId: UserId;
  readonly nickname: string | null;
  /** Ascending in time. The last one is open while its `leftLatest` is null. */
  readonly stays: readonly Readonly<Stay>[];
  /** A join time that moved back: several devices, so join times do not tell the person's place in a truncated list. */
  readonly joinMovedBack: boolean;
}

/** By how much the vendor's clock is ahead of ours, as far as join times later than their own list betray it. */
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

/** What follows from what was seen of a stay. */
export interface StayBounds {
  readonly joinEarliest: EpochSeconds;
  readonly joinLatest: EpochSeconds;
  readonly leaveEarliest: EpochSeconds;
  /** Null: nothing proves that the person has left. */
  readonly leaveLatest: EpochSeconds | null;
  /** The join as the vendor tells it; null when it tells none, or a refuted one. */
  readonly toldJoin: EpochSeconds | null;
  /** As in `Stay`. */
  readonly provenUntil: EpochSeconds;
  readonly seenUntil: EpochSeconds;
  readonly endedBy: LeaveProof | null;
}

export type MutableBounds = { -readonly [Key in keyof StayBounds]: StayBounds[Key] };

export function emptyBounds(): MutableBounds {
  return {
    joinEarliest: 0,
    joinLatest: 0,
    leaveEarliest: 0,
    leaveLatest: null,
    toldJoin: null,
    provenUntil: 0,
    seenUntil: 0,
    endedBy: null,
  };
}

/**
 * The true join lies in [joinEarliest, joinLatest], the true leave in [leaveEarliest, leaveLatest].
 *
 * @param into is filled and returned
 */
export function boundStay(stay: Readonly<Stay>, skew: ClockSkew, into: MutableBounds = emptyBounds()): StayBounds {
  const told = stay.joinedAt - skew.aheadAtMost;
  const joinEarliest = stay.notBefore === null ? told : Math.max(told, stay.notBefore);
  // The list that first showed the stay bounds the join too: this holds when the vendor's clock is ahead, and when the
  // person came back under an old join time.
  const joinIsTold = stay.notBefore === null && stay.joinedAt > 0;
  const joinLatest = joinIsTold
    ? Math.max(joinEarliest, Math.min(stay.joinedAt + joinSecond, stay.firstSeenTo))
    : stay.firstSeenTo;
  const leaveEarliest = Math.max(joinEarliest, stay.provenUntil);
  const leaveLatest = stay.leftLatest === null ? null : Math.max(leaveEarliest, stay.leftLatest);
  into.joinEarliest = joinEarliest;
  into.joinLatest = joinLatest;
  into.leaveEarliest = leaveEarliest;
  into.leaveLatest = leaveLatest;
  into.toldJoin = joinIsTold ? stay.joinedAt : null;
  into.provenUntil = stay.provenUntil;
  into.seenUntil = stay.seenUntil;
  into.endedBy = stay.endedBy;
  return into;
}
