import { slotSeconds } from "../attendance/observation.ts";
import type { TimeWindow } from "../attendance/rules/person-totals.ts";
import { findSessions, OccupancyRuns, type RoomSession } from "../attendance/rules/sessions.ts";
import { readRoom } from "../attendance/rules/time-order.ts";
import { readCounts } from "../attendance/table/snapshots.ts";
import type { EpochSeconds } from "../identity/ids.ts";
import type { RecordReads } from "./record-stretches.ts";

/** Until then slots are on their way that sharpen the end of a window, and vendors' lists are as old as that. */
const settlingSeconds = 180;

/** Longer ago than this a window's end is nobody's present, even where a room is never empty. */
const longestLookSeconds = 86_400;

/** What is looked at to know whether anybody is there now; rooms that stay empty are looked at every five minutes. */
const presentSeconds = 900;

/**
 * True when the same question may soon have another answer: the window ends less than three minutes ago, in the future, or
 * in a session that is still live.
 */
export async function isProvisional(reads: RecordReads, { to }: TimeWindow): Promise<boolean> {
  const { room, nowSeconds } = reads;
  const age = nowSeconds - to;
  if (age < settlingSeconds) {
    return true;
  }
  if (!room.tracked || age > longestLookSeconds) {
    return false;
  }
  // Cheap in the usual case, a room that is empty by now: what lies between need not be read.
  const present = await lastSession(reads, nowSeconds - presentSeconds);
  if (present !== undefined && !isLive(present)) {
    return false;
  }
  const last = await lastSession(reads, to - Math.max(presentSeconds, room.settings.sessionGapSeconds));
  return last !== undefined && isLive(last) && (last.startedBetween[0] ?? Number.NEGATIVE_INFINITY) < to;
}

function isLive({ endedBetween }: RoomSession): boolean {
  return endedBetween[1] === null;
}

/** As far as it can be seen from an instant up to now. */
async function lastSession(
  { table, room, nowSeconds, signal }: RecordReads,
  from: EpochSeconds,
): Promise<RoomSession | undefined> {
  const runs = new OccupancyRuns(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, room.settings);
  const slots = readCounts(table, room, from, nowSeconds + slotSeconds, signal === undefined ? {} : { signal });
  await readRoom(slots, [runs], room.settings);
  return findSessions(runs.runs, room.settings).at(-1);
}
