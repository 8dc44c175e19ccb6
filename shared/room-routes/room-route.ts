import type { AttendanceTable } from "../attendance/table/attendance-table.ts";
import { deleteRoom, getRoom } from "../attendance/table/rooms.ts";
import { lastSnapshot } from "../attendance/table/snapshots.ts";
import { removeExpectedList } from "../attendance/upkeep/expected-lists.ts";
import type { ApiReply } from "../http-api/api-reply.ts";
import type { ApiRequest } from "../http-api/api-request.ts";
import { readQuery } from "../http-api/query.ts";
import { presentRoom } from "./present-room.ts";
import { roomParameters, unknownRoom } from "./room-question.ts";

export interface RoomStore {
  readonly table: AttendanceTable;
}

/** `GET /v1/apps/{app}/rooms/{groupId}`: one room with its last snapshot. */
export async function answerRoom({ table }: RoomStore, request: ApiRequest): Promise<ApiReply> {
  readQuery(request.event, {});
  const room = await getRoom(table, roomParameters(request));
  if (room === undefined) {
    throw unknownRoom();
  }
  return { headers: { "cache-control": "no-store" }, body: presentRoom(room, await lastSnapshot(table, room)) };
}

/**
 * `DELETE /v1/apps/{app}/rooms/{groupId}`: stops tracking; what was recorded stays until its retention ends. The list of expected
 * people goes first: once the room is gone, a request that is sent again would not come that far.
 */
export async function answerUntrackRoom({ table }: RoomStore, request: ApiRequest): Promise<ApiReply> {
  readQuery(request.event, {});
  const ref = roomParameters(request);
  await removeExpectedList(table, ref, request.deadline);
  if (!(await deleteRoom(table, ref))) {
    throw unknownRoom();
  }
  return { status: 204 };
}
