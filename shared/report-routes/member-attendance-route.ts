import type { PseudonymKey } from "../attendance/pseudonyms.ts";
import type { AttendanceTable } from "../attendance/table/attendance-table.ts";
import { MalformedItem } from "../attendance/table/attributes.ts";
import { getRecordedRoom, listRecordedRooms } from "../attendance/table/recorded-rooms.ts";
import { listApps } from "../attendance/table/rooms.ts";
import type { ApiReply } from "../http-api/api-reply.ts";
import type { ApiRequest } from "../http-api/api-request.ts";
import { encodeCursor } from "../http-api/cursor.ts";
import { quote } from "../http-api/query.ts";
import type { EpochSeconds, GroupId } from "../identity/ids.ts";
import { isoUtc } from "../identity/iso-time.ts";
import { RollcallError } from "../upstream/rollcall-error.ts";
import { type MemberQuestion, readMemberQuestion } from "./member-attendance-question.ts";
import type { MemberAttendanceReply } from "./member-attendance-shape.ts";
import { memberCsv, simpleMemberCsv } from "./member-csv.ts";
import { type MemberInRoom, readMemberInRoom } from "./member-in-room.ts";
import { type MemberPosition, packMemberStart } from "./member-position.ts";
import { type MemberTotals, noTotals, presentTotals } from "./member-totals.ts";
import { PageBudget } from "./page-budget.ts";
import { csvFile, csvLinks, reportHeaders } from "./report-format.ts";
import type { ReportStore } from "./report-question.ts";
import { isSettled } from "./report-window.ts";
import { findReportedRoom, type ReportedRoom } from "./reported-room.ts";

export interface MemberStore extends ReportStore {
  readonly pseudonymKey: () => Promise<PseudonymKey | undefined>;
}

/** Rooms of an app that are listed at a time. */
const roomsPerRead = 25;

const notCovered =
  "This covers the snapshots of this app's rooms that are still kept, and their lists of expected people. Daily roll-ups name nobody and are " +
  "not searched; other apps, logs and backups are not either.";

/**
 * `GET /v1/apps/{app}/members/{userId}/attendance`: one person's stays in all rooms of an app, room by room and session by session, also of
 * rooms that are no longer tracked. A page ends after about two seconds of work.
 *
 * @throws RollcallError `unknown-app`, `unknown-room`, since an empty answer for a misspelt name would look like "nothing is kept"
 */
export async function answerMemberAttendance(store: MemberStore, request: ApiRequest): Promise<ApiReply> {
  const { table } = store;
  const nowSeconds = Math.floor(table.now() / 1000);
  const question = readMemberQuestion(request, nowSeconds);
  if (question.start === undefined) await refuseUnknown(table, question);

  const page = await readPage(store, question, nowSeconds, request.deadline.signal);

  const { app, userId, window, scope } = question;
  const nextCursor =
    page.position === undefined
      ? null
      : encodeCursor(scope, packMemberStart({ window, position: page.position, totals: page.totals }));
  const total = presentTotals(page.totals, nextCursor === null);
  if (question.isCsv) {
    const { columns, options, range } = question.csv;
    const text = columns === "simple" ? simpleMemberCsv(page.rooms, total, options) : memberCsv(page.rooms, options);
    const headers = { ...reportHeaders(false), ...csvLinks(request.event, nextCursor) };
    return csvFile(text, `person-${app}-${userId}`, headers, range);
  }
  return {
    headers: reportHeaders(false),
    body: {
      app,
      userId,
      from: isoUtc(window.from),
      to: isoUtc(window.to),
      provisional: !isSettled(window, nowSeconds) || page.rooms.some(isProvisional),
      rooms: page.rooms,
      ...(page.unreadable.length === 0 ? {} : { unreadable: page.unreadable }),
      total,
      notes: [notCovered],
      nextCursor,
    } satisfies MemberAttendanceReply,
  };
}

function isProvisional({ sessions }: MemberAttendanceReply["rooms"][number]): boolean {
  return sessions.some(({ provisional }) => provisional);
}

interface MemberPage {
  readonly rooms: NonNullable<MemberInRoom["entry"]>[];
  readonly unreadable: { readonly groupId: GroupId; readonly reason: string }[];
  readonly totals: MemberTotals;
  /** Where the next page begins; undefined at the end. */
  readonly position: MemberPosition | undefined;
}

async function readPage(
  { table, pseudonymKey }: MemberStore,
  { app, userId, rooms, window, zone, start }: MemberQuestion,
  nowSeconds: EpochSeconds,
  signal: AbortSignal | undefined,
): Promise<MemberPage> {
  const budget = new PageBudget(table.now);
  const page = { rooms: [] as MemberPage["rooms"], unreadable: [] as MemberPage["unreadable"] };
  let totals = start?.totals ?? noTotals;
  let done: GroupId | undefined;
  for await (const groupId of roomIds(table, { app, rooms }, start?.position)) {
    if (done !== undefined && budget.isSpent) return { ...page, totals, position: { room: done, at: undefined } };
    const room = await roomOrReason(table, { app, groupId }, window.to);
    if (typeof room === "string") {
      page.unreadable.push({ groupId, reason: room });
    } else {
      const from = start?.position.room === groupId ? (start.position.at ?? window.from) : window.from;
      const reads = { table, room, nowSeconds, signal };
      const read = await readMemberInRoom(
        reads,
        { from, to: window.to },
        { userId, zone, pseudonymKey },
        totals,
        budget,
      );
      totals = read.totals;
      if (read.entry !== undefined) page.rooms.push(read.entry);
      if (read.next !== undefined) return { ...page, totals, position: { room: groupId, at: read.next } };
    }
    totals = { ...totals, roomsRead: totals.roomsRead + 1 };
    done = groupId;
  }
  return { ...page, totals, position: undefined };
}

/** The rooms of a walk from a position on, ascending. */
async function* roomIds(
  table: AttendanceTable,
  { app, rooms }: Pick<MemberQuestion, "app" | "rooms">,
  position: MemberPosition | undefined,
): AsyncGenerator<GroupId> {
  if (rooms !== undefined) {
    const first = position === undefined ? 0 : rooms.indexOf(position.room) + (position.at === undefined ? 1 : 0);
    yield* rooms.slice(first);
    return;
  }
  if (position?.at !== undefined) yield position.room;
  let after = position?.room;
  do {
    const page = await listRecordedRooms(table, app, {
      limit: roomsPerRead,
      ...(after === undefined ? {} : { after }),
    });
    for (const { groupId } of page.rooms) yield groupId;
    after = page.next;
  } while (after !== undefined);
}

/** Why a room cannot be read, where another program changed its item: one broken room does not hide the others. */
async function roomOrReason(
  table: AttendanceTable,
  ref: Pick<ReportedRoom, "app" | "groupId">,
  until: EpochSeconds,
): Promise<ReportedRoom | string> {
  try {
    return await findReportedRoom(table, ref, until);
  } catch (error) {
    if (error instanceof MalformedItem) return error.message;
    throw error;
  }
}

async function refuseUnknown(table: AttendanceTable, { app, rooms }: MemberQuestion): Promise<void> {
  if (!(await listApps(table)).includes(app)) {
    throw new RollcallError("unknown-app", `no room of an app called ${app} was ever tracked`);
  }
  for (const groupId of rooms ?? []) {
    if ((await getRecordedRoom(table, { app, groupId })) === undefined) {
      throw new RollcallError(
        "unknown-room",
        `${quote(groupId)} was never tracked; rooms names tracked rooms of this app`,
      );
    }
  }
}
