import { BatchWriteItemCommand, GetItemCommand, UpdateItemCommand, type WriteRequest } from "@aws-sdk/client-dynamodb";
import type { EpochSeconds } from "../../identity/ids.ts";
import { slotSeconds } from "../observation.ts";
import { dayOf, nextDay } from "../record/chain-rules.ts";
import { DamagedRecord } from "../record/damaged-record.ts";
import { type Erasure, eraseFromBody } from "../record/erase-member.ts";
import type { RoomRef } from "../room.ts";
import type { AttendanceTable } from "./attendance-table.ts";
import { bytesOf, isConditionFailed } from "./attributes.ts";
import { itemKey, snapshotPartition, snapshotSort } from "./keys.ts";
import { type StoredSlot, storedPages } from "./snapshot-items.ts";

export interface ErasureProgress {
  readonly scanned: number;
  readonly rewritten: number;
  /** Slots whose bytes nobody can read; whether the person is in them is unknown, so the caller should delete them. */
  readonly unreadable: readonly EpochSeconds[];
}

/** The UTC days from that of `from` to that of `to`, oldest first. */
export function* eachDay(from: EpochSeconds, to: EpochSeconds): Generator<EpochSeconds> {
  for (let day = dayOf(from); day <= to; day = nextDay(day)) {
    yield day;
  }
}

/**
 * Removes a person from the stored slots of one day of a room, or puts a pseudonym in the place, oldest first. Expired
 * slots are rewritten too: their bytes are still there. May be repeated and cut short anywhere (`from` is where to go
 * on), since each item is rewritten by itself on the condition that nobody else changed it. Yields after each page.
 *
 * A writer that goes on meanwhile keeps naming the person by number until the room's next keyframe, which shows
 * nothing; somebody who is still in the room then is recorded anew.
 */
export async function* eraseFromDay(
  table: AttendanceTable,
  room: RoomRef,
  from: EpochSeconds,
  erasure: Erasure,
  signal?: AbortSignal,
): AsyncGenerator<ErasureProgress & { readonly doneTo: EpochSeconds }> {
  const range = { room, from, to: nextDay(dayOf(from)), consistent: true, ...(signal === undefined ? {} : { signal }) };
  for await (const page of storedPages(table, range)) {
    let rewritten = 0;
    const unreadable: EpochSeconds[] = [];
    for (const stored of page) {
      const result = await eraseFromItem(table, room, stored, erasure, signal);
      rewritten += result === "rewritten" ? 1 : 0;
      if (result === "unreadable") {
        unreadable.push(stored.slot);
      }
    }
    const last = page.at(-1);
    yield {
      scanned: page.length,
      rewritten,
      unreadable,
      doneTo: last === undefined ? range.to : last.slot + slotSeconds,
    };
  }
}

type ItemResult = "untouched" | "rewritten" | "unreadable";

async function eraseFromItem(
  table: AttendanceTable,
  room: RoomRef,
  stored: StoredSlot,
  erasure: Erasure,
  signal: AbortSignal | undefined,
): Promise<ItemResult> {
  const options = signal === undefined ? {} : { abortSignal: signal };
  const key = itemKey(snapshotPartition(room, dayOf(stored.slot)), snapshotSort(stored.slot));
  let body: Uint8Array | undefined = stored.body;
  while (body !== undefined) {
    const rewritten = rewrite(stored.slot, body, erasure);
    if (!(rewritten instanceof Uint8Array)) {
      return rewritten;
    }
    const update = new UpdateItemCommand({
      TableName: table.tableName,
      Key: key,
      UpdateExpression: "SET b = :new",
      ConditionExpression: "b = :old",
      ExpressionAttributeValues: { ":new": { B: rewritten }, ":old": { B: body } },
    });
    try {
      await table.client.send(update, options);
      return "rewritten";
    } catch (error) {
      if (!isConditionFailed(error)) {
        throw error;
      }
    }
    // Another erasure was here in between: its result is what to work on. Each time round, somebody got on.
    const get = new GetItemCommand({ TableName: table.tableName, Key: key, ConsistentRead: true });
    const { Item: item } = await table.client.send(get, options);
    body = item === undefined ? undefined : bytesOf(item, "b");
  }
  return "untouched";
}

function rewrite(slot: EpochSeconds, body: Uint8Array, erasure: Erasure): Uint8Array | "untouched" | "unreadable" {
  try {
    return eraseFromBody(slot, body, erasure) ?? "untouched";
  } catch (error) {
    if (error instanceof DamagedRecord) {
      return "unreadable";
    }
    throw error;
  }
}

/** DynamoDB's limit of one BatchWriteItem. */
const batchSize = 25;

/** Deletes the given slots of a room, whatever is in them. What stays unprocessed is sent again until the signal. */
export async function deleteSlots(
  table: AttendanceTable,
  room: RoomRef,
  slots: readonly EpochSeconds[],
  signal?: AbortSignal,
): Promise<void> {
  for (let first = 0; first < slots.length; first += batchSize) {
    let requests: WriteRequest[] = slots.slice(first, first + batchSize).map((slot) => ({
      DeleteRequest: { Key: itemKey(snapshotPartition(room, dayOf(slot)), snapshotSort(slot)) },
    }));
    while (requests.length > 0) {
      const { UnprocessedItems } = await table.client.send(
        new BatchWriteItemCommand({ RequestItems: { [table.tableName]: requests } }),
        signal === undefined ? {} : { abortSignal: signal },
      );
      requests = UnprocessedItems?.[table.tableName] ?? [];
    }
  }
}

/** Deletes all stored slots of a room's day; returns how many there were. */
export async function deleteDay(
  table: AttendanceTable,
  room: RoomRef,
  day: EpochSeconds,
  signal?: AbortSignal,
): Promise<number> {
  let deleted = 0;
  const range = { room, from: day, to: nextDay(day), consistent: true, ...(signal === undefined ? {} : { signal }) };
  for await (const page of storedPages(table, range)) {
    await deleteSlots(
      table,
      room,
      page.map((stored) => stored.slot),
      signal,
    );
    deleted += page.length;
  }
  return deleted;
}
