import type { TrackedRoom } from "../attendance/room.ts";
import type { AttendanceTable } from "../attendance/table/attendance-table.ts";
import { deleteRoom, getRoom, listApps, listRooms, type UnreadableRoom } from "../attendance/table/rooms.ts";
import { lastSnapshot } from "../attendance/table/snapshots.ts";
import { removeExpectedList } from "../attendance/upkeep/expected-lists.ts";
import { opensApp } from "../http-api/access.ts";
import type { ApiReply } from "../http-api/api-reply.ts";
import type { ApiRequest } from "../http-api/api-request.ts";
import { type CursorScope, cursorText, encodeCursor, positionIn } from "../http-api/cursor.ts";
import { anyGroupParameter, isGroupId } from "../http-api/group-parameter.ts";
import { appParameter } from "../http-api/path-parameters.ts";
import { readQuery, wholeNumber } from "../http-api/query.ts";
import { type AppName, asAppName, asGroupId, type GroupId, isAppName } from "../identity/ids.ts";
import { RollcallError } from "../upstream/rollcall-error.ts";
import type { Fields } from "../upstream/tolerant-fields.ts";
import { presentRoom } from "./present-room.ts";
import type { RoomsReply } from "./room-shapes.ts";

export interface RoomStore {
  readonly table: AttendanceTable;
}

const defaultPageSize = 50;
/** Each room's last snapshot is one small Query; a page costs at most this many. */
const maxPageSize = 200;

export const roomsParameters = { limit: wholeNumber(1, maxPageSize), cursor: cursorText };

/**
 * `DELETE /v1/apps/{app}/rooms/{groupId}`: stops tracking; what was recorded stays until its retention ends. The list of expected
 * people goes first: once the room is gone, a request that is sent again would not come that far.
 */
export async function untrackRoom({ table }: RoomStore, request: ApiRequest): Promise<ApiReply> {
  readQuery(request.event, {});
  const ref = roomParameters(request);
  await removeExpectedList(table, ref, request.deadline);
  if (!(await deleteRoom(table, ref))) {
    throw unknownRoom();
  }
  return { status: 204 };
}

/** `GET /v1/apps/{app}/rooms/{groupId}`: one room with its last snapshot. */
export async function showRoom({ table }: RoomStore, request: ApiRequest): Promise<ApiReply> {
  readQuery(request.event, {});
  const room = await getRoom(table, roomParameters(request));
  if (room === undefined) {
    throw unknownRoom();
  }
  return { headers: { "cache-control": "no-store" }, body: presentRoom(room, await lastSnapshot(table, room)) };
}

/** `GET /v1/rooms`: the tracked rooms of every app that the caller may use, app by app, with their last snapshots. */
export async function showRooms({ table }: RoomStore, request: ApiRequest): Promise<ApiReply> {
  const query = readQuery(request.event, roomsParameters);
  const limit = query.limit ?? defaultPageSize;
  const scope: CursorScope = ["rooms", request.caller.apps];
  const apps = (await listApps(table)).filter((app) => opensApp(request.caller, app));
  const start = query.cursor === undefined ? undefined : positionIn(scope, query.cursor, startOf);

  const { rooms, unreadable, next } = await roomsFrom(table, apps, start, limit);
  const presented = await Promise.all(rooms.map(async (room) => presentRoom(room, await lastSnapshot(table, room))));

  return {
    headers: { "cache-control": "no-store" },
    body: {
      rooms: presented,
      ...(unreadable.length === 0 ? {} : { unreadable }),
      nextCursor: next ? encodeCursor(scope, { a: next.app, ...(next.after ? { g: next.after } : {}) }) : null,
    } satisfies RoomsReply,
  };
}

/**
 * The room of a request's path, as far as its text goes: whether it is tracked is for the caller to find out.
 *
 * @throws RollcallError `invalid-request` when no room can be called so
 */
export function roomParameters({ event }: ApiRequest): { readonly app: AppName; readonly groupId: GroupId } {
  return { app: appParameter(event), groupId: anyGroupParameter(event) };
}

export function unknownRoom(): RollcallError {
  return new RollcallError(
    "unknown-room",
    "this room is not tracked; PUT /v1/apps/{app}/rooms/{groupId} starts tracking it",
  );
}

interface RoomsStart {
  readonly app: AppName;
  readonly after: GroupId | undefined;
}

/** Undefined for names that no app or group can have: a client may have made them. */
function startOf({ a, g }: Fields): RoomsStart | undefined {
  if (typeof a !== "string" || !isAppName(a) || (g !== undefined && !isGroupId(g))) {
    return undefined;
  }
  return { app: asAppName(a), after: g === undefined ? undefined : asGroupId(g) };
}

interface RoomsFound {
  readonly rooms: readonly TrackedRoom[];
  readonly unreadable: readonly UnreadableRoom[];
  readonly next: RoomsStart | undefined;
}

/** Fills one page across apps in ascending order; an app that disappeared meanwhile is passed over. */
async function roomsFrom(
  table: AttendanceTable,
  apps: readonly AppName[],
  start: RoomsStart | undefined,
  limit: number,
): Promise<RoomsFound> {
  const rooms: TrackedRoom[] = [];
  const unreadable: UnreadableRoom[] = [];
  for (const app of apps) {
    if (start && app < start.app) {
      continue;
    }
    if (rooms.length === limit) {
      return { rooms, unreadable, next: { app, after: undefined } };
    }
    const after = start?.app === app ? start.after : undefined;
    const page = await listRooms(table, app, { limit: limit - rooms.length, ...(after ? { after } : {}) });
    rooms.push(...page.rooms);
    unreadable.push(...page.unreadable);
    if (page.next) {
      return { rooms, unreadable, next: { app, after: page.next } };
    }
  }
  return { rooms, unreadable, next: undefined };
}
