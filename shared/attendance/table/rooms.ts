import {
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { type AppName, asAppName, type EpochSeconds, type GroupId } from "../../identity/ids.ts";
import type { RoomRef, RoomState, TrackedGroupType, TrackedRoom } from "../room.ts";
import type { RoomHistory } from "../room-history.ts";
import type { AttendanceTable } from "./attendance-table.ts";
import { type Item, isConditionFailed, MalformedItem, numberOf, textOf } from "./attributes.ts";
import { appPartition, appsPartition, groupOfSort, itemKey, prefixes, roomSort } from "./keys.ts";
import {
  groupTypeOf,
  historyAttributes,
  historyOf,
  optionalRoomAttributes,
  recordedKey,
  roomItem,
  roomKey,
  roomOf,
  sessionMinPeopleOf,
} from "./room-items.ts";
import { assign, isStill, readStoredRoom } from "./stored-room.ts";

export interface PageRequest<Token> {
  /** Most rows on the page. */
  readonly limit: number;
  /** The `next` of the page before; absent for the first page. */
  readonly after?: Token;
}

/** A room whose item is not as it was written: somebody else wrote to the table. */
export interface UnreadableRoom extends RoomRef {
  /** Which attribute is wrong, and how. */
  readonly reason: string;
}

export interface RoomPage {
  readonly rooms: readonly TrackedRoom[];
  /** Told beside the others: one broken room must not hide them. */
  readonly unreadable: readonly UnreadableRoom[];
  /** Where the next page starts; absent on the last page. */
  readonly next?: GroupId;
}

/** A room that was ever tracked, whether or not it still is: what is needed to read, roll up and erase its record. */
export interface RecordedRoom extends RoomRef {
  /** When it was tracked for the first time. */
  readonly since: EpochSeconds;
  readonly groupType: TrackedGroupType;
  /** As it was set last. */
  readonly sessionGapSeconds: number;
  readonly sessionMinPeople: number;
  /** The longest that ever held. */
  readonly retentionDays: number;
  /** Under which names people were ever recorded; both when the room's option was changed. */
  readonly names: { readonly plain: boolean; readonly pseudonyms: boolean };
  /** As it was when the tracking was stopped for the last time; absent before. */
  readonly history?: RoomHistory;
  /** Start of the first UTC day that has not been rolled up; absent before the first roll-up. */
  readonly rolledUpTo?: EpochSeconds;
}

export interface RecordedRoomPage {
  readonly rooms: readonly RecordedRoom[];
  readonly next?: GroupId;
}

/** Stores the room as given, whatever is there. For what others may change meanwhile there is `storeRoom`. */
export async function putRoom(table: AttendanceTable, room: TrackedRoom): Promise<"created" | "replaced"> {
  await makeRoomFindable(table, room);
  const put = new PutItemCommand({ TableName: table.tableName, Item: roomItem(room), ReturnValues: "ALL_OLD" });
  const { Attributes } = await table.client.send(put);
  return Attributes === undefined ? "created" : "replaced";
}

/** To be done before the room itself is stored: a room that no sweep and no erasure finds is worse than a marker too many. */
export async function makeRoomFindable(table: AttendanceTable, room: TrackedRoom): Promise<void> {
  await Promise.all([markApp(table, room.app), markRecorded(table, room)]);
}

async function markApp(table: AttendanceTable, app: AppName): Promise<void> {
  await table.client.send(new PutItemCommand({ TableName: table.tableName, Item: itemKey(appsPartition, app) }));
}

async function markRecorded(table: AttendanceTable, room: TrackedRoom): Promise<void> {
  const target = { TableName: table.tableName, Key: recordedKey(room) };
  const update = new UpdateItemCommand({
    ...target,
    UpdateExpression:
      "SET #since = if_not_exists(#since, :since), #groupType = :groupType, #gap = :gap, #least = :least, #names = :true",
    ExpressionAttributeNames: {
      "#since": "since",
      "#groupType": "groupType",
      "#gap": "sessionGapSeconds",
      "#least": "sessionMinPeople",
      "#names": room.pseudonymous ? "pseudonyms" : "plain",
    },
    ExpressionAttributeValues: {
      ":since": { N: String(room.trackedAt) },
      ":groupType": { S: room.groupType },
      ":gap": { N: String(room.sessionGapSeconds) },
      ":least": { N: String(room.sessionMinPeople) },
      ":true": { BOOL: true },
    },
  });
  await table.client.send(update);
  const retention = new UpdateItemCommand({
    ...target,
    UpdateExpression: "SET #days = :days",
    ConditionExpression: "attribute_not_exists(#days) OR #days < :days",
    ExpressionAttributeNames: { "#days": "retentionDays" },
    ExpressionAttributeValues: { ":days": { N: String(room.retentionDays) } },
  });
  await isDone(table, retention);
}

/** Undefined when the room was never tracked. */
export async function getRecordedRoom(table: AttendanceTable, room: RoomRef): Promise<RecordedRoom | undefined> {
  const get = new GetItemCommand({ TableName: table.tableName, Key: recordedKey(room), ConsistentRead: true });
  const { Item: item } = await table.client.send(get);
  return item === undefined ? undefined : recordedRoomOf(room.app, item);
}

/** Remembers that the days before `day` are rolled up, or hold nothing. Never goes back. */
export async function markRolledUp(table: AttendanceTable, room: RoomRef, day: EpochSeconds): Promise<void> {
  const update = new UpdateItemCommand({
    TableName: table.tableName,
    Key: recordedKey(room),
    UpdateExpression: "SET #to = :day",
    ConditionExpression: "attribute_exists(pk) AND (attribute_not_exists(#to) OR #to < :day)",
    ExpressionAttributeNames: { "#to": "rolledUpTo" },
    ExpressionAttributeValues: { ":day": { N: String(day) } },
  });
  await isDone(table, update);
}

/** Undefined when the room is not tracked. */
export async function getRoom(table: AttendanceTable, room: RoomRef): Promise<TrackedRoom | undefined> {
  const { Item: item } = await table.client.send(
    new GetItemCommand({ TableName: table.tableName, Key: roomKey(room), ConsistentRead: true }),
  );
  return item === undefined ? undefined : roomOf(room.app, item);
}

/**
 * Stops the tracking; what was recorded stays until its retention ends. The room's history goes to its record first, so
 * that old reports, and a tracking that begins anew, have it. False when the room was not tracked.
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
    // When the room was changed in between, the change was made: each time round, one of the two gets on.
    if (await isDone(table, remove)) {
      return true;
    }
  }
}

async function keepHistory(table: AttendanceTable, room: TrackedRoom): Promise<void> {
  const { expression, names, values } = assign(historyAttributes(room), optionalRoomAttributes);
  const update = new UpdateItemCommand({
    TableName: table.tableName,
    Key: recordedKey(room),
    UpdateExpression: expression,
    ConditionExpression: "attribute_exists(pk)",
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
  });
  await isDone(table, update);
}

/** False when the command's condition did not hold. */
async function isDone(table: AttendanceTable, command: UpdateItemCommand | DeleteItemCommand): Promise<boolean> {
  try {
    await (command instanceof DeleteItemCommand ? table.client.send(command) : table.client.send(command));
    return true;
  } catch (error) {
    if (isConditionFailed(error)) {
      return false;
    }
    throw error;
  }
}

/** What is known of a room that was tracked before, for a tracking that begins anew. */
export async function pastOf(table: AttendanceTable, ref: RoomRef): Promise<RoomHistory | undefined> {
  const record = await getRecordedRoom(table, ref);
  return record && historyOfRecord(record);
}

/** A record that was left before there were histories tells whether people ever had one kind of name only. */
export function historyOfRecord({ names, since, history }: RecordedRoom): RoomHistory | undefined {
  const isOneKind = names.plain !== names.pseudonyms;
  return history ?? (isOneKind ? { namings: [{ since, pseudonymous: names.pseudonyms }] } : undefined);
}

/** False when the room is not tracked any more (nothing is written then). */
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
  return isDone(table, update);
}

/** The app's rooms, ascending by group ID (UTF-8 order). */
export async function listRooms(table: AttendanceTable, app: AppName, page: PageRequest<GroupId>): Promise<RoomPage> {
  const { items, next } = await listItems(table, app, prefixes.room, page);
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

/** The rooms of an app that were ever tracked, ascending by group ID (UTF-8 order). */
export async function listRecordedRooms(
  table: AttendanceTable,
  app: AppName,
  page: PageRequest<GroupId>,
): Promise<RecordedRoomPage> {
  const { items, next } = await listItems(table, app, prefixes.recorded, page);
  const rooms = items.map((item) => recordedRoomOf(app, item));
  return { rooms, ...(next === undefined ? {} : { next }) };
}

async function listItems(
  table: AttendanceTable,
  app: AppName,
  prefix: string,
  page: PageRequest<GroupId>,
): Promise<{ readonly items: readonly Item[]; readonly next: GroupId | undefined }> {
  const pk = appPartition(app);
  const query = new QueryCommand({
    TableName: table.tableName,
    KeyConditionExpression: "pk = :pk AND begins_with(sk, :prefix)",
    ExpressionAttributeValues: { ":pk": { S: pk }, ":prefix": { S: prefix } },
    Limit: page.limit,
    ...(page.after === undefined ? {} : { ExclusiveStartKey: itemKey(pk, roomSort(prefix, page.after)) }),
  });
  const { Items, LastEvaluatedKey } = await table.client.send(query);
  const next = LastEvaluatedKey === undefined ? undefined : groupOfSort(prefix, textOf(LastEvaluatedKey, "sk"));
  return { items: Items ?? [], next };
}

function recordedRoomOf(app: AppName, item: Item): RecordedRoom {
  return {
    app,
    groupId: groupOfSort(prefixes.recorded, textOf(item, "sk")),
    since: numberOf(item, "since"),
    groupType: groupTypeOf(textOf(item, "groupType")),
    sessionGapSeconds: numberOf(item, "sessionGapSeconds"),
    sessionMinPeople: sessionMinPeopleOf(item),
    retentionDays: numberOf(item, "retentionDays"),
    names: { plain: item["plain"]?.BOOL === true, pseudonyms: item["pseudonyms"]?.BOOL === true },
    ...(item["namings"] === undefined ? {} : { history: historyOf(item, []) }),
    ...(item["rolledUpTo"] === undefined ? {} : { rolledUpTo: numberOf(item, "rolledUpTo") }),
  };
}
