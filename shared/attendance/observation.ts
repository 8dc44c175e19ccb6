import type { EpochSeconds, UserId } from "../identity/ids.ts";

/** Length of a slot: the schedule's grain (one run a minute). */
export const slotSeconds = 60;

/** The first slot that begins at an instant or after it. */
export function firstSlotFrom(instant: EpochSeconds): EpochSeconds {
  return Math.ceil(instant / slotSeconds) * slotSeconds;
}

/** Age that an online list may have when it is sent. Tencent documents "a snapshot … within the last 40 seconds". */
export const rosterStalenessSeconds = 40;

/** Age that an AVChatRoom's online count may have: Tencent updates it every 10 s, and 10 to 20 s late where web users are in the room. */
export const countStalenessSeconds = 20;

/** Tencent's window: above this many online members only the newest are listed. */
export const rosterWindow = 1000;

/** Without the paid plan Tencent lists the newest 30; a customer reported 31. */
export const planLimitedListSizes: readonly number[] = [30, 31];

/**
 * Why something that was due was not observed. Stored and reported, and never turned into a zero. The record stores the index, so entries
 * are never moved, and new ones go to the end.
 */
export const gapReasons = [
  "deadline",
  "throttled",
  "quota",
  "upstream-unavailable",
  "upstream-timeout",
  "upstream-rejected",
  "misconfigured",
  "unknown-group",
  "unsupported-group",
  "internal",
] as const;
export type GapReason = (typeof gapReasons)[number];

export interface Gap {
  readonly what: "count" | "roster";
  readonly reason: GapReason;
}

/** One answer to "how many are online?". */
export interface CountSample {
  /** When the answer arrived, rounded up to the second. */
  readonly at: EpochSeconds;
  readonly count: number;
}

/** Stands for a join time that the vendor did not send, or that cannot be one: 0, negative, before 2010 or in the future. */
export const noJoinTime: EpochSeconds = 0;

/**
 * Stands for the join time of an exempt member: an Agora chat room lists its owner, its admins and the people on its allow list whether
 * they are online or not. Such a row proves a membership, and no presence.
 */
export const exemptMember: EpochSeconds = -1;

export interface ListedMember {
  readonly userId: UserId;
  /** The vendor's own join time, exact to the second; `noJoinTime` when it sent none, `exemptMember` where the row proves no presence. */
  readonly joinedAt: EpochSeconds;
  /** Given when the vendor sent one; stored only when the member is first seen. */
  readonly nickname?: string | undefined;
}

/** One complete walk through the pages of the online list: everything the vendor was willing to show. */
export interface RosterSample {
  /** When the first page was asked for, rounded down to the second. */
  readonly from: EpochSeconds;
  /** When the last page had arrived, rounded up to the second. */
  readonly to: EpochSeconds;
  /** Rows the vendor listed, robots and unreadable rows included: the number that its caps of 1,000 and 30 apply to. */
  readonly listed: number;
  /** How many of the listed count as nobody: robots (mark 500), which are not in `members`, and exempt members, which are. */
  readonly robots: number;
  /** False when paging had to be cut short before the vendor said that it was over, or when a row could not be read: such a list proves nobody absent. */
  readonly ended: boolean;
  /** Without robots, in any order; of two rows of one person the later join counts. A roster read back has each person once, ascending by `userId`. */
  readonly members: readonly ListedMember[];
}

/**
 * The vendor's answers about people who were asked for by name, after the last list of their slot had ended. Each answer is about one
 * moment of [`from` - 40 s, `to`].
 */
export interface RollCallSample {
  /** When the first question was sent, rounded down to the second. */
  readonly from: EpochSeconds;
  /** When the last answer had arrived, rounded up to the second. */
  readonly to: EpochSeconds;
  /** In the room by the vendor's account. Ascending when read back, each person once, and nobody is both confirmed and denied. */
  readonly confirmed: readonly UserId[];
  /** Not in the room. */
  readonly denied: readonly UserId[];
  /** How many people should have been asked for and have no answer: for lack of time, or because the vendor refused. */
  readonly unanswered: number;
}

/** What was observed of one room for one slot. Exactly what is stored, and exactly what a reader gets back. */
export interface SlotObservation {
  /** The scheduled instant, a multiple of `slotSeconds`. Never "now". */
  readonly slot: EpochSeconds;
  /** Ascending by `at`; several when the room is sampled more often than once a minute. */
  readonly counts: readonly CountSample[];
  /** Ascending by `to`; at most two (a list is never asked for more often than every 40 s). */
  readonly rosters: readonly RosterSample[];
  /** Kept only beside a list. */
  readonly rollCall?: RollCallSample;
  readonly gaps: readonly Gap[];
  /** True when the vendor said that the group no longer exists (10010, 10015). */
  readonly dissolved: boolean;
  /** The cadence that held: seconds between two count samples. */
  readonly sampleEverySeconds: number;
}
