import type { EpochSeconds } from "../../identity/ids.ts";
import { type Deadline, remainingMs } from "../../upstream/deadline.ts";
import { firstSlotFrom } from "../observation.ts";
import { nextDay } from "../record/chain-rules.ts";
import type { PersonHash } from "../reports/person-hash.ts";
import { buildDayRollup } from "../reports/rollup.ts";
import type { RoomRef } from "../room.ts";
import type { AttendanceTable } from "../table/attendance-table.ts";
import { forgetLateChanges } from "../table/late-changes.ts";
import { markRolledUp, type RecordedRoom } from "../table/recorded-rooms.ts";
import { readOrMakePersonHash } from "../table/rollup-key.ts";
import { putRollup } from "../table/rollups.ts";
import { truthSettingsOf } from "../truth-settings.ts";
import { dayRecord } from "./day-record.ts";
import { dueAgain, dueDays, everyRecordedRoom } from "./ended-days.ts";

export interface RollUpDependencies {
  readonly table: AttendanceTable;
  /** Reports each room that could not be rolled up; the next run repeats it. */
  readonly onTrouble: (room: RoomRef, error: unknown) => void;
}

export interface RollUpReport {
  readonly rooms: number;
  readonly daysRolledUp: number;
  readonly roomsFailed: number;
  /** False when the time ran out; the next run continues where this one stopped. */
  readonly finished: boolean;
}

/** The fullest day of a room takes about a second; a day is begun only if there is ample time to finish it. */
const timeForOneDayMs = 15_000;

/**
 * Rolls up every finished UTC day of every recorded room that has not been rolled up yet and has not expired, and again those of
 * which events came later. Progress is stored for each room and day, so a run may be cut short, repeated, or run twice at once.
 */
export async function rollUpDays({ table, onTrouble }: RollUpDependencies, deadline: Deadline): Promise<RollUpReport> {
  const report = { rooms: 0, daysRolledUp: 0, roomsFailed: 0 };
  const hasTime = (): boolean => remainingMs(deadline, table.now()) > timeForOneDayMs;
  const hash = await readOrMakePersonHash(table);
  for await (const room of everyRecordedRoom(table)) {
    report.rooms += 1;
    try {
      for await (const outcome of rollUpRoom(table, room, hash)) {
        report.daysRolledUp += outcome === "written" ? 1 : 0;
        if (!hasTime()) {
          return { ...report, finished: false };
        }
      }
    } catch (error) {
      report.roomsFailed += 1;
      onTrouble(room, error);
    }
    if (!hasTime()) {
      return { ...report, finished: false };
    }
  }
  return { ...report, finished: true };
}

/** Yields after each day that was due. */
async function* rollUpRoom(
  table: AttendanceTable,
  room: RecordedRoom,
  hash: PersonHash,
): AsyncGenerator<"written" | "exists" | "empty"> {
  for (const day of dueDays(table, room, room.rolledUpTo)) {
    const outcome = await rollUpDay(table, room, day, hash);
    await markRolledUp(table, room, nextDay(day));
    yield outcome;
  }
  yield* rollUpAgain(table, room, hash);
}

/** Yields after each day that was rolled up before, and whose record changed since. */
async function* rollUpAgain(
  table: AttendanceTable,
  room: RecordedRoom,
  hash: PersonHash,
): AsyncGenerator<"written" | "exists" | "empty"> {
  const { due, expired } = dueAgain(table, room, room.late.rollup);
  for (const change of due) {
    const outcome = await rollUpDay(table, room, change[0], hash, { replace: true });
    await forgetLateChanges(table, room, "rollup", change);
    yield outcome;
  }
  // Those of the export too, which may be off, and then nobody else forgets them.
  for (const change of expired) await forgetLateChanges(table, room, "rollup", change);
  for (const change of dueAgain(table, room, room.late.export).expired) {
    await forgetLateChanges(table, room, "export", change);
  }
}

async function rollUpDay(
  table: AttendanceTable,
  room: RecordedRoom,
  day: EpochSeconds,
  hash: PersonHash,
  { replace }: { readonly replace: boolean } = { replace: false },
): Promise<"written" | "exists" | "empty"> {
  // What is read again must not miss the change for which it is.
  const { record, tally } = dayRecord(table, room, day, { consistent: replace });
  const rollup = await buildDayRollup(day, record, hash, truthSettingsOf(room), firstSlotFrom(room.since));
  // A day without any record needs no item: the room's mark covers it.
  return tally.slots === 0 ? "empty" : await putRollup(table, room, rollup, { replace });
}
