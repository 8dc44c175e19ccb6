import type { AppDirectory } from "../apps/app-directory.ts";
import type { PseudonymKey } from "../attendance/pseudonyms.ts";
import type { TrackedGroupType, TrackedRoom } from "../attendance/room.ts";
import type { AttendanceTable } from "../attendance/table/attendance-table.ts";
import { MalformedItem } from "../attendance/table/attributes.ts";
import { deleteRoom, getRoom, listApps, listRooms, putRoom, type UnreadableRoom } from "../attendance/table/rooms.ts";
import { lastSnapshot, type SnapshotSummary } from "../attendance/table/snapshots.ts";
import { opensApp } from "../http-api/access.ts";
import type { ApiReply } from "../http-api/api-reply.ts";
import type { ApiRequest } from "../http-api/api-request.ts";
import { type CursorScope, decodeCursor, encodeCursor, invalidCursor, maxCursorLength } from "../http-api/cursor.ts";
import {
  anyGroupParameter,
  avchatroomParameter,
  chatgroupParameter,
  communityParameter,
} from "../http-api/group-parameter.ts";
import { isoFromSeconds } from "../http-api/iso-time.ts";
import { appParameter } from "../http-api/path-parameters.ts";
import { invalid, readQuery, shortText, wholeNumber } from "../http-api/query.ts";
import { type AppName, asAppName, asGroupId, type GroupId } from "../identity/ids.ts";
import { RollcallError } from "../upstream/rollcall-error.ts";
import { parseRoomRequest } from "./parse-room-request.ts";

export interface RoomStore {
  readonly table: AttendanceTable;
}

export interface RoomTracking extends RoomStore {
  readonly apps: AppDirectory;
  readonly pseudonymKey: () => Promise<PseudonymKey | undefined>;
}

const defaultPageSize = 50;
/** Each room's last snapshot is one small Query; a page costs at most this many. */
const maxPageSize = 200;

const groupParameterOf: Record<TrackedGroupType, (event: ApiRequest["event"]) => GroupId> = {
  AVChatRoom: avchatroomParameter,
  Community: communityParameter,
  ChatGroup: chatgroupParameter,
};

/**
 * `PUT /v1/apps/{app}/rooms/{groupId}`: starts tracking a room, or changes how it is tracked. 201 or 200.
 *
 * @throws RollcallError `invalid-request` for a pseudonymous room without a key: it could only record gaps
 */
export async function trackRoom({ table, apps, pseudonymKey }: RoomTracking, request: ApiRequest): Promise<ApiReply> {
  const app = appParameter(request.event);
  readQuery(request.event, {});
  const options = parseRoomRequest(request.event.body, request.event.isBase64Encoded);
  const groupId = groupParameterOf[options.groupType](request.event);
  await checkVendor(apps, app, options.groupType);
  if (options.pseudonymous && (await pseudonymKey()) === undefined) {
    throw invalid(
      "pseudonymous rooms need a key, and this deployment has none; npm run keys -- create-pseudonym-key makes it",
    );
  }

  const nowSeconds = Math.floor(table.now() / 1000);
  const known = await getRoom(table, { app, groupId }).catch(passOverUnreadable);
  const room: TrackedRoom = {
    app,
    groupId,
    ...options,
    trackedAt: known?.trackedAt ?? nowSeconds,
    // Asking for a room anew is also how an operator says that a dissolved one is back.
    state: "live",
    stateSince: known?.state === "live" ? known.stateSince : nowSeconds,
  };
  const outcome = await putRoom(table, room);

  return { status: outcome === "created" ? 201 : 200, body: presentRoom(room, undefined) };
}

/** A room that cannot be read is replaced as if it were new: this is how an operator mends it. */
function passOverUnreadable(error: unknown): undefined {
  if (!(error instanceof MalformedItem)) {
    throw error;
  }
}

async function checkVendor(apps: AppDirectory, app: AppName, groupType: TrackedGroupType): Promise<void> {
  const { provider } = await apps.find(app);
  const wanted = groupType === "ChatGroup" ? "agora" : "tencent";
  if (provider !== wanted) {
    throw new RollcallError(
      "unsupported-group",
      provider === "agora"
        ? `${app} is an Agora Chat app: its rooms have the groupType ChatGroup`
        : `${app} is a Tencent Chat app: its rooms have the groupType AVChatRoom or Community`,
    );
  }
}

/** `DELETE /v1/apps/{app}/rooms/{groupId}`: stops tracking; what was recorded stays until its retention ends. */
export async function untrackRoom({ table }: RoomStore, request: ApiRequest): Promise<ApiReply> {
  readQuery(request.event, {});
  if (!(await deleteRoom(table, roomParameters(request)))) {
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
  const query = readQuery(request.event, { limit: wholeNumber(1, maxPageSize), cursor: shortText(maxCursorLength) });
  const limit = query.limit ?? defaultPageSize;
  const scope: CursorScope = ["rooms", request.caller.apps];
  const apps = (await listApps(table)).filter((app) => opensApp(request.caller, app));
  const start = query.cursor === undefined ? undefined : readStart(scope, query.cursor);

  const { rooms, unreadable, next } = await roomsFrom(table, apps, start, limit);
  const presented = await Promise.all(rooms.map(async (room) => presentRoom(room, await lastSnapshot(table, room))));

  return {
    headers: { "cache-control": "no-store" },
    body: {
      rooms: presented,
      ...(unreadable.length === 0 ? {} : { unreadable }),
      nextCursor: next ? encodeCursor(scope, { a: next.app, ...(next.after ? { g: next.after } : {}) }) : null,
    },
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

function readStart(scope: CursorScope, cursor: string): RoomsStart {
  const { a, g } = decodeCursor(scope, cursor);
  if (typeof a !== "string") {
    throw invalidCursor();
  }
  return { app: asAppName(a), after: typeof g === "string" ? asGroupId(g) : undefined };
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

function presentRoom(room: TrackedRoom, last: SnapshotSummary | undefined) {
  return {
    app: room.app,
    groupId: room.groupId,
    groupType: room.groupType,
    ...(room.label === undefined ? {} : { label: room.label }),
    roster: room.roster,
    sampleEverySeconds: room.sampleEverySeconds,
    retentionDays: room.retentionDays,
    sessionGapSeconds: room.sessionGapSeconds,
    pseudonymous: room.pseudonymous,
    adaptive: room.adaptive,
    trackedAt: isoFromSeconds(room.trackedAt),
    state: room.state,
    stateSince: isoFromSeconds(room.stateSince),
    lastSnapshot: last ? presentSnapshot(last) : null,
  };
}

function presentSnapshot(last: SnapshotSummary) {
  return {
    slot: isoFromSeconds(last.slot),
    ...(last.onlineCount === undefined ? {} : { onlineCount: last.onlineCount }),
    ...(last.listed === undefined ? {} : { listed: last.listed }),
    gaps: last.gaps,
  };
}
