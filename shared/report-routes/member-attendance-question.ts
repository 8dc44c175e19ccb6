import type { CsvOptions } from "../attendance/reports/csv.ts";
import type { TimeWindow } from "../attendance/rules/person-totals.ts";
import type { ApiRequest } from "../http-api/api-request.ts";
import { type CursorScope, cursorText, positionIn } from "../http-api/cursor.ts";
import { isGroupId } from "../http-api/group-parameter.ts";
import { appParameter, idParameter, idText } from "../http-api/path-parameters.ts";
import { invalid, listOf, oneOf, parameter, quote, readQuery } from "../http-api/query.ts";
import { instantOf, queryTime, scopeOfTime } from "../http-api/query-time.ts";
import { type AppName, asGroupId, asUserId, type EpochSeconds, type GroupId, type UserId } from "../identity/ids.ts";
import type { ZonedTime } from "../identity/zoned-time.ts";
import { maxUserIdLength } from "./expected-ids.ts";
import { type MemberStart, memberStartOf } from "./member-position.ts";
import { csvOptionsOf, csvParameters, type FileRange, fileRangeOf, wantsCsv } from "./report-format.ts";
import { maxRollupDays, readRange, settledPart } from "./report-window.ts";
import { zoneOf } from "./time-zone.ts";

const usualRangeSeconds = 7 * 86_400;
const maxRooms = 100;

/** The ID of a room in a list, which commas separate: one that holds a comma is given as `~` and the base64url form. */
const roomId = parameter({ type: "string", minLength: 1 }, (text, name): GroupId => {
  const id = idText(text, name);
  if (!isGroupId(id)) {
    throw invalid(`${name} must be group IDs, separated by commas; ${quote(id)} is none`);
  }
  return asGroupId(id);
});

export const memberAttendanceParameters = {
  from: queryTime,
  to: queryTime,
  rooms: listOf(roomId, maxRooms),
  cursor: cursorText,
  ...csvParameters,
  columns: oneOf(["full", "simple"] as const),
  durations: oneOf(["seconds", "hms"] as const),
};

export interface MemberQuestion {
  readonly app: AppName;
  readonly userId: UserId;
  /** Ascending; undefined for all rooms of the app. */
  readonly rooms: readonly GroupId[] | undefined;
  /** The same for all pages. */
  readonly window: TimeWindow;
  /** For the dates of sessions. */
  readonly zone: ZonedTime | undefined;
  readonly scope: CursorScope;
  readonly isCsv: boolean;
  /** How a CSV is written. */
  readonly csv: {
    readonly columns: "full" | "simple";
    readonly options: CsvOptions;
    readonly range: FileRange | undefined;
  };
  /** Undefined for the first page. */
  readonly start: MemberStart | undefined;
}

/** @throws RollcallError `invalid-request`, `invalid-cursor` */
export function readMemberQuestion({ event }: ApiRequest, nowSeconds: EpochSeconds): MemberQuestion {
  const app = appParameter(event);
  const userId = idParameter(event, "userId");
  if (userId.length === 0 || userId.length > maxUserIdLength) {
    throw invalid(`a user ID has 1 to ${maxUserIdLength} characters`);
  }
  const query = readQuery(event, memberAttendanceParameters);
  const to = query.to === undefined ? nowSeconds : instantOf(query.to, nowSeconds);
  const asked = { from: query.from ?? Math.max(0, to - usualRangeSeconds), to };
  const range = settledPart(readRange(asked, nowSeconds, maxRollupDays), nowSeconds, undefined);
  const rooms = query.rooms === undefined ? undefined : [...query.rooms].sort(byUtf8);
  const scope: CursorScope = ["member", app, userId, scopeOfTime(query.from), scopeOfTime(query.to), rooms];
  const start =
    query.cursor === undefined
      ? undefined
      : positionIn(scope, query.cursor, (packed) => memberStartOf(packed, rooms, nowSeconds));
  const window = start?.window ?? range;
  const csv = {
    columns: query.columns ?? "full",
    options: csvOptionsOf(query, { provisional: false }),
    range: fileRangeOf(query, window),
  };
  const zone = zoneOf(query);
  return { app, userId: asUserId(userId), rooms, window, zone, scope, isCsv: wantsCsv(event), csv, start };
}

/** As DynamoDB sorts keys. */
function byUtf8(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}
