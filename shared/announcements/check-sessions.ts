import type { RoomRef } from "../attendance/room.ts";
import type { RoomSession } from "../attendance/rules/sessions.ts";
import { type AnnouncedRoom, nothingAnnounced } from "../attendance/table/announcement-items.ts";
import type { AttendanceTable } from "../attendance/table/attendance-table.ts";
import { pathSegment } from "../http-api/path-parameters.ts";
import type { EpochSeconds } from "../identity/ids.ts";
import { isoUtc, isoUtcOrNull } from "../identity/iso-time.ts";
import { mayGoOn } from "../report-routes/provisional.ts";
import type { RecordReads } from "../report-routes/record-stretches.ts";
import { findReportedRoom, type ReportedRoom } from "../report-routes/reported-room.ts";
import { noteRoom } from "../report-routes/room-notes.ts";
import { extentOf, presentSession } from "../report-routes/session-figures.ts";
import { sessionIdOf } from "../report-routes/session-id.ts";
import { sessionsOverlapping } from "../report-routes/session-search.ts";
import { type Announcement, announcementId } from "./announcement.ts";

export interface SessionCheck {
  readonly announcements: readonly Announcement[];
  /** To be stored after the announcements are sent. */
  readonly state: AnnouncedRoom;
}

/**
 * Searches the record for the sessions from the first open question of a room on, and announces what has not been: that they began, and that
 * they ended, once nobody who returns could continue them.
 *
 * @param since sessions that began before are not announced as begun
 * @throws RollcallError `unknown-room` when the room has no record
 */
export async function checkSessions(
  { table, stage }: { readonly table: AttendanceTable; readonly stage: string },
  ref: RoomRef,
  before: AnnouncedRoom,
  since: EpochSeconds,
  signal: AbortSignal | undefined,
): Promise<SessionCheck> {
  const nowSeconds = Math.floor(table.now() / 1000);
  const room = await findReportedRoom(table, ref, undefined);
  const reads: RecordReads = { table, room, nowSeconds, signal };
  const from = Math.min(before.session ?? nowSeconds, before.checkFrom ?? nowSeconds);
  const announcements: Announcement[] = [];
  let open: RoomSession | undefined;
  for (const session of await sessionsOverlapping(reads, { from, to: nowSeconds + 1 })) {
    const began = session.startedBetween[1];
    if (began > (before.session ?? Number.NEGATIVE_INFINITY) && began >= since) {
      announcements.push(sessionStarted(stage, room, session));
    }
    if (mayGoOn(session, reads)) {
      open = session;
    } else {
      announcements.push(await sessionEnded(stage, reads, session));
    }
  }
  return { announcements, state: stateAfter(before, open) };
}

function stateAfter({ dissolvedAt }: AnnouncedRoom, open: RoomSession | undefined): AnnouncedRoom {
  return {
    ...nothingAnnounced,
    dissolvedAt,
    session: open?.startedBetween[1],
    quietSince: open?.endedBetween[1] ?? undefined,
  };
}

const describeRoom = (stage: string, { app, groupId, groupType, label }: ReportedRoom) => ({
  stage,
  app,
  groupId,
  groupType,
  ...(label === undefined ? {} : { label }),
});

function sessionStarted(stage: string, room: ReportedRoom, session: RoomSession): Announcement {
  const { startedBetween } = session;
  const sessionId = sessionIdOf(session);
  return {
    kind: "session.started",
    at: startedBetween[1],
    detail: {
      id: announcementId(stage, "session.started", room, sessionId),
      ...describeRoom(stage, room),
      sessionId,
      startedBetween: [isoUtcOrNull(startedBetween[0]), isoUtc(startedBetween[1])],
    },
  };
}

async function sessionEnded(stage: string, reads: RecordReads, session: RoomSession): Promise<Announcement> {
  const { room } = reads;
  const sessionReads = { ...reads, newestSlot: undefined, zone: undefined };
  const extent = extentOf(session, sessionReads);
  const figures = await presentSession(sessionReads, session, extent);
  const { sessionId } = figures;
  const { app, groupId } = room;
  return {
    kind: "session.ended",
    at: session.endedBetween[1] ?? extent.to,
    detail: {
      id: announcementId(stage, "session.ended", room, sessionId),
      ...describeRoom(stage, room),
      ...figures,
      state: "ended",
      provisional: false,
      notes: noteRoom(reads, extent),
      attendees: `/v1/apps/${app}/rooms/${pathSegment(groupId)}/attendance/attendees?session=${sessionId}`,
    },
  };
}
