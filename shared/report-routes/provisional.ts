import { slotSeconds } from "../attendance/observation.ts";
import type { TimeWindow } from "../attendance/rules/person-totals.ts";
import { findSessions, type OccupancyRun, OccupancyRuns, type RoomSession } from "../attendance/rules/sessions.ts";
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

/** A lone zero may be an upstream hiccup; two, or the vendor's word, end a session. */
function isEmptied(run: OccupancyRun | undefined): boolean {
  return run !== undefined && !run.occupied && (run.first < run.last || run.dissolvedBy !== null);
}

/** As far as it can be seen from an instant up to now. */
async function occupancyFrom(
  { table, room, nowSeconds, signal }: RecordReads,
  from: EpochSeconds,
): Promise<readonly OccupancyRun[]> {
  const occupancy = new OccupancyRuns(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, room.settings);
  const slots = readCounts(table, room, from, nowSeconds + slotSeconds, signal === undefined ? {} : { signal });
  await readRoom(slots, [occupancy], room.settings);
  return occupancy.runs;
}
