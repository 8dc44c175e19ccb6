import type { TimeWindow } from "../attendance/rules/person-totals.ts";
import type { RoomSession } from "../attendance/rules/sessions.ts";
import { lastSnapshot } from "../attendance/table/snapshots.ts";
import type { ApiReply } from "../http-api/api-reply.ts";
import type { ApiRequest } from "../http-api/api-request.ts";
import { type CursorScope, cursorText, encodeCursor, positionIn } from "../http-api/cursor.ts";
import { instant, readQuery, wholeNumber } from "../http-api/query.ts";
import type { EpochSeconds } from "../identity/ids.ts";
import { isoUtc, isoUtcOrNull } from "../identity/iso-time.ts";
import { roomParameters } from "../room-routes/room-route.ts";
import { mayGoOn } from "./provisional.ts";
import { planStretches, presentBasis, type RecordReads } from "./record-stretches.ts";
import { reportHeaders } from "./report-format.ts";
import { type ReportStore, windowOfSession } from "./report-question.ts";
import { isEpochSecond, maxRollupDays, readRange, settledPart } from "./report-window.ts";
import { findReportedRoom } from "./reported-room.ts";
import { noteRoom } from "./room-notes.ts";
import { sessionIdOf } from "./session-id.ts";
import { sessionsOverlapping } from "./session-search.ts";
import type { SessionsReply } from "./session-shape.ts";
import { countWindow } from "./summarize-window.ts";

const maxPageSize = 100;
const usualPageSize = 20;
const usualRangeSeconds = 7 * 86_400;

/** The record is searched in parts of this length, newest first, so that a page reads little more than it shows. */
const searchStepSeconds = 7 * 86_400;

/** A page ends after sessions of this length together: the people of a full day are read in a quarter of a second. */
const longestReadSeconds = 2 * 86_400;

export const sessionsParameters = {
  from: instant,
  to: instant,
  limit: wholeNumber(1, maxPageSize),
  cursor: cursorText,
};

/**
 * `GET …/sessions`: the sessions that overlap the range, newest first, each with its whole extent and its numbers. The numbers
 * are those of a summary from its earliest beginning to its latest end.
 */
export async function answerSessions({ table }: ReportStore, request: ApiRequest): Promise<ApiReply> {
  const query = readQuery(request.event, sessionsParameters);
  const ref = roomParameters(request);
  const nowSeconds = Math.floor(table.now() / 1000);
  const to = query.to ?? nowSeconds;
  const range = readRange({ from: query.from ?? Math.max(0, to - usualRangeSeconds), to }, nowSeconds, maxRollupDays);
  const scope: CursorScope = ["sessions", ref.app, ref.groupId, query.from, query.to];
  const start = query.cursor === undefined ? undefined : positionIn(scope, query.cursor, startOf);
  const room = await findReportedRoom(table, ref, query.to);
  const reads: RecordReads = { table, room, nowSeconds, signal: request.deadline.signal };
  const window = start === undefined ? range : { from: start.from, to: Math.min(range.to, nowSeconds) };

  const newestSlot = (await lastSnapshot(table, ref))?.slot;

  const page = await readPage({ ...reads, newestSlot }, window, start?.before, query.limit ?? usualPageSize);

  return {
    headers: reportHeaders(page.sessions.every(({ state, provisional }) => state === "ended" && !provisional)),
    body: {
      app: room.app,
      groupId: room.groupId,
      groupType: room.groupType,
      ...(room.label === undefined ? {} : { label: room.label }),
      from: isoUtc(window.from),
      to: isoUtc(window.to),
      recordedSince: isoUtc(room.recordedSince),
      sessions: page.sessions,
      notes: noteRoom(reads, window),
      nextCursor: page.before === undefined ? null : encodeCursor(scope, { b: page.before, f: window.from }),
    } satisfies SessionsReply,
  };
}

interface SessionsStart {
  /** Sessions that began before this instant are still to be shown. */
  readonly before: EpochSeconds;
  /** Of the range, which would otherwise move between two pages. */
  readonly from: EpochSeconds;
}

function startOf({ b, f }: Readonly<Record<string, unknown>>): SessionsStart | undefined {
  return isEpochSecond(b) && isEpochSecond(f) && f < b && b - f <= maxRollupDays * 86_400
    ? { before: b, from: f }
    : undefined;
}

interface SessionsPage {
  readonly sessions: SessionsReply["sessions"];
  /** Where the next page begins; undefined at the end. */
  readonly before: EpochSeconds | undefined;
}

interface SessionReads extends RecordReads {
  readonly newestSlot: EpochSeconds | undefined;
}

async function readPage(
  reads: SessionReads,
  window: TimeWindow,
  before: EpochSeconds | undefined,
  limit: number,
): Promise<SessionsPage> {
  const sessions: SessionsReply["sessions"][number][] = [];
  let readSeconds = 0;
  let shownFrom = before ?? Number.POSITIVE_INFINITY;
  let to = Math.min(window.to, shownFrom);
  while (to > window.from) {
    const from = Math.max(window.from, reads.room.recordedSince - 60, to - searchStepSeconds);
    if (from >= to) break;
    const found = await sessionsOverlapping(reads, { from, to });
    for (const session of found.toReversed()) {
      const began = session.startedBetween[1];
      if (began >= shownFrom) continue;
      if (sessions.length === limit || (sessions.length > 0 && readSeconds >= longestReadSeconds)) {
        return { sessions, before: shownFrom };
      }
      const extent = extentOf(session, reads);
      readSeconds += extent.to - extent.from;
      sessions.push(await presentSession(reads, session, extent));
      shownFrom = began;
    }
    to = Math.min(from, shownFrom);
  }
  return { sessions, before: undefined };
}

/** As far as it can be reported, which is what a summary with `session` covers as well. */
function extentOf(session: RoomSession, { nowSeconds, newestSlot }: SessionReads): TimeWindow {
  const { from, to } = windowOfSession(session);
  return settledPart({ from, to: Math.max(from, to ?? nowSeconds) }, nowSeconds, newestSlot);
}

async function presentSession(reads: RecordReads, session: RoomSession, extent: TimeWindow) {
  const { startedBetween, endedBetween, endedBy } = session;
  const stretches = await planStretches(reads, extent);
  const { peak, timeWeightedAverage, personMinutes, uniques, observedShare } = await countWindow(
    reads,
    extent,
    stretches,
  );
  return {
    sessionId: sessionIdOf(session),
    startedBetween: [isoUtcOrNull(startedBetween[0]), isoUtc(startedBetween[1])],
    endedBetween: [isoUtc(endedBetween[0]), isoUtcOrNull(endedBetween[1])],
    endedBy,
    state: endedBetween[1] === null && reads.room.tracked ? ("live" as const) : ("ended" as const),
    provisional: mayGoOn(session, reads),
    from: isoUtc(extent.from),
    to: isoUtc(extent.to),
    peak,
    timeWeightedAverage,
    personMinutes,
    uniques,
    observedShare,
    basis: presentBasis(stretches),
  };
}
