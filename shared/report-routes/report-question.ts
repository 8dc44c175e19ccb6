import type { TimeWindow } from "../attendance/rules/person-totals.ts";
import type { AttendanceTable } from "../attendance/table/attendance-table.ts";
import { lastSnapshot } from "../attendance/table/snapshots.ts";
import type { ApiRequest } from "../http-api/api-request.ts";
import { cursorText } from "../http-api/cursor.ts";
import { instant } from "../http-api/query.ts";
import { roomParameters } from "../room-routes/room-question.ts";
import { isProvisional } from "./provisional.ts";
import type { RecordReads } from "./record-stretches.ts";
import { firstUnsettled, isSettled, readRange, settledPart } from "./report-window.ts";
import { findReportedRoom } from "./reported-room.ts";

/** What every report is made from. */
export interface ReportStore {
  readonly table: AttendanceTable;
}

export const rangeParameters = { from: instant, to: instant };
export const cursorParameter = { cursor: cursorText };

/** Of which room and range a report is asked for. */
export interface ReportQuestion {
  readonly reads: RecordReads;
  /** As far as it can be told about. */
  readonly window: TimeWindow;
  /** True when the same question may soon have another answer. */
  readonly provisional: boolean;
  /** True when nothing can be added to the window any more. */
  readonly settled: boolean;
}

/**
 * @param pinned the window that a cursor remembers: all pages of a report speak of the same one
 * @throws RollcallError `invalid-request` for a range that cannot be reported; `unknown-room`
 */
export async function readQuestion(
  { table }: ReportStore,
  request: ApiRequest,
  asked: { readonly from: number | undefined; readonly to: number | undefined },
  maxDays: number,
  pinned?: TimeWindow,
): Promise<ReportQuestion> {
  const ref = roomParameters(request);
  const nowSeconds = Math.floor(table.now() / 1000);
  const range = readRange(asked, nowSeconds, maxDays);
  const mayBeYoung = pinned === undefined && range.to > firstUnsettled(nowSeconds);
  const [room, newest] = await Promise.all([
    findReportedRoom(table, ref, asked.to),
    mayBeYoung ? lastSnapshot(table, ref) : undefined,
  ]);
  const window = pinned ?? settledPart(range, nowSeconds, newest?.slot);
  const reads = { table, room, nowSeconds, signal: request.deadline.signal };
  const provisional = await isProvisional(reads, window);
  return { reads, window, provisional, settled: isSettled(window, nowSeconds) };
}

/** What every report says of its room, and of itself. */
export function presentRoomFacts({ reads: { room }, provisional }: ReportQuestion) {
  return {
    app: room.app,
    groupId: room.groupId,
    groupType: room.groupType,
    ...(room.label === undefined ? {} : { label: room.label }),
    provisional,
  };
}
