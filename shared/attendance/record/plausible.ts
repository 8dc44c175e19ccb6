import type { EpochSeconds } from "../../identity/ids.ts";
import { DamagedRecord } from "./damaged-record.ts";

/**
 * Bounds on what an item may claim. Without them a few damaged bytes could claim millions of rows, or an hour of centuries, and
 * exhaust every report that reads them. `encodeSlot` leaves out what is beyond.
 */

/** Members of one roster. Above any list that a vendor shows (1,000), and any group whose membership is walked (10,000). */
export const mostMembers = 20_000;

/** Member numbers that one chain gives before a keyframe is due. */
export const mostMemberNumbers = 2 ** 16;

/** A room is counted every 10 s at most, and listed every 40 s: six counts and two lists a slot, and some to spare. */
export const mostCounts = 60;
export const mostLists = 4;
/** Two things can be missing, for ten reasons. */
export const mostGaps = 32;

const cadenceSeconds = { least: 10, most: 3_600 } as const;

/** A slot is observed in its own minute, or soon after. */
const farthestFromSlotSeconds = 3_600;

/** Ages of joins: a member of a group may have joined long ago, and clocks differ, but not by more than history. */
const farthestJoinSeconds = 2 ** 40;

/** People, rows and robots alike. */
export const mostPeople = 100_000_000;

/**
 * Events of one item. 6 KB with IDs of 19 digits, 20 KB with texts of 32 characters, and below DynamoDB's 400 KB with the longest IDs
 * that there are (256 characters).
 */
export const mostEvents = 400;

/** Seconds before a `dropped` in which the connection may have been lost. Tencent's are 50, Agora's 120 unless its sales adjust them. */
export const mostGraceSeconds = 3_600;

/** Bound against decompression bombs: deflated texts inflate to no more than this. A writer deflates only what stays within. */
export function mostTextBytes(packedBytes: number): number {
  return 64 * 1024 + 64 * packedBytes;
}

/** @throws DamagedRecord */
export function checkedCadence(everySeconds: number): number {
  return within(everySeconds, cadenceSeconds.least, cadenceSeconds.most, "a cadence");
}

/** @throws DamagedRecord */
export function checkedPeople(people: number): number {
  return within(people, 0, mostPeople, "a number of people");
}

/** When something was observed for a slot. @throws DamagedRecord */
export function checkedInstant(at: EpochSeconds, slot: EpochSeconds): EpochSeconds {
  return within(at, slot - farthestFromSlotSeconds, slot + farthestFromSlotSeconds, "an instant");
}

/** @throws DamagedRecord */
export function checkedJoin(joinedAt: EpochSeconds): EpochSeconds {
  return within(joinedAt, -farthestJoinSeconds, farthestJoinSeconds, "a join");
}

/** @throws DamagedRecord */
export function checkedGrace(seconds: number): number {
  return within(seconds, 0, mostGraceSeconds, "a grace");
}

function within(value: number, least: number, most: number, what: string): number {
  if (!(value >= least && value <= most)) {
    throw new DamagedRecord(`${what} is out of bounds: ${value} is not in ${least} to ${most}`);
  }
  return value;
}
