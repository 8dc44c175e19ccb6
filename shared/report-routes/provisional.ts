import { slotSeconds } from "../attendance/observation.ts";
import type { TimeWindow } from "../attendance/rules/person-totals.ts";
import { findSessions, type OccupancyRun, OccupancyRuns, type RoomSession } from "../attendance/rules/sessions.ts";
import { readRoom } from "../attendance/rules/time-order.ts";
import { readCounts } from "../attendance/table/snapshots.ts";
import type { EpochSeconds } from "../identity/ids.ts";
import type { RecordReads } from "./record-stretches.ts";

/** Within this time slots may still arrive that narrow the bounds at the end of a window; vendors' lists are up to that old. */
export const settlingSeconds = 180;

/** A window that ended longer ago is final, even in a room that is never empty. */
const longestProvisionalSeconds = 86_400;

/** Window of the present, to tell whether the room is empty now: rooms that stay empty are sampled every five minutes. */
const presentSeconds = 900;

/**
 * True when the same question may soon have another answer: the window ended less than three minutes ago, ends in the future, or ends in a
 * session that is still live. Only counts are read: where a webhook says that the group has ended, the answer stays provisional until the
 * next sweep notices it, and a list of that sweep may still refute the webhook.
 */
export async function isProvisional(reads: RecordReads, { to }: TimeWindow): Promise<boolean> {
  const { room, nowSeconds } = reads;
  const age = nowSeconds - to;
  if (age < settlingSeconds) {
    return true;
  }
  if (!room.tracked || age > longestProvisionalSeconds) {
    return false;
  }
  // Cheap in the usual case: a room that is empty now has no live session, and nothing else has to be read.
  if (isEmptied((await occupancyFrom(reads, nowSeconds - presentSeconds)).at(-1))) {
    return false;
  }
  const runs = await occupancyFrom(reads, to - Math.max(presentSeconds, room.settings.sessionGapSeconds));
  const last = findSessions(runs, room.settings).at(-1);
  const isLive = last !== undefined && last.endedBetween[1] === null;
  return isLive && (last.startedBetween[0] ?? Number.NEGATIVE_INFINITY) < to;
}

/** True while a session is live, or people who return would continue it: its end is not final before its gap has passed. */
export function mayGoOn(
  { endedBetween, endedBy }: RoomSession,
  { room, nowSeconds }: Pick<RecordReads, "room" | "nowSeconds">,
): boolean {
  const ended = endedBetween[1];
  const gapSeconds = endedBy === "dissolved" ? 0 : room.settings.sessionGapSeconds;
  return room.tracked && (ended === null || nowSeconds - ended < gapSeconds + settlingSeconds);
}

/** A single zero may be a fault of the vendor; two in a row, or the vendor's report that the room is gone, end a session. */
function isEmptied(run: OccupancyRun | undefined): boolean {
  return run !== undefined && !run.occupied && (run.first < run.last || run.dissolvedBy !== null);
}

/** The occupancy from an instant to now. */
async function occupancyFrom(
  { table, room, nowSeconds, signal }: RecordReads,
  from: EpochSeconds,
): Promise<readonly OccupancyRun[]> {
  const occupancy = new OccupancyRuns(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, room.settings);
  const slots = readCounts(table, room, from, nowSeconds + slotSeconds, signal === undefined ? {} : { signal });
  await readRoom(slots, [occupancy], room.settings);
  return occupancy.runs;
}
