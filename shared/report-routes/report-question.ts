import type { TimeWindow } from "../attendance/rules/person-totals.ts";
import type { RoomSession } from "../attendance/rules/sessions.ts";
import type { AttendanceTable } from "../attendance/table/attendance-table.ts";
import { lastSnapshot } from "../attendance/table/snapshots.ts";
import type { ApiRequest } from "../http-api/api-request.ts";
import { type CursorScope, cursorText, decodeCursor } from "../http-api/cursor.ts";
import { invalid } from "../http-api/query.ts";
import { queryTime } from "../http-api/query-time.ts";
import type { EpochSeconds } from "../identity/ids.ts";
import { roomParameters } from "../room-routes/room-question.ts";
import { isProvisional, mayGoOn } from "./provisional.ts";
import type { RecordReads } from "./record-stretches.ts";
import {
  type AskedRange,
  firstUnsettled,
  isEpochSecond,
  isSettled,
  movesWithTheClock,
  readRange,
  settledPart,
} from "./report-window.ts";
import { findReportedRoom } from "./reported-room.ts";
import { type AskedSession, sessionIdOf, sessionParameter } from "./session-id.ts";
import { findSession } from "./session-search.ts";
import { timeZone } from "./time-zone.ts";

/** The dependencies of every report. */
export interface ReportStore {
  readonly table: AttendanceTable;
}

export const rangeParameters = { from: queryTime, to: queryTime, session: sessionParameter, timeZone };
export const cursorParameter = { cursor: cursorText };

/** The range that a request names by its ends or by a session. */
export interface AskedReport extends AskedRange {
  readonly session?: RoomSession;
}

/** The parameters of a query that choose its range. */
interface RangeQuery extends AskedRange {
  readonly session: AskedSession | undefined;
  readonly cursor?: string | undefined;
}

/** The room and range of a report. */
export interface ReportQuestion {
  readonly reads: RecordReads;
  /** Set when the request named a session. */
  readonly session?: RoomSession;
  /** The part of the range that can be reported. */
  readonly window: TimeWindow;
  /** True when the same question may soon have another answer. */
  readonly provisional: boolean;
  /** True when no more slots can be added to the window, and the same request will name the same window. */
  readonly settled: boolean;
}

/**
 * Resolves the session that a request names, if any. All pages of a report stay with the session of the first page, even if
 * `latest` has moved on.
 *
 * @throws RollcallError `unknown-session`, `unknown-room`, `invalid-cursor`; `invalid-request` for a session and a range
 */
export async function readAskedRange(
  { table }: ReportStore,
  request: ApiRequest,
  { from, to, session, cursor }: RangeQuery,
  scope: CursorScope = [],
): Promise<AskedReport> {
  if (session === undefined) {
    return { from, to };
  }
  if (from !== undefined || to !== undefined) {
    throw invalid("give either session or from and to, not both");
  }
  const pinned = cursor === undefined ? undefined : decodeCursor(scope, cursor)["s"];
  const room = await findReportedRoom(table, roomParameters(request), undefined);
  const nowSeconds = Math.floor(table.now() / 1000);
  const reads = { table, room, nowSeconds, signal: request.deadline.signal };
  const found = await findSession(reads, isEpochSecond(pinned) ? pinned : session);
  return { ...windowOfSession(found), session: found };
}

/** From its earliest beginning to its latest end; a live one has no end yet. */
export function windowOfSession({ startedBetween, endedBetween }: RoomSession): {
  readonly from: EpochSeconds;
  readonly to: EpochSeconds | undefined;
} {
  return { from: startedBetween[0] ?? startedBetween[1], to: endedBetween[1] ?? undefined };
}

/** The session in the cursor of a report. */
export function packSession({ session }: Pick<AskedReport, "session">): { readonly s?: number } {
  return session === undefined ? {} : { s: session.startedBetween[1] };
}

/** The range that a cursor is checked against. A session that was live on the first page may have ended since, so its end is left open. */
export function pinnableRange({ from, to, session }: AskedReport): AskedRange {
  return { from, to: session === undefined ? to : undefined };
}

/**
 * @param pinned the window of a cursor, which is the same for all pages of a report
 * @throws RollcallError `invalid-request` for a range that cannot be reported; `unknown-room`
 */
export async function readQuestion(
  { table }: ReportStore,
  request: ApiRequest,
  asked: AskedReport,
  maxDays: number,
  pinned?: TimeWindow,
): Promise<ReportQuestion> {
  const ref = roomParameters(request);
  const nowSeconds = Math.floor(table.now() / 1000);
  const range = readRange(asked, nowSeconds, maxDays);
  const mayBeYoung = pinned === undefined && range.to > firstUnsettled(nowSeconds);
  const [room, newest] = await Promise.all([
    findReportedRoom(table, ref, asked.to === undefined ? undefined : range.to),
    mayBeYoung ? lastSnapshot(table, ref) : undefined,
  ]);
  const window = pinned ?? settledPart(range, nowSeconds, newest?.slot);
  const reads = { table, room, nowSeconds, signal: request.deadline.signal };
  const mayChange = asked.session !== undefined && mayGoOn(asked.session, reads);
  const provisional = mayChange || (await isProvisional(reads, window));
  const settled = isSettled(window, nowSeconds) && !mayChange && !movesWithTheClock(asked);
  return { reads, window, provisional, settled, ...(asked.session === undefined ? {} : { session: asked.session }) };
}

/** The fields that all reports have in common. */
export function presentRoomFacts({ reads: { room }, provisional, session }: ReportQuestion) {
  return {
    app: room.app,
    groupId: room.groupId,
    groupType: room.groupType,
    ...(room.label === undefined ? {} : { label: room.label }),
    ...(session === undefined ? {} : { sessionId: sessionIdOf(session) }),
    provisional,
  };
}
