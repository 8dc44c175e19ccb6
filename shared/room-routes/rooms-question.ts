import type { ApiRequest } from "../http-api/api-request.ts";
import { type CursorScope, cursorText, positionIn } from "../http-api/cursor.ts";
import { isGroupId } from "../http-api/group-parameter.ts";
import { readQuery, wholeNumber } from "../http-api/query.ts";
import { type AppName, asAppName, asGroupId, type GroupId, isAppName } from "../identity/ids.ts";
import type { Fields } from "../upstream/tolerant-fields.ts";

const usualPageSize = 50;
/** The last snapshot of each room on a page is a Query of its own. */
const maxPageSize = 200;

export const roomsParameters = { limit: wholeNumber(1, maxPageSize), cursor: cursorText };

/** Where a page of rooms begins: in this app, after this group. */
export interface RoomsStart {
  readonly app: AppName;
  readonly after: GroupId | undefined;
}

export interface RoomsQuestion {
  readonly limit: number;
  readonly scope: CursorScope;
  readonly start: RoomsStart | undefined;
}

/** @throws RollcallError `invalid-request`, `invalid-cursor` */
export function readRoomsQuestion({ event, caller }: ApiRequest): RoomsQuestion {
  const { limit = usualPageSize, cursor } = readQuery(event, roomsParameters);
  const scope: CursorScope = ["rooms", caller.apps];
  return { limit, scope, start: cursor === undefined ? undefined : positionIn(scope, cursor, startOf) };
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
