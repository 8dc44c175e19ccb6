import type { TimeWindow } from "../attendance/rules/person-totals.ts";
import type { RoomSession } from "../attendance/rules/sessions.ts";
import { lastSnapshot } from "../attendance/table/snapshots.ts";
import type { ApiReply } from "../http-api/api-reply.ts";
import type { ApiRequest } from "../http-api/api-request.ts";
import { encodeCursor } from "../http-api/cursor.ts";
import type { EpochSeconds } from "../identity/ids.ts";
import { isoUtc, isoUtcOrNull } from "../identity/iso-time.ts";
import type { ZonedTime } from "../identity/zoned-time.ts";
import { mayGoOn } from "./provisional.ts";
import { planStretches, presentBasis, type RecordReads } from "./record-stretches.ts";
import { reportHeaders } from "./report-format.ts";
import { type ReportStore, windowOfSession } from "./report-question.ts";
import { settledPart } from "./report-window.ts";
import { findReportedRoom } from "./reported-room.ts";
import { noteRoom } from "./room-notes.ts";
import { sessionIdOf } from "./session-id.ts";
import { sessionsOverlapping } from "./session-search.ts";
import { packSessionsStart, readSessionsQuestion } from "./sessions-question.ts";
import type { SessionsReply } from "./sessions-shape.ts";
import { countWindow } from "./summarize-window.ts";

/** The record is searched in parts of this length, newest first, so that a page reads little more than it shows. */
const searchStepSeconds = 7 * 86_400;

/** A page ends after sessions of this length together: the people of a full day are read in a quarter of a second. */
const longestReadSeconds = 2 * 86_400;

/**
 * `GET …/sessions`: the sessions that overlap the range, newest first, each with its whole extent and its numbers. The numbers
 * are those of a summary from its earliest beginning to its latest end.
 */
export async function answerSessions({ table }: ReportStore, request: ApiRequest): Promise<ApiReply> {
  const nowSeconds = Math.floor(table.now() / 1000);
  const { ref, scope, window, before, limit, until, zone } = readSessionsQuestion(request, nowSeconds);
  const room = await findReportedRoom(table, ref, until);
  const reads: RecordReads = { table, room, nowSeconds, signal: request.deadline.signal };
  const newestSlot = (await lastSnapshot(table, ref))?.slot;

  const page = await readPage({ ...reads, newestSlot, zone }, window, before, limit);

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
      nextCursor:
        page.before === undefined
          ? null
          : encodeCursor(scope, packSessionsStart({ before: page.before, from: window.from })),
    } satisfies SessionsReply,
  };
}

interface SessionsPage {
  readonly sessions: SessionsReply["sessions"];
  /** Where the next page begins; undefined at the end. */
  readonly before: EpochSeconds | undefined;
}

interface SessionReads extends RecordReads {
  readonly newestSlot: EpochSeconds | undefined;
  readonly zone: ZonedTime | undefined;
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

async function presentSession(reads: SessionReads, session: RoomSession, extent: TimeWindow) {
  const { startedBetween, endedBetween, endedBy } = session;
  const stretches = await planStretches(reads, extent);
  const { peak, timeWeightedAverage, personMinutes, uniques, observedShare } = await countWindow(
    reads,
    extent,
    stretches,
  );
  return {
    sessionId: sessionIdOf(session),
    ...(reads.zone === undefined ? {} : { localDate: reads.zone.date(startedBetween[1]) }),
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
