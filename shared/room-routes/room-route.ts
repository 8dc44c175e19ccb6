import type { AttendanceTable } from "../attendance/table/attendance-table.ts";
import { deleteRoom, getRoom } from "../attendance/table/rooms.ts";
import { lastSnapshot } from "../attendance/table/snapshots.ts";
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

/** `DELETE /v1/apps/{app}/rooms/{groupId}`: stops tracking; what was recorded stays until its retention ends. */
export async function answerUntrackRoom({ table }: RoomStore, request: ApiRequest): Promise<ApiReply> {
  readQuery(request.event, {});
  if (!(await deleteRoom(table, roomParameters(request)))) {
    throw unknownRoom();
  }
  return { status: 204 };
}
