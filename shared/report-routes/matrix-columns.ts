import type { TimeWindow } from "../attendance/rules/person-totals.ts";
import type { RoomSession } from "../attendance/rules/sessions.ts";
import type { AttendanceTable } from "../attendance/table/attendance-table.ts";
import { invalid, quote } from "../http-api/query.ts";
import type { AppName, EpochSeconds, GroupId } from "../identity/ids.ts";
import { type AskedColumns, mostSessions, type NamedSession } from "./matrix-body-question.ts";
import { type PlannedTimes, planWithin, withPlan } from "./planned-times.ts";
import type { RecordReads } from "./record-stretches.ts";
import { windowOfSession } from "./report-question.ts";
import { readRange, settledPart } from "./report-window.ts";
import { findReportedRoom } from "./reported-room.ts";
import { sessionIdOf } from "./session-id.ts";
import { findSession, sessionsOverlapping } from "./session-search.ts";

/** A term and the holidays around it. */
const longestRangeDays = 190;

/** All sessions together. Five days of a full room take about three seconds to decode. */
const longestTogetherSeconds = 5 * 86_400;

/** One session with its room, and the window that is read of it. */
export interface MatrixColumn {
  readonly reads: RecordReads;
  readonly session: RoomSession;
  /** From the beginning of the session or of its plan to the end of either. */
  readonly window: TimeWindow;
  /** What shares are measured against; undefined for the session itself. */
  readonly plan: TimeWindow | undefined;
}

export interface MatrixReads {
  readonly table: AttendanceTable;
  readonly app: AppName;
  readonly nowSeconds: EpochSeconds;
  readonly signal: AbortSignal | undefined;
}

/**
 * The sessions of a matrix in the order of time.
 *
 * @throws RollcallError `invalid-request` for more than can be read at once, with the way round it; `unknown-room`, `unknown-session`
 */
export async function findColumns(reads: MatrixReads, asked: AskedColumns): Promise<readonly MatrixColumn[]> {
  const found = "sessions" in asked ? await namedSessions(reads, asked.sessions) : await sessionsOfRooms(reads, asked);
  const columns = await Promise.all(found.map((one) => columnOf(reads, one)));
  const seconds = columns.reduce((sum, { window }) => sum + window.to - window.from, 0);
  if (seconds > longestTogetherSeconds) {
    const hours = (value: number): number => Math.ceil(value / 3600);
    throw invalid(
      `these sessions last ${hours(seconds)} hours together, and at most ${hours(longestTogetherSeconds)} hours are read at once; ask for fewer sessions at a time`,
    );
  }
  return columns.toSorted(byTime);
}

interface FoundSession {
  readonly groupId: GroupId;
  readonly session: RoomSession;
  readonly plan: PlannedTimes | undefined;
}

async function namedSessions(reads: MatrixReads, named: readonly NamedSession[]): Promise<readonly FoundSession[]> {
  const found = new Map<string, FoundSession>();
  for (const { groupId, session: name, plan } of named) {
    const session = await findSession(await readsOf(reads, groupId, undefined), name);
    const id = sessionIdOf(session);
    const before = found.get(`${id} ${groupId}`);
    if (before !== undefined && !isSamePlan(before.plan, plan)) {
      throw invalid(`sessions has the session ${id} of ${quote(groupId)} twice, with different planned times`);
    }
    found.set(`${id} ${groupId}`, { groupId, session, plan });
  }
  return [...found.values()];
}

function isSamePlan(one: PlannedTimes | undefined, other: PlannedTimes | undefined): boolean {
  return one?.startsAt === other?.startsAt && one?.endsAt === other?.endsAt;
}

async function sessionsOfRooms(
  reads: MatrixReads,
  { rooms, from, to }: Extract<AskedColumns, { readonly rooms: unknown }>,
): Promise<readonly FoundSession[]> {
  const range = readRange({ from, to }, reads.nowSeconds, longestRangeDays);
  const found: FoundSession[] = [];
  for (const groupId of rooms) {
    const sessions = await sessionsOverlapping(await readsOf(reads, groupId, undefined), range);
    found.push(...sessions.map((session) => ({ groupId, session, plan: undefined })));
    if (found.length > mostSessions) {
      throw invalid(
        `the range holds more than ${mostSessions} sessions of these rooms; ask for a shorter range, for fewer rooms, or for sessions by name`,
      );
    }
  }
  return found;
}

async function columnOf(reads: MatrixReads, { groupId, session, plan }: FoundSession): Promise<MatrixColumn> {
  const { nowSeconds } = reads;
  const range = withPlan({ ...windowOfSession(session), session }, plan);
  const window = settledPart(readRange(range, nowSeconds, longestRangeDays), nowSeconds, undefined);
  return {
    reads: await readsOf(reads, groupId, window.to),
    session,
    window,
    plan: plan === undefined ? undefined : planWithin(plan, window),
  };
}

async function readsOf(
  { table, app, nowSeconds, signal }: MatrixReads,
  groupId: GroupId,
  until: EpochSeconds | undefined,
): Promise<RecordReads> {
  return { table, room: await findReportedRoom(table, { app, groupId }, until), nowSeconds, signal };
}

function byTime(one: MatrixColumn, other: MatrixColumn): number {
  return one.window.from - other.window.from || (one.reads.room.groupId < other.reads.room.groupId ? -1 : 1);
}
