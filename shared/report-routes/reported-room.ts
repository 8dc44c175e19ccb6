import { slotSeconds } from "../attendance/observation.ts";
import type { RoomRef, TrackedGroupType } from "../attendance/room.ts";
import { labelBefore, type Naming } from "../attendance/room-history.ts";
import type { AttendanceTable } from "../attendance/table/attendance-table.ts";
import { getRecordedRoom, historyOfRecord } from "../attendance/table/recorded-rooms.ts";
import { getRoom } from "../attendance/table/rooms.ts";
import { type TruthSettings, truthSettingsOf } from "../attendance/truth-settings.ts";
import type { EpochSeconds } from "../identity/ids.ts";
import { unknownRoom } from "../room-routes/room-question.ts";

/** A room with a record, whether or not it is still tracked. */
export interface ReportedRoom extends RoomRef {
  readonly groupType: TrackedGroupType;
  /** As it was at the end of the time that is reported. */
  readonly label?: string;
  readonly tracked: boolean;
  /** False when lists are not taken; unknown, and taken for true, once the room is not tracked any more. */
  readonly roster: boolean;
  /** When it was tracked for the first time: nothing is recorded before. */
  readonly recordedSince: EpochSeconds;
  readonly sampleEverySeconds: number;
  readonly retentionDays: number;
  readonly pseudonymous: boolean;
  /** Under which kind of name people were recorded since when, oldest first; empty when nothing tells. */
  readonly namings: readonly Naming[];
  /** The days before this are rolled up, or hold nothing. */
  readonly rolledUpTo: EpochSeconds;
  readonly settings: TruthSettings;
}

/** The first slot that was due: those before it, the minute of the tracking's begin among them, were not. */
export function firstSlotDue({ recordedSince }: ReportedRoom): EpochSeconds {
  return Math.ceil(recordedSince / slotSeconds) * slotSeconds;
}

/**
 * @param until the end of the time that is asked about; undefined: now
 * @throws RollcallError `unknown-room` when the room is not tracked and never was
 */
export async function findReportedRoom(
  table: AttendanceTable,
  ref: RoomRef,
  until: EpochSeconds | undefined,
): Promise<ReportedRoom> {
  const [tracked, record] = await Promise.all([getRoom(table, ref), getRecordedRoom(table, ref)]);
  const known = tracked ?? record;
  if (known === undefined) {
    throw unknownRoom();
  }
  const history = tracked ?? (record && historyOfRecord(record));
  const label = history && labelBefore(history, until ?? Number.POSITIVE_INFINITY);
  return {
    app: ref.app,
    groupId: ref.groupId,
    groupType: known.groupType,
    ...(label === undefined ? {} : { label }),
    tracked: tracked !== undefined,
    roster: tracked?.roster ?? true,
    recordedSince: record?.since ?? tracked?.trackedAt ?? 0,
    sampleEverySeconds: tracked?.sampleEverySeconds ?? slotSeconds,
    retentionDays: Math.max(tracked?.retentionDays ?? 0, record?.retentionDays ?? 0),
    pseudonymous: tracked?.pseudonymous ?? record?.names.pseudonyms ?? false,
    namings: history?.namings ?? [],
    rolledUpTo: record?.rolledUpTo ?? 0,
    settings: truthSettingsOf(known),
  };
}
