import type { SlotObservation } from "../../shared/attendance/observation.ts";
import type { RoomRef } from "../../shared/attendance/room.ts";
import type { StorageOptions } from "../../shared/attendance/table/prepare-slot.ts";
import type { SnapshotWriter, WriteResult } from "../../shared/attendance/table/snapshot-writer.ts";

/** Encodes and stores one observation, as a sweep does with many at once. */
export async function writeObservation(
  writer: SnapshotWriter,
  room: RoomRef,
  observation: SlotObservation,
  options: StorageOptions,
): Promise<WriteResult> {
  return await writer.put(await writer.prepare(room, observation, options));
}
