import { nextDay } from "../attendance/record/chain-rules.ts";
import type { RoomRef } from "../attendance/room.ts";
import type { AttendanceTable } from "../attendance/table/attendance-table.ts";
import { readErasureMark } from "../attendance/table/erasure-marks.ts";
import { forgetLateChanges } from "../attendance/table/late-changes.ts";
import { markExported, type RecordedRoom } from "../attendance/table/recorded-rooms.ts";
import { dueAgain, dueDays, everyRecordedRoom } from "../attendance/upkeep/ended-days.ts";
import type { EpochSeconds } from "../identity/ids.ts";
import { type Deadline, remainingMs } from "../upstream/deadline.ts";
import { makeDayFiles } from "./day-files.ts";
import type { FileWriter } from "./exported-files.ts";
import { type FileKind, fileKey } from "./file-keys.ts";

export interface ExportDependencies {
  readonly table: AttendanceTable;
  readonly files: FileWriter;
  /** Reports each room that could not be exported; the next run repeats it. */
  readonly onTrouble: (room: RoomRef, error: unknown) => void;
}

export interface ExportReport {
  readonly rooms: number;
  readonly daysExported: number;
  readonly roomsFailed: number;
  /** False when the time ran out; the next run continues where this one stopped. */
  readonly finished: boolean;
}

/** The fullest day of a room takes a few seconds; a day is begun only if there is ample time to finish it. */
const timeForOneDayMs = 30_000;

const fileKinds: readonly FileKind[] = ["stays", "counts", "rooms"];

/**
 * Exports every ended UTC day of every recorded room that has not been exported yet and has not expired, and again those of which events
 * came later. A day is marked in the
 * table after its files are written, and its files always have the same keys: so a run may be cut short, repeated, or run twice at once.
 */
export async function exportDays(dependencies: ExportDependencies, deadline: Deadline): Promise<ExportReport> {
  const { table, onTrouble } = dependencies;
  const report = { rooms: 0, daysExported: 0, roomsFailed: 0 };
  const hasTime = (): boolean => remainingMs(deadline, table.now()) > timeForOneDayMs;
  for await (const room of everyRecordedRoom(table)) {
    report.rooms += 1;
    try {
      for await (const isRecorded of exportRoom(dependencies, room, hasTime)) report.daysExported += isRecorded ? 1 : 0;
    } catch (error) {
      report.roomsFailed += 1;
      onTrouble(room, error);
    }
    if (!hasTime()) return { ...report, finished: false };
  }
  return { ...report, finished: true };
}

/** Yields after each day that was due, and after each that is exported again, until the time is up: true where it has a record. */
async function* exportRoom(
  dependencies: ExportDependencies,
  room: RecordedRoom,
  hasTime: () => boolean,
): AsyncGenerator<boolean> {
  const { table } = dependencies;
  for (const day of dueDays(table, room, room.exportedTo)) {
    if (!hasTime()) return;
    yield await exportDay(dependencies, room, day);
  }
  for (const change of dueAgain(table, room, room.late.export).due) {
    if (!hasTime()) return;
    yield await exportDay(dependencies, room, change[0]);
    await forgetLateChanges(table, room, "export", change);
  }
}

/** False for a day without any record. */
async function exportDay(
  { table, files }: ExportDependencies,
  room: RecordedRoom,
  day: EpochSeconds,
): Promise<boolean> {
  let isRecorded: boolean;
  let erasuresBefore: number;
  do {
    erasuresBefore = await readErasureMark(table, room.app);
    const made = await makeDayFiles(table, room, day);
    isRecorded = made.rooms !== null;
    await Promise.all(
      fileKinds.map((kind) => {
        const bytes = made[kind];
        const key = fileKey(kind, room, day);
        // A day that is exported again may have lost all its rows to an erasure.
        return bytes === null ? files.delete(key) : files.put(key, bytes);
      }),
    );
    // A person who was erased meanwhile may have been written after the erasure had passed this file.
  } while ((await readErasureMark(table, room.app)) !== erasuresBefore);
  await markExported(table, room, nextDay(day));
  return isRecorded;
}
