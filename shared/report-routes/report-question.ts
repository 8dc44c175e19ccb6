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

/** What every report is made from. */
export interface ReportStore {
  readonly table: AttendanceTable;
}

export const rangeParameters = { from: queryTime, to: queryTime, session: sessionParameter };
export const cursorParameter = { cursor: cursorText };

/** The range that a request names by its ends or by a session. */
export interface AskedReport extends AskedRange {
  readonly session?: RoomSession;
}

/** The query of a report, as far as it says of what time. */
interface RangeQuery extends AskedRange {
  readonly session: AskedSession | undefined;
  readonly cursor?: string | undefined;
}

/** Of which room and range a report is asked for. */
export interface ReportQuestion {
  readonly reads: RecordReads;
  /** When the range was asked for as a session. */
  readonly session?: RoomSession;
  /** As far as it can be told about. */
  readonly window: TimeWindow;
  /** True when the same question may soon have another answer. */
  readonly provisional: boolean;
  /** True when nothing can be added to the window any more, and the same request will be about the same window. */
  readonly settled: boolean;
}

/**
 * Looks up the session that a request names, if it names one. The pages of a report stay with the session of the first one,
 * also when `latest` is another by now.
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

/** What the cursors of a report remember of the session that it was asked for. */
export function packSession({ session }: Pick<AskedReport, "session">): { readonly s?: number } {
  return session === undefined ? {} : { s: session.startedBetween[1] };
}

/** Of a session that was live when the first page was made, the end may be another by now: any end that has passed will do. */
export function pinnableRange({ from, to, session }: AskedReport): AskedRange {
  return { from, to: session === undefined ? to : undefined };
}

/**
 * @param pinned the window that a cursor remembers: all pages of a report speak of the same one
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

/** What every report says of its room, and of itself. */
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
