import type { EpochSeconds } from "../../identity/ids.ts";
import type { Deadline } from "../../upstream/deadline.ts";
import type { World } from "../../upstream/world.ts";
import type { SlotObservation } from "../observation.ts";
import type { RoomRef } from "../room.ts";
import type { AttendanceTable } from "./attendance-table.ts";

export interface StorageOptions {
  readonly retentionDays: number;
  /** False: nicknames are not stored. User IDs are stored as given, so pseudonyms are given as user IDs. */
  readonly nicknames: boolean;
}

export type WriteResult = "written" | "duplicate";

/** One slot of one room, encoded and not yet stored. */
export interface PreparedSlot {
  readonly room: RoomRef;
  readonly slot: EpochSeconds;
  /** Bytes of the item as DynamoDB counts them: keys, names and values. */
  readonly itemBytes: number;
  /** What had to be left out so that the item stays far below 400 KB. */
  readonly leftOut: "nothing" | "nicknames" | "rosters";
}

export interface BatchOutcome {
  readonly written: readonly PreparedSlot[];
  readonly duplicates: readonly PreparedSlot[];
  /** What did not get through before the deadline. Never thrown, never dropped. */
  readonly failed: readonly { readonly prepared: PreparedSlot; readonly cause: unknown }[];
}

/** The writing side, with the memory of each room's last persisted roster. One per process. */
export interface SnapshotWriter {
  /** `prepare` and `write` in one. */
  readonly writeObservation: (
    room: RoomRef,
    observation: SlotObservation,
    options: StorageOptions,
    signal?: AbortSignal,
  ) => Promise<WriteResult>;
  /** Encodes against the last persisted roster: remembered, or rebuilt by one Query, or none (a keyframe). */
  readonly prepare: (
    room: RoomRef,
    observation: SlotObservation,
    options: StorageOptions,
    signal?: AbortSignal,
  ) => Promise<PreparedSlot>;
  /** One conditional put: right whoever else may be writing. */
  readonly write: (prepared: PreparedSlot, signal?: AbortSignal) => Promise<WriteResult>;
  /** Unconditional batches of 25: only for the holder of the app's lease, on a slot it claimed first (`claimSlot`). */
  readonly writeAll: (prepared: readonly PreparedSlot[], deadline: Deadline) => Promise<BatchOutcome>;
}

export interface SnapshotWriterDependencies {
  readonly table: AttendanceTable;
  readonly world: Pick<World, "now" | "random" | "sleep">;
}

export interface WarmLimits {
  /** Most members remembered over all rooms, about 60 bytes each. */
  readonly maxMembers: number;
}

export declare function createSnapshotWriter(
  dependencies: SnapshotWriterDependencies,
  limits?: WarmLimits,
): SnapshotWriter;
