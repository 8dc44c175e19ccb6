import {
  BatchGetItemCommand,
  type BatchGetItemCommandInput,
  type BatchGetItemCommandOutput,
} from "@aws-sdk/client-dynamodb";
import type { EpochSeconds, GroupId } from "../../identity/ids.ts";
import type { CountSample, Gap } from "../observation.ts";
import { DamagedRecord } from "../record/damaged-record.ts";
import { parseHead } from "../record/slot-body.ts";
import { unreadable } from "../record/slot-codec.ts";
import type { RoomRef } from "../room.ts";
import type { AttendanceTable } from "./attendance-table.ts";
import { type Item, textOf } from "./attributes.ts";
import { snapshotKey } from "./snapshot-items.ts";

/** What a slot says of a room without any roster being rebuilt. */
export interface SlotHead {
  readonly slot: EpochSeconds;
  readonly counts: readonly CountSample[];
  /** Rows of each list. */
  readonly listed: readonly number[];
  readonly gaps: readonly Gap[];
  readonly dissolved: boolean;
}

/** DynamoDB's limit of one BatchGetItem. */
const keysPerRequest = 100;
const requestsAtOnce = 8;
/** A request of which nothing is answered so often in a row has failed. */
const mostRepeats = 5;

type Keys = NonNullable<BatchGetItemCommandInput["RequestItems"]>[string];

/**
 * The heads of some slots of many rooms of one app, by room, ascending. One BatchGetItem reads a hundred of them, where a Query would read one.
 * Consistent: every write that has been answered is seen. A slot that is not stored is missing.
 *
 * @throws Error when the table leaves requests unanswered
 */
export async function readSlotHeads(
  table: AttendanceTable,
  rooms: readonly RoomRef[],
  slots: readonly EpochSeconds[],
): Promise<ReadonlyMap<GroupId, readonly SlotHead[]>> {
  const wanted = new Map<string, { readonly groupId: GroupId; readonly slot: EpochSeconds }>();
  const keys = rooms.flatMap((room) =>
    slots.map((slot) => {
      const key = snapshotKey(room, slot);
      wanted.set(nameOf(key), { groupId: room.groupId, slot });
      return key;
    }),
  );
  const heads = new Map<GroupId, SlotHead[]>();
  for await (const item of itemsOf(table, keys)) {
    const found = wanted.get(nameOf(item));
    if (found === undefined) continue;
    const ofRoom = heads.get(found.groupId) ?? [];
    ofRoom.push(headOf(found.slot, item["b"]?.B ?? new Uint8Array(0)));
    heads.set(found.groupId, ofRoom);
  }
  for (const ofRoom of heads.values()) ofRoom.sort((one, other) => one.slot - other.slot);
  return heads;
}

const nameOf = (key: Item): string => `${textOf(key, "pk")} ${textOf(key, "sk")}`;

async function* itemsOf(table: AttendanceTable, keys: readonly Item[]): AsyncGenerator<Item> {
  const perRound = keysPerRequest * requestsAtOnce;
  for (let first = 0; first < keys.length; first += perRound) {
    const round = keys.slice(first, first + perRound);
    const parts = Array.from({ length: Math.ceil(round.length / keysPerRequest) }, (_, index) =>
      round.slice(index * keysPerRequest, (index + 1) * keysPerRequest),
    );
    for (const items of await Promise.all(parts.map((part) => getAll(table, part)))) yield* items;
  }
}

/** Repeats what the table leaves unprocessed, which it does when an answer gets too large or a partition is busy. */
async function getAll(table: AttendanceTable, keys: Item[]): Promise<readonly Item[]> {
  const { tableName } = table;
  const items: Item[] = [];
  let rest: Keys | undefined = { Keys: keys, ConsistentRead: true };
  let repeats = 0;
  while (rest !== undefined) {
    const answer: BatchGetItemCommandOutput = await table.client.send(
      new BatchGetItemCommand({ RequestItems: { [tableName]: rest } }),
    );
    const { Responses, UnprocessedKeys } = answer;
    const read: readonly Item[] = Responses?.[tableName] ?? [];
    items.push(...read);
    repeats = read.length === 0 ? repeats + 1 : 0;
    rest = UnprocessedKeys?.[tableName];
    if (rest !== undefined && repeats > mostRepeats) {
      throw new Error("the table leaves slots unread");
    }
  }
  return items;
}

function headOf(slot: EpochSeconds, body: Uint8Array): SlotHead {
  try {
    const { counts, listed, gaps, dissolved } = parseHead(slot, body);
    return { slot, counts, listed, gaps, dissolved };
  } catch (error) {
    if (error instanceof DamagedRecord) {
      return { ...unreadable(slot), listed: [] };
    }
    throw error;
  }
}
