import { randomUUID } from "node:crypto";
import { DeleteItemCommand, PutItemCommand, QueryCommand } from "@aws-sdk/client-dynamodb";
import { asAppName, asGroupId } from "../../identity/ids.ts";
import type { RoomRef } from "../room.ts";
import type { AttendanceTable } from "./attendance-table.ts";
import { type Item, isConditionFailed, textOf } from "./attributes.ts";
import { itemKey } from "./keys.ts";

/** Index of the rooms whose expected list is read from a group, so that the daily reading finds them in one Query. */
const groupsPartition = "expected-groups";

/** A room in the index. `mark` is another one with each PUT, so that an entry is removed only if nothing came in between. */
export interface MarkedRoom extends RoomRef {
  readonly mark: string;
}

/** To be done before the list itself is stored: a list that no reading finds grows old, a mark too many is removed later. */
export async function markExpectedGroup(table: AttendanceTable, room: RoomRef): Promise<void> {
  const item = { ...markKey(room), mark: { S: randomUUID() } };
  await table.client.send(new PutItemCommand({ TableName: table.tableName, Item: item }));
}

export async function listMarkedRooms(table: AttendanceTable): Promise<readonly MarkedRoom[]> {
  const rooms: MarkedRoom[] = [];
  let startKey: Item | undefined;
  do {
    const query: QueryCommand = new QueryCommand({
      TableName: table.tableName,
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": { S: groupsPartition } },
      ...(startKey === undefined ? {} : { ExclusiveStartKey: startKey }),
    });
    const { Items = [], LastEvaluatedKey } = await table.client.send(query);
    rooms.push(...Items.map(markedRoomOf));
    startKey = LastEvaluatedKey;
  } while (startKey !== undefined);
  return rooms;
}

/** For a room whose list is no longer read from a group. */
export async function unmarkRoom(table: AttendanceTable, { mark, ...room }: MarkedRoom): Promise<void> {
  const remove = new DeleteItemCommand({
    TableName: table.tableName,
    Key: markKey(room),
    ConditionExpression: "mark = :mark",
    ExpressionAttributeValues: { ":mark": { S: mark } },
  });
  try {
    await table.client.send(remove);
  } catch (error) {
    if (!isConditionFailed(error)) {
      throw error;
    }
  }
}

function markKey({ app, groupId }: RoomRef) {
  return itemKey(groupsPartition, `${app}#${groupId}`);
}

/** App names hold no `#`. */
function markedRoomOf(item: Item): MarkedRoom {
  const sk = textOf(item, "sk");
  const end = sk.indexOf("#");
  return { app: asAppName(sk.slice(0, end)), groupId: asGroupId(sk.slice(end + 1)), mark: textOf(item, "mark") };
}
