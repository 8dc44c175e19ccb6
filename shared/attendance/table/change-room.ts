import { UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import type { TrackedRoom } from "../room.ts";
import type { AttendanceTable } from "./attendance-table.ts";
import { isConditionFailed } from "./attributes.ts";
import { optionalRoomAttributes, roomItem, roomKey, roomOf } from "./room-items.ts";
import { makeRoomFindable } from "./rooms.ts";
import { assign, isStill, type StoredRoom } from "./stored-room.ts";

/**
 * Replaces a stored room by compare and swap. The state of a live room is not written: the sweep may have found meanwhile
 * that the group is dissolved.
 *
 * @param replaced the result of `readStoredRoom`
 * @returns the room as stored; undefined when it was changed in between, and nothing was stored
 */
export async function storeRoom(
  table: AttendanceTable,
  room: TrackedRoom,
  replaced: StoredRoom | undefined,
): Promise<TrackedRoom | undefined> {
  await makeRoomFindable(table, room);
  const { pk, sk, state, stateSince, ...settings } = roomItem(room);
  const keepsState = replaced?.room?.state === "live";
  const { expression, names, values } = assign(
    { ...settings, ...(keepsState ? {} : { state, stateSince }) },
    optionalRoomAttributes,
  );
  const still = replaced === undefined ? { condition: "attribute_not_exists(pk)", values: {} } : isStill(replaced);
  const update = new UpdateItemCommand({
    TableName: table.tableName,
    Key: roomKey(room),
    UpdateExpression: expression,
    ConditionExpression: still.condition,
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: { ...values, ...still.values },
    ReturnValues: "ALL_NEW",
  });
  try {
    const { Attributes: stored } = await table.client.send(update);
    return stored && roomOf(room.app, stored);
  } catch (error) {
    if (isConditionFailed(error)) {
      return undefined;
    }
    throw error;
  }
}
