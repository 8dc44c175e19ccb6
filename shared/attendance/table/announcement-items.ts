import { DeleteItemCommand, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import type { AppName, EpochSeconds, GroupId } from "../../identity/ids.ts";
import type { RoomRef } from "../room.ts";
import { pageOfItems } from "./app-items.ts";
import type { AttendanceTable } from "./attendance-table.ts";
import { type Item, isConditionMet, numberOf, textOf } from "./attributes.ts";
import { announcementMarkSort, appPartition, groupOfSort, type ItemKey, itemKey, prefixes, roomSort } from "./keys.ts";

/** How far the record of an app has been looked through for announcements, and what was seen last. */
export interface AnnouncementMark {
  /** When the looking began: older happenings are not announced. */
  readonly since: EpochSeconds;
  /** The slots before this one have been looked at. */
  readonly upTo: EpochSeconds;
  /** Counts and lists that were due in the last slots, and those of them that are missing; of the same length, oldest first. */
  readonly due: readonly number[];
  readonly lost: readonly number[];
  /** The slot since which coverage is low; undefined while it is not. */
  readonly lowSince: EpochSeconds | undefined;
  /** The newest slot in which the app was misconfigured. */
  readonly misconfiguredAt: EpochSeconds | undefined;
}

/** What has been announced of a room, and is not over. */
export interface AnnouncedRoom {
  /** First sample of the session whose start has been announced, and whose end has not. */
  readonly session: EpochSeconds | undefined;
  /** The slot since which the room of that session seems to be empty. */
  readonly quietSince: EpochSeconds | undefined;
  /** From this slot on the record may hold a session that has not been announced. */
  readonly checkFrom: EpochSeconds | undefined;
  /** The slot in which the group was found dissolved. */
  readonly dissolvedAt: EpochSeconds | undefined;
}

/** A room without an item. */
export const nothingAnnounced: AnnouncedRoom = {
  session: undefined,
  quietSince: undefined,
  checkFrom: undefined,
  dissolvedAt: undefined,
};

/** Undefined before the first run. */
export async function readAnnouncementMark(
  table: AttendanceTable,
  app: AppName,
): Promise<AnnouncementMark | undefined> {
  const get = new GetItemCommand({ TableName: table.tableName, Key: markKey(app), ConsistentRead: true });
  const { Item: item } = await table.client.send(get);
  return item === undefined
    ? undefined
    : {
        since: numberOf(item, "since"),
        upTo: numberOf(item, "upTo"),
        due: numbersOf(item, "due"),
        lost: numbersOf(item, "lost"),
        lowSince: optionalNumber(item, "lowSince"),
        misconfiguredAt: optionalNumber(item, "misconfiguredAt"),
      };
}

/**
 * Moves the mark by compare and swap.
 *
 * @param before the mark that was read; undefined when there was none
 * @returns false when another run has moved it; then nothing is written
 */
export async function moveAnnouncementMark(
  table: AttendanceTable,
  app: AppName,
  before: AnnouncementMark | undefined,
  { due, lost, ...numbers }: AnnouncementMark,
): Promise<boolean> {
  const put = new PutItemCommand({
    TableName: table.tableName,
    Item: {
      ...markKey(app),
      ...numberAttributes({ ...numbers }),
      due: { L: due.map((number) => ({ N: String(number) })) },
      lost: { L: lost.map((number) => ({ N: String(number) })) },
    },
    ...(before === undefined
      ? { ConditionExpression: "attribute_not_exists(pk)" }
      : {
          ConditionExpression: "#upTo = :before",
          ExpressionAttributeNames: { "#upTo": "upTo" },
          ExpressionAttributeValues: { ":before": { N: String(before.upTo) } },
        }),
  });
  return await isConditionMet(table.client.send(put));
}

const roomsPerPage = 1_000;

/** The rooms of an app about which something is open. */
export async function listAnnouncedRooms(
  table: AttendanceTable,
  app: AppName,
): Promise<ReadonlyMap<GroupId, AnnouncedRoom>> {
  const rooms = new Map<GroupId, AnnouncedRoom>();
  let after: GroupId | undefined;
  do {
    const page = await pageOfItems(table, app, prefixes.announced, {
      limit: roomsPerPage,
      ...(after === undefined ? {} : { after }),
    });
    for (const item of page.items) {
      rooms.set(groupOfSort(prefixes.announced, textOf(item, "sk")), {
        session: optionalNumber(item, "session"),
        quietSince: optionalNumber(item, "quietSince"),
        checkFrom: optionalNumber(item, "checkFrom"),
        dissolvedAt: optionalNumber(item, "dissolvedAt"),
      });
    }
    after = page.next;
  } while (after !== undefined);
  return rooms;
}

/** Deletes the item when nothing is open. */
export async function storeAnnouncedRoom(table: AttendanceTable, room: RoomRef, state: AnnouncedRoom): Promise<void> {
  const target = { TableName: table.tableName };
  const key = itemKey(appPartition(room.app), roomSort(prefixes.announced, room.groupId));
  const attributes = numberAttributes({ ...state });
  if (Object.keys(attributes).length === 0) {
    await table.client.send(new DeleteItemCommand({ ...target, Key: key }));
  } else {
    await table.client.send(new PutItemCommand({ ...target, Item: { ...key, ...attributes } }));
  }
}

function markKey(app: AppName): ItemKey {
  return itemKey(appPartition(app), announcementMarkSort);
}

function numberAttributes(numbers: Readonly<Record<string, number | undefined>>): Item {
  return Object.fromEntries(
    Object.entries(numbers).flatMap(([name, number]) =>
      number === undefined ? [] : [[name, { N: String(number) }] as const],
    ),
  );
}

function numbersOf(item: Item, name: string): readonly number[] {
  return (item[name]?.L ?? []).map(({ N }) => Number(N));
}

function optionalNumber(item: Item, name: string): number | undefined {
  return item[name] === undefined ? undefined : numberOf(item, name);
}
