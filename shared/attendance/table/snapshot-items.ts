import { Buffer } from "node:buffer";
import { QueryCommand, type QueryCommandInput } from "@aws-sdk/client-dynamodb";
import type { EpochMs, EpochSeconds } from "../../identity/ids.ts";
import { dayOf, nextDay } from "../record/chain-rules.ts";
import type { RoomRef } from "../room.ts";
import type { AttendanceTable } from "./attendance-table.ts";
import { type Item, textOf } from "./attributes.ts";
import { type ItemKey, itemKey, slotOfSort, snapshotPartition, snapshotSort } from "./keys.ts";

/** One slot of one room as stored. */
export interface StoredSlot {
  readonly slot: EpochSeconds;
  readonly body: Uint8Array;
  readonly expiresAt: EpochSeconds;
}

/**
 * When the slot stops being readable. All slots of a day expire together, or the first of a chain would be gone while
 * the last still needed it.
 */
export function expiryOf(slot: EpochSeconds, retentionDays: number): EpochSeconds {
  return nextDay(dayOf(slot)) + retentionDays * 86_400;
}

export function isExpired(expiresAt: EpochSeconds, nowMs: EpochMs): boolean {
  return expiresAt * 1000 <= nowMs;
}

export function snapshotKey(room: RoomRef, slot: EpochSeconds): ItemKey {
  return itemKey(snapshotPartition(room, dayOf(slot)), snapshotSort(slot));
}

/** `b`: the body of record/FORMAT.md. `ttl`: see `expiryOf`. */
export function snapshotItem(room: RoomRef, stored: StoredSlot): Item {
  return {
    ...snapshotKey(room, stored.slot),
    b: { B: stored.body },
    ttl: { N: String(stored.expiresAt) },
  };
}

/** Bytes of the item as DynamoDB bills them: names, values, and a number by its significant digits. */
export function snapshotItemBytes(room: RoomRef, stored: StoredSlot): number {
  const names = "pk".length + "sk".length + "b".length + "ttl".length;
  const keys = Buffer.byteLength(snapshotPartition(room, dayOf(stored.slot))) + snapshotSort(stored.slot).length;
  const digits = String(stored.expiresAt).replace(/0+$/, "").length;
  return names + keys + stored.body.length + Math.ceil(digits / 2) + 1;
}

export interface SlotRange {
  readonly room: RoomRef;
  /** First slot; the range ends with its UTC day. */
  readonly from: EpochSeconds;
  /** Slot after the last. */
  readonly to: EpochSeconds;
  readonly newestFirst?: boolean;
  readonly consistent?: boolean;
  /** Most items a page; absent: as many as fit DynamoDB's 1 MB. */
  readonly pageSize?: number;
  readonly signal?: AbortSignal;
}

/**
 * Tolerates items that another program wrote or changed, so that they cannot take down the reports of their day: an item
 * whose key is not a minute is skipped; without a body it is a slot that cannot be read, which becomes a gap; without
 * `ttl` it never expires.
 */
function storedSlotOf(day: EpochSeconds, item: Item): StoredSlot[] {
  const sort = textOf(item, "sk");
  if (!minuteOfDay.test(sort)) {
    return [];
  }
  const expiresAt = Number(item["ttl"]?.N ?? Number.NaN);
  return [
    {
      slot: slotOfSort(day, sort),
      body: item["b"]?.B ?? new Uint8Array(0),
      expiresAt: Number.isFinite(expiresAt) ? expiresAt : Number.POSITIVE_INFINITY,
    },
  ];
}

const minuteOfDay = /^(?:[01]\d|2[0-3])[0-5]\d$/;

/** The stored slots of one day, page by page, with the expired ones that DynamoDB has not deleted yet. */
export async function* storedPages(table: AttendanceTable, range: SlotRange): AsyncGenerator<readonly StoredSlot[]> {
  const day = dayOf(range.from);
  const to = Math.min(range.to, nextDay(day));
  if (range.from >= to) {
    return;
  }
  const query: QueryCommandInput = {
    TableName: table.tableName,
    KeyConditionExpression: "pk = :pk AND sk BETWEEN :from AND :to",
    ExpressionAttributeValues: {
      ":pk": { S: snapshotPartition(range.room, day) },
      ":from": { S: snapshotSort(range.from) },
      ":to": { S: snapshotSort(to - 1) },
    },
    ScanIndexForward: range.newestFirst !== true,
    ConsistentRead: range.consistent === true,
    ...(range.pageSize === undefined ? {} : { Limit: range.pageSize }),
  };
  let startKey: Item | undefined;
  do {
    const page = await table.client.send(
      new QueryCommand(startKey === undefined ? query : { ...query, ExclusiveStartKey: startKey }),
      range.signal === undefined ? {} : { abortSignal: range.signal },
    );
    yield (page.Items ?? []).flatMap((item) => storedSlotOf(day, item));
    startKey = page.LastEvaluatedKey;
  } while (startKey !== undefined);
}

/** The same without the expired slots. */
export async function* livingPages(
  table: AttendanceTable,
  range: SlotRange,
): AsyncGenerator<readonly StoredSlot[], undefined> {
  for await (const page of storedPages(table, range)) {
    const nowMs = table.now();
    yield page.filter((stored) => !isExpired(stored.expiresAt, nowMs));
  }
}
