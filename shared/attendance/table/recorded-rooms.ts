import { GetItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import type { AppName, EpochSeconds, GroupId } from "../../identity/ids.ts";
import type { RoomRef, TrackedGroupType, TrackedRoom } from "../room.ts";
import type { RoomHistory } from "../room-history.ts";
import { type PageRequest, pageOfItems } from "./app-items.ts";
import type { AttendanceTable } from "./attendance-table.ts";
import { type Item, isConditionMet, numberOf, textOf } from "./attributes.ts";
import { groupOfSort, prefixes } from "./keys.ts";
import { type LateChanges, lateChangesOf, type MadeOfDay } from "./late-changes.ts";
import {
  groupTypeOf,
  historyAttributes,
  historyOf,
  optionalRoomAttributes,
  recordedKey,
  sessionMinPeopleOf,
} from "./room-items.ts";
import { assign } from "./stored-room.ts";

/** A room that was ever tracked, whether or not it still is: the settings with which its record is read, rolled up and erased. */
export interface RecordedRoom extends RoomRef {
  /** When the tracking began for the first time. */
  readonly since: EpochSeconds;
  readonly groupType: TrackedGroupType;
  /** The last setting, as the next one is. */
  readonly sessionGapSeconds: number;
  readonly sessionMinPeople: number;
  /** The longest that was ever set. */
  readonly retentionDays: number;
  /** Under which kinds of names people were recorded; both are true when the room's option was changed. */
  readonly names: { readonly plain: boolean; readonly pseudonyms: boolean };
  /** As of the last time that the tracking was stopped; absent before. */
  readonly history?: RoomHistory;
  /** Start of the first UTC day that has not been rolled up; absent before the first roll-up. */
  readonly rolledUpTo?: EpochSeconds;
  /** The same for the export of days. */
  readonly exportedTo?: EpochSeconds;
  /** Days that have to be made again, because events came when they had been made. */
  readonly late: Readonly<Record<MadeOfDay, LateChanges>>;
}

export interface RecordedRoomPage {
  readonly rooms: readonly RecordedRoom[];
  readonly next?: GroupId;
}

/** To be called before the room is stored; see `makeRoomFindable`. */
export async function markRecorded(table: AttendanceTable, room: TrackedRoom): Promise<void> {
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
  await isConditionMet(table.client.send(retention));
}

/** Undefined when the room was never tracked. */
export async function getRecordedRoom(table: AttendanceTable, room: RoomRef): Promise<RecordedRoom | undefined> {
  const get = new GetItemCommand({ TableName: table.tableName, Key: recordedKey(room), ConsistentRead: true });
  const { Item: item } = await table.client.send(get);
  return item === undefined ? undefined : recordedRoomOf(room.app, item);
}

/** Marks the days before `day` as rolled up, or as empty. The mark never moves back. */
export async function markRolledUp(table: AttendanceTable, room: RoomRef, day: EpochSeconds): Promise<void> {
  await advanceMark(table, room, "rolledUpTo", day);
}

/** The same for the export of days. */
export async function markExported(table: AttendanceTable, room: RoomRef, day: EpochSeconds): Promise<void> {
  await advanceMark(table, room, "exportedTo", day);
}

async function advanceMark(
  table: AttendanceTable,
  room: RoomRef,
  mark: "rolledUpTo" | "exportedTo",
  day: EpochSeconds,
): Promise<void> {
  const update = new UpdateItemCommand({
    TableName: table.tableName,
    Key: recordedKey(room),
    UpdateExpression: "SET #to = :day",
    ConditionExpression: "attribute_exists(pk) AND (attribute_not_exists(#to) OR #to < :day)",
    ExpressionAttributeNames: { "#to": mark },
    ExpressionAttributeValues: { ":day": { N: String(day) } },
  });
  await isConditionMet(table.client.send(update));
}

/** Copies the history of a room whose tracking stops to its record. */
export async function keepHistory(table: AttendanceTable, room: TrackedRoom): Promise<void> {
  const { expression, names, values } = assign(historyAttributes(room), optionalRoomAttributes);
  const update = new UpdateItemCommand({
    TableName: table.tableName,
    Key: recordedKey(room),
    UpdateExpression: expression,
    ConditionExpression: "attribute_exists(pk)",
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
  });
  await isConditionMet(table.client.send(update));
}

/** The history of a room that was tracked before, for a tracking that begins again. */
export async function pastOf(table: AttendanceTable, ref: RoomRef): Promise<RoomHistory | undefined> {
  const record = await getRecordedRoom(table, ref);
  return record && historyOfRecord(record);
}

/** A record older than histories still proves whether people had one kind of name only. */
export function historyOfRecord({ names, since, history }: RecordedRoom): RoomHistory | undefined {
  const isOneKind = names.plain !== names.pseudonyms;
  return history ?? (isOneKind ? { namings: [{ since, pseudonymous: names.pseudonyms }] } : undefined);
}

/** The rooms of an app that were ever tracked, ascending by group ID (UTF-8 order). */
export async function listRecordedRooms(
  table: AttendanceTable,
  app: AppName,
  page: PageRequest<GroupId>,
): Promise<RecordedRoomPage> {
  const { items, next } = await pageOfItems(table, app, prefixes.recorded, page);
  const rooms = items.map((item) => recordedRoomOf(app, item));
  return { rooms, ...(next === undefined ? {} : { next }) };
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
    ...(item["exportedTo"] === undefined ? {} : { exportedTo: numberOf(item, "exportedTo") }),
    late: { rollup: lateChangesOf(item, "rollup"), export: lateChangesOf(item, "export") },
  };
}
