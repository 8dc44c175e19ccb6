import { QueryCommand, type QueryCommandInput } from "@aws-sdk/client-dynamodb";
import type { EpochSeconds } from "../../identity/ids.ts";
import { dayOf, nextDay } from "../record/chain-rules.ts";
import { DamagedRecord } from "../record/damaged-record.ts";
import { decodeEvents } from "../record/event-codec.ts";
import type { RoomRef } from "../room.ts";
import type { RoomEvent } from "../room-event.ts";
import type { AttendanceTable } from "./attendance-table.ts";
import { type Item, textOf } from "./attributes.ts";
import { eventMinuteOfSort, eventSort, eventSortRange, type ItemKey, itemKey, snapshotPartition } from "./keys.ts";
import { isExpired } from "./snapshot-items.ts";

/** Some of the events of one minute of a room, or all of them. */
export interface StoredEvents {
  readonly minute: EpochSeconds;
  /** Minutes with many events have several items. Counts from 0. */
  readonly shard: number;
  readonly body: Uint8Array;
  readonly expiresAt: EpochSeconds;
}

export function eventKey(room: RoomRef, { minute, shard }: Pick<StoredEvents, "minute" | "shard">): ItemKey {
  return itemKey(snapshotPartition(room, dayOf(minute)), eventSort(minute, shard));
}

/** `b`: the events of record/FORMAT.md. `ttl`: as that of the day's slots. */
export function eventItem(room: RoomRef, stored: StoredEvents): Item {
  return { ...eventKey(room, stored), b: { B: stored.body }, ttl: { N: String(stored.expiresAt) } };
}

/** Undefined where the bytes cannot be read. */
export function eventsOf({ minute, body }: Pick<StoredEvents, "minute" | "body">): readonly RoomEvent[] | undefined {
  try {
    return decodeEvents(minute, body);
  } catch (error) {
    if (error instanceof DamagedRecord) return undefined;
    throw error;
  }
}

export interface EventRange {
  readonly room: RoomRef;
  /** First minute; the range ends with its UTC day. */
  readonly from: EpochSeconds;
  /** Minute after the last. */
  readonly to: EpochSeconds;
  readonly consistent?: boolean;
  readonly signal?: AbortSignal;
}

/** The stored events of one day, page by page, with the expired ones that DynamoDB has not deleted yet. Tolerates foreign items, like `storedPages`. */
export async function* storedEventPages(
  table: AttendanceTable,
  range: EventRange,
): AsyncGenerator<readonly StoredEvents[], undefined> {
  const day = dayOf(range.from);
  const to = Math.min(range.to, nextDay(day));
  if (range.from >= to) return;
  const sorts = eventSortRange(range.from, to - 1);
  const query: QueryCommandInput = {
    TableName: table.tableName,
    KeyConditionExpression: "pk = :pk AND sk BETWEEN :from AND :to",
    ExpressionAttributeValues: {
      ":pk": { S: snapshotPartition(range.room, day) },
      ":from": { S: sorts.from },
      ":to": { S: sorts.to },
    },
    ConsistentRead: range.consistent === true,
  };
  let startKey: Item | undefined;
  do {
    const page = await table.client.send(
      new QueryCommand(startKey === undefined ? query : { ...query, ExclusiveStartKey: startKey }),
      range.signal === undefined ? {} : { abortSignal: range.signal },
    );
    yield (page.Items ?? []).flatMap((item) => storedEventsOf(day, item));
    startKey = page.LastEvaluatedKey;
  } while (startKey !== undefined);
}

/** The same without the expired events. */
export async function* livingEventPages(
  table: AttendanceTable,
  range: EventRange,
): AsyncGenerator<readonly StoredEvents[], undefined> {
  for await (const page of storedEventPages(table, range)) {
    const nowMs = table.now();
    yield page.filter(({ expiresAt }) => !isExpired(expiresAt, nowMs));
  }
}

function storedEventsOf(day: EpochSeconds, item: Item): StoredEvents[] {
  const key = eventMinuteOfSort(day, textOf(item, "sk"));
  if (key === undefined) return [];
  const expiresAt = Number(item["ttl"]?.N ?? Number.NaN);
  return [
    {
      ...key,
      body: item["b"]?.B ?? new Uint8Array(0),
      expiresAt: Number.isFinite(expiresAt) ? expiresAt : Number.POSITIVE_INFINITY,
    },
  ];
}
