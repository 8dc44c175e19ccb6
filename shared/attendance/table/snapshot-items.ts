import { Buffer } from "node:buffer";
import { QueryCommand, type QueryCommandInput } from "@aws-sdk/client-dynamodb";
import type { EpochMs, EpochSeconds } from "../../identity/ids.ts";
import { dayOf, nextDay } from "../record/chain-rules.ts";
import type { RoomRef } from "../room.ts";
import type { AttendanceTable } from "./attendance-table.ts";
import { type Item, textOf } from "./attributes.ts";
import { itemKey, slotOfSort, snapshotPartition, snapshotSort } from "./keys.ts";

/** One slot of one room as it lies in the table. */
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

/** `b`: the body of record/FORMAT.md. `ttl`: see `expiryOf`. */
export function snapshotItem(room: RoomRef, stored: StoredSlot): Item {
  return {
    ...itemKey(snapshotPartition(room, dayOf(stored.slot)), snapshotSort(stored.slot)),
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
  /** Most items on the first page. */
  readonly firstPageSize?: number;
  readonly signal?: AbortSignal;
}

/**
 * An item that somebody else wrote must not take down the reports of its day. One whose key is no minute is no slot; one without a body is a
 * slot that cannot be read, which is told as such; one without `ttl` stays until it is deleted.
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

/** The stored slots of one day, page by page, the expired ones included. */
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
  };
  let startKey: Item | undefined;
  do {
    const limit = startKey === undefined ? (range.firstPageSize ?? range.pageSize) : range.pageSize;
    const page = await table.client.send(
      new QueryCommand({
        ...query,
        ...(limit === undefined ? {} : { Limit: limit }),
        ...(startKey === undefined ? {} : { ExclusiveStartKey: startKey }),
      }),
      range.signal === undefined ? {} : { abortSignal: range.signal },
    );
    yield (page.Items ?? []).flatMap((item) => storedSlotOf(day, item));
    startKey = page.LastEvaluatedKey;
  } while (startKey !== undefined);
}
