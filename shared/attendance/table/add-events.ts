import { PutItemCommand } from "@aws-sdk/client-dynamodb";
import type { EpochSeconds } from "../../identity/ids.ts";
import { eventsMissingFrom, uniteEvents } from "../event-set.ts";
import { slotSeconds } from "../observation.ts";
import { encodeEvents } from "../record/event-codec.ts";
import { mostEvents } from "../record/plausible.ts";
import type { RoomRef } from "../room.ts";
import type { RoomEvent } from "../room-event.ts";
import type { AttendanceTable } from "./attendance-table.ts";
import { isConditionMet } from "./attributes.ts";
import { eventItem, eventsOf, type StoredEvents, storedEventPages } from "./event-items.ts";
import type { ReadOptions } from "./snapshots.ts";

/** Items of one minute: room for 100,000 events of one room in a minute, which no vendor's limits allow. */
const mostShards = 250;

export interface NewEvents {
  readonly minute: EpochSeconds;
  readonly events: readonly RoomEvent[];
  readonly expiresAt: EpochSeconds;
}

export interface AddedEvents {
  readonly added: number;
  /** Were stored before. */
  readonly repeated: number;
  /** Left out, because the minute's items are full. */
  readonly beyond: number;
}

/**
 * Adds events to the set that is stored of a minute: reads the minute, and writes what it lacks by compare and swap, so that it is
 * right whatever other writer, erasure or earlier attempt stored meanwhile. A minute whose events were all stored before costs no write.
 *
 * Adding to an item that is there already keeps a quiet minute in one item of one write unit. An item that is full is left alone, so
 * that a crowd costs what its own events take, and no rewriting of those before. One item for each batch instead would save the
 * reading, but store an event again with each batch that repeats it.
 */
export async function addEvents(
  table: AttendanceTable,
  room: RoomRef,
  news: NewEvents,
  signal?: AbortSignal,
): Promise<AddedEvents> {
  // A stale first reading does no harm: what it misses makes the swap fail. The second one is consistent, at twice the price.
  for (let isConsistent = false; ; isConsistent = true) {
    const shards = await readShards(table, room, news.minute, {
      consistent: isConsistent,
      ...(signal === undefined ? {} : { signal }),
    });
    const missing = eventsMissingFrom(
      news.events,
      shards.flatMap(({ events }) => events),
    );
    const writes = shardWrites(shards, missing);
    if (await putAll(table, room, news, writes, signal)) {
      const added = writes.reduce((sum, write) => sum + write.added, 0);
      const repeated = uniteEvents(news.events).length - missing.length;
      return { added, repeated, beyond: missing.length - added };
    }
    // Another writer changed an item in between: start over from its result. The loop ends, since each failed swap is another one's success.
  }
}

interface Shard {
  readonly stored: StoredEvents;
  /** Empty where the item cannot be read; it is left as it is. */
  readonly events: readonly RoomEvent[];
  readonly isFull: boolean;
}

async function readShards(
  table: AttendanceTable,
  room: RoomRef,
  minute: EpochSeconds,
  options: ReadOptions,
): Promise<readonly Shard[]> {
  const shards: Shard[] = [];
  const range = { room, from: minute, to: minute + slotSeconds, ...options };
  for await (const page of storedEventPages(table, range)) {
    for (const stored of page) {
      const events = eventsOf(stored);
      shards.push({ stored, events: events ?? [], isFull: events === undefined || events.length >= mostEvents });
    }
  }
  return shards;
}

interface ShardWrite {
  readonly shard: number;
  readonly before: StoredEvents | undefined;
  readonly events: readonly RoomEvent[];
  readonly added: number;
}

/** Fills the last item of the minute, then new ones behind it. */
function shardWrites(shards: readonly Shard[], missing: readonly RoomEvent[]): readonly ShardWrite[] {
  const last = shards.toSorted((one, other) => one.stored.shard - other.stored.shard).at(-1);
  const writes: ShardWrite[] = [];
  let at = 0;
  let shard = last === undefined ? 0 : last.stored.shard + 1;
  if (last !== undefined && !last.isFull && missing.length > 0) {
    at = mostEvents - last.events.length;
    const events = missing.slice(0, at);
    const { stored } = last;
    writes.push({ shard: stored.shard, before: stored, events: [...last.events, ...events], added: events.length });
  }
  for (; at < missing.length && shard < mostShards; at += mostEvents, shard += 1) {
    const events = missing.slice(at, at + mostEvents);
    writes.push({ shard, before: undefined, events, added: events.length });
  }
  return writes;
}

/** False when another writer was faster. One item after the other: an item must be full before there is one behind it. */
async function putAll(
  table: AttendanceTable,
  room: RoomRef,
  { minute, expiresAt }: NewEvents,
  writes: readonly ShardWrite[],
  signal: AbortSignal | undefined,
): Promise<boolean> {
  for (const { shard, before, events } of writes) {
    const body = encodeEvents(minute, uniteEvents(events));
    const expiresAtBefore = before?.expiresAt ?? expiresAt;
    // An item without a time to live gets one.
    const latest = Number.isFinite(expiresAtBefore) ? Math.max(expiresAt, expiresAtBefore) : expiresAt;
    const put = new PutItemCommand({
      TableName: table.tableName,
      Item: eventItem(room, { minute, shard, body, expiresAt: latest }),
      ...(before === undefined
        ? { ConditionExpression: "attribute_not_exists(pk)" }
        : { ConditionExpression: "b = :before", ExpressionAttributeValues: { ":before": { B: before.body } } }),
    });
    if (!(await isConditionMet(table.client.send(put, signal === undefined ? {} : { abortSignal: signal })))) {
      return false;
    }
  }
  return true;
}
