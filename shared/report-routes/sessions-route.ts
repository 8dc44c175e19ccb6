import type { TimeWindow } from "../attendance/rules/person-totals.ts";
import { lastSnapshot } from "../attendance/table/snapshots.ts";
import type { ApiReply } from "../http-api/api-reply.ts";
import type { ApiRequest } from "../http-api/api-request.ts";
import { encodeCursor } from "../http-api/cursor.ts";
import type { EpochSeconds } from "../identity/ids.ts";
import { isoUtc } from "../identity/iso-time.ts";
import { MetDays } from "./met-days.ts";
import { noteDamaged, presentBasis, type RecordReads } from "./record-stretches.ts";
import { reportHeaders } from "./report-format.ts";
import type { ReportStore } from "./report-question.ts";
import { findReportedRoom } from "./reported-room.ts";
import { noteRoom } from "./room-notes.ts";
import { extentOf, presentSession, type SessionReads } from "./session-figures.ts";
import { sessionsOverlapping } from "./session-search.ts";
import { packSessionsStart, readSessionsQuestion } from "./sessions-question.ts";
import type { SessionsReply } from "./sessions-shape.ts";

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

  const met = new MetDays();
  const page = await readPage({ ...reads, newestSlot, zone, met }, window, before, limit);
  const parts = met.within({
    from: page.before ?? window.from,
    to: Math.min(window.to, before ?? window.to, Math.max(window.from, nowSeconds)),
  });

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
      basis: presentBasis(parts),
      notes: [...noteRoom(reads, window), ...noteDamaged(parts)],
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

async function readPage(
  { met, ...reads }: SessionReads & { readonly met: MetDays },
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
    const found = await sessionsOverlapping(reads, { from, to }, met);
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
