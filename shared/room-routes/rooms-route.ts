import type { TrackedRoom } from "../attendance/room.ts";
import type { AttendanceTable } from "../attendance/table/attendance-table.ts";
import { listApps, listRooms, type RoomPage, type UnreadableRoom } from "../attendance/table/rooms.ts";
import { lastSnapshot } from "../attendance/table/snapshots.ts";
import { opensApp } from "../http-api/access.ts";
import type { ApiReply } from "../http-api/api-reply.ts";
import type { ApiRequest } from "../http-api/api-request.ts";
import { encodeCursor } from "../http-api/cursor.ts";
import type { AppName, GroupId } from "../identity/ids.ts";
import { presentRoom } from "./present-room.ts";
import type { RoomStore } from "./room-route.ts";
import {
  packRoomsStart,
  type RoomFilter,
  type RoomsQuestion,
  type RoomsStart,
  readRoomsQuestion,
} from "./rooms-question.ts";
import type { RoomsReply } from "./rooms-shape.ts";

/** A filtered page reads this many rooms at a time, and ends early, with a cursor, after 25 such reads without enough matches. */
const roomsPerRead = 200;
const mostFilteredReads = 25;

/** `GET /v1/rooms`: the tracked rooms of every app that the caller may use, app by app, with their last snapshots. */
export async function answerRooms({ table }: RoomStore, request: ApiRequest): Promise<ApiReply> {
  const question = readRoomsQuestion(request);
  const apps = (await listApps(table)).filter((app) => opensApp(request.caller, app) && (question.app ?? app) === app);

  const { rooms, unreadable, next } = await roomsFrom(table, apps, question);
  const presented = await Promise.all(rooms.map(async (room) => presentRoom(room, await lastSnapshot(table, room))));

  return {
    headers: { "cache-control": "no-store" },
    body: {
      rooms: presented,
      ...(unreadable.length === 0 ? {} : { unreadable }),
      nextCursor: next ? encodeCursor(question.scope, packRoomsStart(next)) : null,
    } satisfies RoomsReply,
  };
}

interface RoomsFound {
  readonly rooms: readonly TrackedRoom[];
  readonly unreadable: readonly UnreadableRoom[];
  readonly next: RoomsStart | undefined;
}

/** Fills one page across apps in ascending order. The app of a cursor may have disappeared meanwhile. */
async function roomsFrom(
  table: AttendanceTable,
  apps: readonly AppName[],
  { start, limit, filter }: RoomsQuestion,
): Promise<RoomsFound> {
  const rooms: TrackedRoom[] = [];
  const unreadable: UnreadableRoom[] = [];
  let next: RoomsStart | undefined = start;
  for (let reads = 0; rooms.length < limit; reads += 1) {
    const app = apps.find((name) => next === undefined || name >= next.app);
    if (app === undefined) return { rooms, unreadable, next: undefined };
    if (filter !== undefined && reads === mostFilteredReads) break;
    const after = next?.app === app ? next.after : undefined;
    const most = limit - rooms.length;
    const found = await listRooms(table, app, {
      limit: filter === undefined ? most : roomsPerRead,
      ...(after === undefined ? {} : { after }),
    });
    const page = filter === undefined ? found : cutPage(found, filter, most);
    rooms.push(...page.rooms);
    unreadable.push(...page.unreadable);
    next = page.next === undefined ? startAfter(apps, app) : { app, after: page.next };
    if (next === undefined) return { rooms, unreadable, next };
  }
  return { rooms, unreadable, next };
}

function startAfter(apps: readonly AppName[], app: AppName): RoomsStart | undefined {
  const following = apps[apps.indexOf(app) + 1];
  return following === undefined ? undefined : { app: following, after: undefined };
}

/** At most so many rooms that match; what was read behind the last of them is read again with the next page. */
function cutPage(page: RoomPage, filter: RoomFilter, most: number): RoomPage {
  const matching = page.rooms.filter(filter);
  const last = matching[most - 1];
  if (last === undefined || matching.length === most) {
    return { ...page, rooms: matching };
  }
  const unreadable = page.unreadable.filter(({ groupId }) => sortsBefore(groupId, last.groupId));
  return { rooms: matching.slice(0, most), unreadable, next: last.groupId };
}

/** As DynamoDB sorts keys. */
function sortsBefore(one: GroupId, other: GroupId): boolean {
  return Buffer.compare(Buffer.from(one), Buffer.from(other)) < 0;
}
