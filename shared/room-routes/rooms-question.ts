import type { RoomState, TrackedRoom } from "../attendance/room.ts";
import { longestLabel } from "../attendance/room-label.ts";
import type { ApiRequest } from "../http-api/api-request.ts";
import { type CursorScope, cursorText, positionIn } from "../http-api/cursor.ts";
import { isGroupId } from "../http-api/group-parameter.ts";
import { appNameText } from "../http-api/path-parameters.ts";
import { oneOf, readQuery, shortText, wholeNumber } from "../http-api/query.ts";
import { type AppName, asAppName, asGroupId, type GroupId, isAppName } from "../identity/ids.ts";
import type { Fields } from "../upstream/tolerant-fields.ts";

const usualPageSize = 50;
/** The last snapshot of each room on a page is a Query of its own. */
const maxPageSize = 200;

const states = ["live", "idle", "dissolved"] as const satisfies readonly RoomState[];

export const roomsParameters = {
  app: appNameText,
  labelPrefix: shortText(longestLabel),
  state: oneOf(states),
  limit: wholeNumber(1, maxPageSize),
  cursor: cursorText,
};

/** Which rooms are shown; undefined when all are. */
export type RoomFilter = (room: TrackedRoom) => boolean;

/** Where a page of rooms begins: in this app, after this group. */
export interface RoomsStart {
  readonly app: AppName;
  readonly after: GroupId | undefined;
}

export interface RoomsQuestion {
  readonly limit: number;
  readonly app: AppName | undefined;
  readonly filter: RoomFilter | undefined;
  readonly scope: CursorScope;
  readonly start: RoomsStart | undefined;
}

/** @throws RollcallError `invalid-request`, `invalid-cursor` */
export function readRoomsQuestion({ event, caller }: ApiRequest): RoomsQuestion {
  const query = readQuery(event, roomsParameters);
  const { limit = usualPageSize, cursor, app, labelPrefix, state } = query;
  const scope: CursorScope = ["rooms", caller.apps, app, labelPrefix, state];
  const isFiltered = labelPrefix !== undefined || state !== undefined;
  const filter: RoomFilter = (room) =>
    (labelPrefix === undefined || (room.label ?? "").toLowerCase().startsWith(labelPrefix.toLowerCase())) &&
    (state === undefined || room.state === state);
  return {
    limit,
    scope,
    app,
    filter: isFiltered ? filter : undefined,
    start: cursor === undefined ? undefined : positionIn(scope, cursor, startOf),
  };
}

export function packRoomsStart({ app, after }: RoomsStart): Fields {
  return { a: app, ...(after === undefined ? {} : { g: after }) };
}

/** Undefined for names that no app or group can have: clients can make cursors of their own. */
function startOf({ a, g }: Fields): RoomsStart | undefined {
  if (typeof a !== "string" || !isAppName(a) || (g !== undefined && !isGroupId(g))) {
    return undefined;
  }
  return { app: asAppName(a), after: g === undefined ? undefined : asGroupId(g) };
}
