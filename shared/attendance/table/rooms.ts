import {
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { type AppName, asAppName, type EpochSeconds, type GroupId } from "../../identity/ids.ts";
import type { RoomRef, RoomState, TrackedRoom } from "../room.ts";
import { type PageRequest, pageOfItems } from "./app-items.ts";
import type { AttendanceTable } from "./attendance-table.ts";
import { type Item, isConditionMet, MalformedItem, textOf } from "./attributes.ts";
import { appsPartition, groupOfSort, itemKey, prefixes } from "./keys.ts";
import { keepHistory, markRecorded } from "./recorded-rooms.ts";
import { roomItem, roomKey, roomOf } from "./room-items.ts";
import { isStill, readStoredRoom } from "./stored-room.ts";

/** A room with a malformed item: another program wrote to the table. */
export interface UnreadableRoom extends RoomRef {
  /** The attribute that is malformed, and how. */
  readonly reason: string;
}

export interface RoomPage {
  readonly rooms: readonly TrackedRoom[];
  /** Beside the others, so that one broken room does not hide them. */
  readonly unreadable: readonly UnreadableRoom[];
  /** Where the next page starts; absent on the last page. */
  readonly next?: GroupId;
}

/** Stores the room unconditionally. Where another writer may change the room meanwhile, use `storeRoom`. */
export async function putRoom(table: AttendanceTable, room: TrackedRoom): Promise<"created" | "replaced"> {
  await makeRoomFindable(table, room);
  const put = new PutItemCommand({ TableName: table.tableName, Item: roomItem(room), ReturnValues: "ALL_OLD" });
  const { Attributes } = await table.client.send(put);
  return Attributes === undefined ? "created" : "replaced";
}

/** To be called before the room itself is stored: a marker without a room is harmless, a room that no sweep and no erasure finds is not. */
export async function makeRoomFindable(table: AttendanceTable, room: TrackedRoom): Promise<void> {
  await Promise.all([markApp(table, room.app), markRecorded(table, room)]);
}

async function markApp(table: AttendanceTable, app: AppName): Promise<void> {
  await table.client.send(new PutItemCommand({ TableName: table.tableName, Item: itemKey(appsPartition, app) }));
}

/** Undefined when the room is not tracked. */
export async function getRoom(table: AttendanceTable, room: RoomRef): Promise<TrackedRoom | undefined> {
  const { Item: item } = await table.client.send(
    new GetItemCommand({ TableName: table.tableName, Key: roomKey(room), ConsistentRead: true }),
  );
  return item === undefined ? undefined : roomOf(room.app, item);
}

/**
 * Stops the tracking; the record stays until its retention ends. The room's history is copied to the record first, for
 * old reports and for a tracking that begins again. False when the room was not tracked.
 */
export async function deleteRoom(table: AttendanceTable, ref: RoomRef): Promise<boolean> {
  for (;;) {
    const stored = await readStoredRoom(table, ref);
    if (stored === undefined) {
      return false;
    }
    if (stored.room !== undefined) {
      await keepHistory(table, stored.room);
    }
    const { condition, values } = isStill(stored);
    const remove = new DeleteItemCommand({
      TableName: table.tableName,
      Key: roomKey(ref),
      ConditionExpression: condition,
      ExpressionAttributeNames: { "#revision": "revision" },
      ...(stored.revision === undefined ? {} : { ExpressionAttributeValues: values }),
    });
    // A room that was changed in between is read again. The loop ends, since each failed delete is another writer's success.
    if (await isConditionMet(table.client.send(remove))) {
      return true;
    }
  }
}

/** False when the room is no longer tracked; then nothing is written. */
export async function setRoomState(
  table: AttendanceTable,
  room: RoomRef,
  state: RoomState,
  since: EpochSeconds,
): Promise<boolean> {
  const update = new UpdateItemCommand({
    TableName: table.tableName,
    Key: roomKey(room),
    UpdateExpression: "SET #state = :state, #since = :since",
    ConditionExpression: "attribute_exists(pk)",
    ExpressionAttributeNames: { "#state": "state", "#since": "stateSince" },
    ExpressionAttributeValues: { ":state": { S: state }, ":since": { N: String(since) } },
  });
  return isConditionMet(table.client.send(update));
}

/** The app's rooms, ascending by group ID (UTF-8 order). */
export async function listRooms(table: AttendanceTable, app: AppName, page: PageRequest<GroupId>): Promise<RoomPage> {
  const { items, next } = await pageOfItems(table, app, prefixes.room, page);
  const rooms: TrackedRoom[] = [];
  const unreadable: UnreadableRoom[] = [];
  for (const item of items) {
    try {
      rooms.push(roomOf(app, item));
    } catch (error) {
      if (!(error instanceof MalformedItem)) {
        throw error;
      }
      unreadable.push({ app, groupId: groupOfSort(prefixes.room, textOf(item, "sk")), reason: error.message });
    }
  }
  return { rooms, unreadable, ...(next === undefined ? {} : { next }) };
}

const roomsPerPage = 1_000;

/** All rooms of the app, page by page. */
export async function listAllRooms(table: AttendanceTable, app: AppName): Promise<Omit<RoomPage, "next">> {
  const rooms: TrackedRoom[] = [];
  const unreadable: UnreadableRoom[] = [];
  let after: GroupId | undefined;
  do {
    const page = await listRooms(table, app, { limit: roomsPerPage, ...(after === undefined ? {} : { after }) });
    rooms.push(...page.rooms);
    unreadable.push(...page.unreadable);
    after = page.next;
  } while (after !== undefined);
  return { rooms, unreadable };
}

/** The apps that ever had a room, ascending. */
export async function listApps(table: AttendanceTable): Promise<readonly AppName[]> {
  const apps: AppName[] = [];
  let startKey: Item | undefined;
  do {
    const query: QueryCommand = new QueryCommand({
      TableName: table.tableName,
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": { S: appsPartition } },
      ...(startKey === undefined ? {} : { ExclusiveStartKey: startKey }),
    });
    const { Items, LastEvaluatedKey } = await table.client.send(query);
    apps.push(...(Items ?? []).map((item) => asAppName(textOf(item, "sk"))));
    startKey = LastEvaluatedKey;
  } while (startKey !== undefined);
  return apps;
}
