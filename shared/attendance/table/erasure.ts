import { GetItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import type { EpochSeconds } from "../../identity/ids.ts";
import { slotSeconds } from "../observation.ts";
import { dayOf, nextDay } from "../record/chain-rules.ts";
import { DamagedRecord } from "../record/damaged-record.ts";
import { type Erasure, eraseFromBody } from "../record/erase-member.ts";
import type { RoomRef } from "../room.ts";
import type { AttendanceTable } from "./attendance-table.ts";
import { bytesOf, isConditionMet } from "./attributes.ts";
import { deleteKeys } from "./delete-keys.ts";
import { type StoredSlot, snapshotKey, storedPages } from "./snapshot-items.ts";

export interface ErasureProgress {
  readonly scanned: number;
  readonly rewritten: number;
  /** Slots with damaged bytes: they may hold the person, so the caller should delete them. */
  readonly unreadable: readonly EpochSeconds[];
}

/** The UTC days from that of `from` to that of `to`, oldest first. */
export function* eachDay(from: EpochSeconds, to: EpochSeconds): Generator<EpochSeconds> {
  for (let day = dayOf(from); day <= to; day = nextDay(day)) {
    yield day;
  }
}

/**
 * Removes a person from the stored slots of one day of a room, or replaces their ID by a pseudonym, oldest slot first.
 * Expired slots that DynamoDB has not deleted yet are rewritten too. May be repeated and cut short anywhere (`from` is
 * where to continue): each item is rewritten by a compare and swap of its own. Yields after each page.
 *
 * A writer that runs meanwhile refers to the person by member number until the room's next keyframe; readers show nothing
 * for that number. A person who is still in the room at the keyframe is recorded anew.
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
  const key = snapshotKey(room, stored.slot);
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
    if (await isConditionMet(table.client.send(update, options))) {
      return "rewritten";
    }
    // Another erasure rewrote the item in between: start over from its result. The loop ends, since each failed swap is another run's success.
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

/** Deletes the given slots of a room, whatever they hold. */
export async function deleteSlots(
  table: AttendanceTable,
  room: RoomRef,
  slots: readonly EpochSeconds[],
  signal?: AbortSignal,
): Promise<void> {
  const keys = slots.map((slot) => snapshotKey(room, slot));
  await deleteKeys(table, keys, signal);
}
