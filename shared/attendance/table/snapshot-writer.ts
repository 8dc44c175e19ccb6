import { BatchWriteItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import type { SlotObservation } from "../observation.ts";
import type { RoomRef } from "../room.ts";
import { type Item, isConditionFailed, textOf } from "./attributes.ts";
import { type EncoderDependencies, type PreparedSlot, prepareSlot, type StorageOptions } from "./prepare-slot.ts";
import { snapshotItem, snapshotKey } from "./snapshot-items.ts";
import { type WarmLimits, WarmRosters } from "./warm-rosters.ts";

export type WriteResult = "written" | "duplicate";

/** 1,000 rooms of 1,000 members whose rosters change by 5 % a minute; about 120 MB. */
const usualLimits: WarmLimits = { maxMembers: 2_000_000 };

/**
 * The writing side of the record, with a cache of each room's last stored roster. One per process. Each method makes one
 * attempt; repeating it is the caller's.
 *
 * Which way to write: a conditional put is right whatever other run writes, and costs the SDK 0.85 ms of CPU: 10 s for 12,000
 * rooms. A batch costs a seventeenth a slot and takes no conditions, so it may only be used where nothing can have been
 * written before: by the holder of the app's lease, for a slot that this very run was the first to claim. Should two runs
 * overwrite each other all the same (a process that slept through the end of its lease), the stamps in the items turn what
 * was built on the overwritten item into a gap instead of wrong names.
 */
export class SnapshotWriter {
  readonly #dependencies: EncoderDependencies;
  readonly #warm: WarmRosters;

  constructor(dependencies: EncoderDependencies, limits: WarmLimits = usualLimits) {
    this.#dependencies = dependencies;
    this.#warm = new WarmRosters(limits);
  }

  /** Encodes against the last stored roster: from the cache, or rebuilt by one Query, or without one (a keyframe). */
  prepare(room: RoomRef, observation: SlotObservation, options: StorageOptions): Promise<PreparedSlot> {
    return prepareSlot(this.#dependencies, this.#warm.get(room), room, observation, options);
  }

  /** One conditional put, which leaves an item that is there already as it is: "duplicate". */
  async put(prepared: PreparedSlot, signal?: AbortSignal): Promise<WriteResult> {
    const { client, tableName } = this.#dependencies.table;
    const put = new PutItemCommand({
      TableName: tableName,
      Item: snapshotItem(prepared.room, prepared),
      ConditionExpression: "attribute_not_exists(pk)",
    });
    try {
      await client.send(put, signal === undefined ? {} : { abortSignal: signal });
    } catch (error) {
      this.#forget([prepared]);
      if (isConditionFailed(error)) {
        return "duplicate";
      }
      throw error;
    }
    this.#remember(prepared);
    return "written";
  }

  /**
   * One unconditional BatchWriteItem of at most `batchSize` slots with different keys. When it throws, any of them may have
   * been written.
   *
   * @returns the slots that the table left unprocessed
   */
  async putBatch(batch: readonly PreparedSlot[], signal: AbortSignal): Promise<readonly PreparedSlot[]> {
    const { client, tableName } = this.#dependencies.table;
    const requests = batch.map((prepared) => ({ PutRequest: { Item: snapshotItem(prepared.room, prepared) } }));
    const command = new BatchWriteItemCommand({ RequestItems: { [tableName]: requests } });
    const { UnprocessedItems } = await client.send(command, { abortSignal: signal }).catch((error: unknown) => {
      this.#forget(batch);
      throw error;
    });
    const left = new Set(
      (UnprocessedItems?.[tableName] ?? []).map(({ PutRequest }) => textOfKey(PutRequest?.Item ?? {})),
    );
    const isLeft = ({ room, slot }: PreparedSlot): boolean => left.has(textOfKey(snapshotKey(room, slot)));
    const unprocessed = left.size === 0 ? [] : batch.filter(isLeft);
    this.#forget(unprocessed);
    for (const prepared of batch) {
      if (!unprocessed.includes(prepared)) {
        this.#remember(prepared);
      }
    }
    return unprocessed;
  }

  /** What the table holds of these slots is uncertain, so no roster may be built on them or on those before them. */
  #forget(slots: readonly PreparedSlot[]): void {
    for (const { room } of slots) {
      this.#warm.drop(room);
    }
  }

  /** Caches what is stored now; of slots stored out of order the newest counts. */
  #remember({ room, slot, warm }: PreparedSlot): void {
    const cached = this.#warm.get(room);
    if (warm !== undefined && (cached === undefined || cached.slot < slot)) {
      this.#warm.set(room, warm);
    }
  }
}

function textOfKey(item: Item): string {
  return `${textOf(item, "sk")} ${textOf(item, "pk")}`;
}
