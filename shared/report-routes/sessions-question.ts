import type { ApiRequest } from "../http-api/api-request.ts";
import { type CursorScope, cursorText, positionIn } from "../http-api/cursor.ts";
import { readQuery, wholeNumber } from "../http-api/query.ts";
import { instantOf, queryTime, scopeOfTime } from "../http-api/query-time.ts";
import type { EpochSeconds } from "../identity/ids.ts";
import { roomParameters } from "../room-routes/room-question.ts";
import type { Fields } from "../upstream/tolerant-fields.ts";
import { isEpochSecond, maxRollupDays, readRange } from "./report-window.ts";
import { timeZone, zoneOf } from "./time-zone.ts";

const maxPageSize = 100;
const usualPageSize = 20;
const usualRangeSeconds = 7 * 86_400;

export const sessionsParameters = {
  from: queryTime,
  to: queryTime,
  timeZone,
  limit: wholeNumber(1, maxPageSize),
  cursor: cursorText,
};

/** Where a page begins. */
interface SessionsStart {
  /** Sessions that began before this instant are still to be shown. */
  readonly before: EpochSeconds;
  /** Of the range, which would otherwise move between two pages. */
  readonly from: EpochSeconds;
}

function startOf({ b, f }: Fields): SessionsStart | undefined {
  return isEpochSecond(b) && isEpochSecond(f) && f < b && b - f <= maxRollupDays * 86_400
    ? { before: b, from: f }
    : undefined;
}

/** @throws RollcallError `invalid-request`, `invalid-cursor` */
export function readSessionsQuestion(request: ApiRequest, nowSeconds: EpochSeconds) {
  const query = readQuery(request.event, sessionsParameters);
  const ref = roomParameters(request);
  const until = query.to === undefined ? undefined : instantOf(query.to, nowSeconds);
  const to = until ?? nowSeconds;
  const range = readRange({ from: query.from ?? Math.max(0, to - usualRangeSeconds), to }, nowSeconds, maxRollupDays);
  const scope: CursorScope = ["sessions", ref.app, ref.groupId, scopeOfTime(query.from), scopeOfTime(query.to)];
  const start = query.cursor === undefined ? undefined : positionIn(scope, query.cursor, startOf);
  const window = start === undefined ? range : { from: start.from, to: Math.min(range.to, nowSeconds) };
  return { ref, scope, window, before: start?.before, limit: query.limit ?? usualPageSize, until, zone: zoneOf(query) };
}

export function packSessionsStart({ before, from }: SessionsStart): Fields {
  return { b: before, f: from };
}
