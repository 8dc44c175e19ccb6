import { firstSlotFrom } from "../attendance/observation.ts";
import { nextDay } from "../attendance/record/chain-rules.ts";
import { reportAttendees } from "../attendance/reports/attendees.ts";
import { CountBuckets, emptyBucket } from "../attendance/reports/count-buckets.ts";
import { daySeconds } from "../attendance/reports/rollup.ts";
import type { AttendanceTable } from "../attendance/table/attendance-table.ts";
import type { RecordedRoom } from "../attendance/table/recorded-rooms.ts";
import { truthSettingsOf } from "../attendance/truth-settings.ts";
import { dayRecord } from "../attendance/upkeep/day-record.ts";
import type { EpochSeconds } from "../identity/ids.ts";
import { CountRows, countColumns } from "./counts-table.ts";
import type { FileKind } from "./file-keys.ts";
import { writeTable } from "./parquet-table.ts";
import { roomColumns, roomRow } from "./rooms-table.ts";
import { stayColumns, stayRows } from "./stays-table.ts";

/** The files of a room's day; null for one without rows. */
export type DayFiles = Readonly<Record<FileKind, Uint8Array | null>>;

/**
 * The files of one UTC day of a room, from its raw record, in one reading. They say what the reports say of the same day, and are the
 * same bytes as long as the record is the same.
 */
export async function makeDayFiles(table: AttendanceTable, room: RecordedRoom, day: EpochSeconds): Promise<DayFiles> {
  const window = { from: day, to: nextDay(day) };
  const trackedFrom = firstSlotFrom(room.since);
  const counts = new CountRows(room.groupId, window);
  const wholeDay = new CountBuckets(window, daySeconds, { trackedFrom });
  // Consistent: a stale read could bring back a person whose erasure has been counted.
  const { record, tally } = dayRecord(table, room, day, { consistent: true });
  const report = await reportAttendees(record, window, {}, truthSettingsOf(room), [counts, wholeDay]);
  wholeDay.finish();
  if (tally.slots === 0) return { stays: null, counts: null, rooms: null };
  const stays = stayRows(room.groupId, report);
  const samples = counts.finish();
  const bucket = wholeDay.buckets[0] ?? emptyBucket(window.from, window.to);
  return {
    stays: stays.length === 0 ? null : writeTable(stayColumns, stays),
    counts: samples.length === 0 ? null : writeTable(countColumns, samples),
    rooms: writeTable(roomColumns, [roomRow(room, bucket, report)]),
  };
}
