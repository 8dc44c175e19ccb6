import type { TrackedRoom } from "../attendance/room.ts";
import type { AttendanceTable } from "../attendance/table/attendance-table.ts";
import { listApps, listRooms, type UnreadableRoom } from "../attendance/table/rooms.ts";
import { lastSnapshot } from "../attendance/table/snapshots.ts";
import { opensApp } from "../http-api/access.ts";
import type { ApiReply } from "../http-api/api-reply.ts";
import type { ApiRequest } from "../http-api/api-request.ts";
import { encodeCursor } from "../http-api/cursor.ts";
import type { AppName } from "../identity/ids.ts";
import { presentRoom } from "./present-room.ts";
import type { RoomStore } from "./room-route.ts";
import { packRoomsStart, type RoomsStart, readRoomsQuestion } from "./rooms-question.ts";
import type { RoomsReply } from "./rooms-shape.ts";

/** `GET /v1/rooms`: the tracked rooms of every app that the caller may use, app by app, with their last snapshots. */
export async function answerRooms({ table }: RoomStore, request: ApiRequest): Promise<ApiReply> {
  const { limit, scope, start } = readRoomsQuestion(request);
  const apps = (await listApps(table)).filter((app) => opensApp(request.caller, app));

  const { rooms, unreadable, next } = await roomsFrom(table, apps, start, limit);
  const presented = await Promise.all(rooms.map(async (room) => presentRoom(room, await lastSnapshot(table, room))));

  return {
    headers: { "cache-control": "no-store" },
    body: {
      rooms: presented,
      ...(unreadable.length === 0 ? {} : { unreadable }),
      nextCursor: next ? encodeCursor(scope, packRoomsStart(next)) : null,
    } satisfies RoomsReply,
  };
}

interface RoomsFound {
  readonly rooms: readonly TrackedRoom[];
  readonly unreadable: readonly UnreadableRoom[];
  readonly next: RoomsStart | undefined;
}

/** Fills one page across apps in ascending order; the app of a cursor may have disappeared meanwhile. */
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
