import type { EpochSeconds } from "../../identity/ids.ts";
import type { Gap, SlotObservation } from "../observation.ts";
import type { RoomRef } from "../room.ts";
import type { AttendanceTable } from "./attendance-table.ts";

/** What a room's newest snapshot says at a glance; read without rebuilding any roster. */
export interface SnapshotSummary {
  readonly slot: EpochSeconds;
  /** The newest count of the slot; absent when none was taken. */
  readonly onlineCount?: number;
  /** Rows on the newest list of the slot, robots included; absent when none was taken. */
  readonly listed?: number;
  readonly gaps: readonly Gap[];
  readonly dissolved: boolean;
}

export interface ReadOptions {
  readonly signal?: AbortSignal;
}

/**
 * The room's slots with `from <= slot < to` in slot order, page by page, so that memory holds one page and one roster
 * however long the range is. Expired slots are left out. A roster whose base was deleted is told as a roster gap
 * (`internal`) beside the counts of its slot.
 */
export declare function readSlots(
  table: AttendanceTable,
  room: RoomRef,
  from: EpochSeconds,
  to: EpochSeconds,
  options?: ReadOptions,
): AsyncIterable<SlotObservation>;

/** The newest `n` slots of the last `withinDays` UTC days (2: today and yesterday), oldest first. */
export declare function lastSlots(
  table: AttendanceTable,
  room: RoomRef,
  n: number,
  withinDays?: number,
): Promise<readonly SlotObservation[]>;

/** The newest slot of today or yesterday (UTC): one small Query, two when today has none. */
export declare function lastSnapshot(table: AttendanceTable, room: RoomRef): Promise<SnapshotSummary | undefined>;
