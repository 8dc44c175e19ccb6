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

/** The dependencies of every report. */
export interface ReportStore {
  readonly table: AttendanceTable;
}

export const rangeParameters = { from: instant, to: instant };
export const cursorParameter = { cursor: cursorText };

/** The room and range of a report. */
export interface ReportQuestion {
  readonly reads: RecordReads;
  /** The part of the range that can be reported. */
  readonly window: TimeWindow;
  /** True when the same question may soon have another answer. */
  readonly provisional: boolean;
  /** True when no more slots can be added to the window. */
  readonly settled: boolean;
}

/**
 * @param pinned the window of a cursor, which is the same for all pages of a report
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

/** The fields that all reports have in common. */
export function presentRoomFacts({ reads: { room }, provisional }: ReportQuestion) {
  return {
    app: room.app,
    groupId: room.groupId,
    groupType: room.groupType,
    ...(room.label === undefined ? {} : { label: room.label }),
    provisional,
  };
}
