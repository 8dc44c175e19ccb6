import { GetItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import type { EpochSeconds } from "../../identity/ids.ts";
import { dayOf, nextDay } from "../record/chain-rules.ts";
import { DamagedRecord } from "../record/damaged-record.ts";
import { eraseFromEvents } from "../record/erase-events.ts";
import type { Erasure } from "../record/erase-member.ts";
import type { RoomRef } from "../room.ts";
import type { AttendanceTable } from "./attendance-table.ts";
import { bytesOf, isConditionMet } from "./attributes.ts";
import { deleteKeys } from "./delete-keys.ts";
import { eventKey, type StoredEvents, storedEventPages } from "./event-items.ts";
import type { ItemKey } from "./keys.ts";

export interface EventErasureProgress {
  /** Items in which the person was. */
  readonly rewritten: number;
  /** Items with damaged bytes, which may hold the person, are deleted. */
  readonly deleted: number;
}

/**
 * Removes a person from the stored events of one day of a room, or replaces their ID by a pseudonym. Each item is rewritten by a compare and
 * swap of its own, so that it may be repeated and cut short anywhere, and runs beside writers. Yields after each page that is not empty.
 */
export async function* eraseEventsFromDay(
  table: AttendanceTable,
  room: RoomRef,
  from: EpochSeconds,
  erasure: Erasure,
  signal?: AbortSignal,
): AsyncGenerator<EventErasureProgress> {
  const range = { room, from, to: nextDay(dayOf(from)), consistent: true, ...(signal === undefined ? {} : { signal }) };
  for await (const page of storedEventPages(table, range)) {
    if (page.length === 0) continue;
    let rewritten = 0;
    const unreadable: ItemKey[] = [];
    for (const stored of page) {
      const result = await eraseFromItem(table, room, stored, erasure, signal);
      rewritten += result === "rewritten" ? 1 : 0;
      if (result === "unreadable") unreadable.push(eventKey(room, stored));
    }
    await deleteKeys(table, unreadable, signal);
    yield { rewritten, deleted: unreadable.length };
  }
}

async function eraseFromItem(
  table: AttendanceTable,
  room: RoomRef,
  stored: StoredEvents,
  erasure: Erasure,
  signal: AbortSignal | undefined,
): Promise<"untouched" | "rewritten" | "unreadable"> {
  const options = signal === undefined ? {} : { abortSignal: signal };
  const target = { TableName: table.tableName, Key: eventKey(room, stored) };
  let body: Uint8Array | undefined = stored.body;
  while (body !== undefined) {
    const rewritten = rewrite(stored.minute, body, erasure);
    if (!(rewritten instanceof Uint8Array)) return rewritten;
    const update = new UpdateItemCommand({
      ...target,
      UpdateExpression: "SET b = :new",
      ConditionExpression: "b = :old",
      ExpressionAttributeValues: { ":new": { B: rewritten }, ":old": { B: body } },
    });
    if (await isConditionMet(table.client.send(update, options))) return "rewritten";
    // A writer or another erasure changed the item in between: start over from its result.
    const { Item: item } = await table.client.send(new GetItemCommand({ ...target, ConsistentRead: true }), options);
    body = item === undefined ? undefined : bytesOf(item, "b");
  }
  return "untouched";
}

function rewrite(minute: EpochSeconds, body: Uint8Array, erasure: Erasure): Uint8Array | "untouched" | "unreadable" {
  try {
    return eraseFromEvents(minute, body, erasure) ?? "untouched";
  } catch (error) {
    if (error instanceof DamagedRecord) return "unreadable";
    throw error;
  }
}
