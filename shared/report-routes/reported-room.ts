import { firstSlotFrom, slotSeconds } from "../attendance/observation.ts";
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
  /** At the end of the reported range. */
  readonly label?: string;
  readonly tracked: boolean;
  /** False when no lists are taken. True for rooms that are no longer tracked, where it is not known. */
  readonly roster: boolean;
  /** Start of the record: when the room was tracked for the first time. */
  readonly recordedSince: EpochSeconds;
  readonly sampleEverySeconds: number;
  readonly retentionDays: number;
  readonly pseudonymous: boolean;
  /** Changes between user IDs and pseudonyms, oldest first; empty when they are not known. */
  readonly namings: readonly Naming[];
  /** The days before this are rolled up, or empty. */
  readonly rolledUpTo: EpochSeconds;
  readonly settings: TruthSettings;
}

/** The first slot that was due, which is the first whole minute of the tracking. */
export function firstSlotDue({ recordedSince }: ReportedRoom): EpochSeconds {
  return firstSlotFrom(recordedSince);
}

/**
 * @param until the end of the requested range; now when undefined
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
