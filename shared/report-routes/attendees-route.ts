import { createHash } from "node:crypto";
import { comparableId } from "../attendance/id-case.ts";
import { neededKey, type PseudonymKey, pseudonym } from "../attendance/pseudonyms.ts";
import type { Attendee } from "../attendance/reports/attendee.ts";
import { type AttendeePage, pageAttendees } from "../attendance/reports/attendee-order.ts";
import { type AttendeeReport, reportAttendees } from "../attendance/reports/attendees.ts";
import type { ExpectedNames } from "../attendance/reports/expected-places.ts";
import { coverageOf } from "../attendance/reports/list-tally.ts";
import { presentAttendee } from "../attendance/reports/present-attendee.ts";
import { attendeesCsv } from "../attendance/reports/report-csv.ts";
import { noteLimits, noteNamings } from "../attendance/reports/report-notes.ts";
import type { ApiReply } from "../http-api/api-reply.ts";
import type { ApiRequest } from "../http-api/api-request.ts";
import { type CursorScope, encodeCursor, positionIn } from "../http-api/cursor.ts";
import type { UserId } from "../identity/ids.ts";
import { isoUtc } from "../identity/iso-time.ts";
import { roomParameters } from "../room-routes/room-question.ts";
import { AnswerSize, fitsAnswer } from "./answer-size.ts";
import { attendeesStartOf, packAttendeesStart } from "./attendees-position.ts";
import { readAttendeesQuery } from "./attendees-question.ts";
import type { AttendeesReply } from "./attendees-shape.ts";
import { refuseTooLong } from "./expected-ids.ts";
import {
  type ExpectedPeople,
  type ExpectedSource,
  findExpected,
  type ReadExpectedGroup,
  readExpected,
} from "./expected-people.ts";
import { slotsAround } from "./record-stretches.ts";
import { csvLinks, csvOptionsOf, csvReply, reportHeaders, wantsCsv } from "./report-format.ts";
import { presentRoomFacts, type ReportQuestion, type ReportStore, readQuestion } from "./report-question.ts";
import { maxRawDays } from "./report-window.ts";
import type { ReportedRoom } from "./reported-room.ts";
import { noteNames, noteNamingChanges, noteRoom } from "./room-notes.ts";

export interface AttendeeStore extends ReportStore {
  readonly readGroup: ReadExpectedGroup;
  /** Read when a list of expected people meets a pseudonymous room. */
  readonly pseudonymKey: () => Promise<PseudonymKey | undefined>;
}

/**
 * `GET …/attendance/attendees`, and `POST` with a list of expected IDs: who was there, from when to when, and how long at
 * least and at most. Always from the raw record: roll-ups know no people.
 */
export async function answerAttendees(store: AttendeeStore, request: ApiRequest): Promise<ApiReply> {
  const ref = roomParameters(request);
  const isCsv = wantsCsv(request.event);
  const { query, order, filter, thresholds, limit } = readAttendeesQuery(request, isCsv);
  const source = readExpected(request, ref.app, query);
  const scope: CursorScope = [
    ...["attendees", ref.app, ref.groupId, query.from, query.to],
    ...[order.by, order.direction, JSON.stringify(filter), JSON.stringify(thresholds), digestOf(source)],
  ];
  const nowSeconds = Math.floor(store.table.now() / 1000);
  const start =
    query.cursor === undefined
      ? undefined
      : positionIn(scope, query.cursor, (packed) => attendeesStartOf(packed, { ...query, by: order.by }, nowSeconds));
  const question = await readQuestion(store, request, query, maxRawDays, start?.window);
  const { reads, window } = question;
  const expected = await findExpected(store.readGroup, source, request.deadline);
  const names = expected === undefined ? undefined : expectedNames(store, reads.room, expected);

  const report = await reportAttendees(
    slotsAround(reads, window),
    window,
    { ...thresholds, ...(names === undefined ? {} : { expected: names }) },
    reads.room.settings,
  );
  if (source?.kind === "list" && !reads.room.pseudonymous) {
    refuseTooLong(source.userIds, reads.room.groupType, () => presentIds(report));
  }
  const page = pageAttendees(report, order, filter, limit, start?.after ?? null);
  const cursorAfter = (last: Attendee): string =>
    encodeCursor(scope, packAttendeesStart({ after: { value: last[order.by], userId: last.userId }, window }));
  const headers = reportHeaders(question.settled && source === undefined);

  if (isCsv) {
    const { text, rows } = fitCsv(
      attendeesCsv(page.attendees, report.frame, csvOptionsOf(query, question), {
        detectionFloorSeconds: report.detectionFloorSeconds,
        absenceFloorSeconds: report.absenceFloorSeconds,
        coverage: coverageOf(report.lists),
        notes: notesOf(question, report, expected),
      }),
      page.attendees,
    );
    const nextCursor = nextCursorOf(page.attendees, rows, page.next !== null, cursorAfter);
    return csvReply(text, ref, "attendees", { ...headers, ...csvLinks(request.event, nextCursor) });
  }
  const rows = fitRows(page.attendees, report);
  return {
    headers,
    body: {
      ...presentFacts(question, report, page.people, expected),
      total: page.total,
      attendees: rows,
      nextCursor: nextCursorOf(page.attendees, rows.length, page.next !== null, cursorAfter),
    } satisfies AttendeesReply,
  };
}

function presentFacts(
  question: ReportQuestion,
  report: AttendeeReport,
  people: AttendeePage["people"],
  expected: ExpectedPeople | undefined,
) {
  const { reads, window } = question;
  const { start, end, isSeen, secondsMin, secondsMax } = report.frame;
  return {
    ...presentRoomFacts(question),
    from: isoUtc(window.from),
    to: isoUtc(window.to),
    session: isSeen
      ? { startedBetween: start.map(isoUtc), endedBetween: end.map(isoUtc), secondsMin, secondsMax }
      : null,
    people,
    ...(expected === undefined ? {} : { expected: presentExpected(expected) }),
    detectionFloorSeconds: report.detectionFloorSeconds,
    absenceFloorSeconds: report.absenceFloorSeconds,
    coverage: coverageOf(report.lists),
    recordedSince: isoUtc(reads.room.recordedSince),
    notes: notesOf(question, report, expected),
  };
}

function notesOf(
  { reads, window }: ReportQuestion,
  report: AttendeeReport,
  expected: ExpectedPeople | undefined,
): string[] {
  return [
    ...noteRoom(reads, window),
    ...noteLimits(report.lists, report.clockAheadSeconds),
    ...noteNamings(report.names),
    ...noteNamingChanges(reads, window),
    ...noteNames(reads, report.names),
    ...noteExpected(expected),
  ];
}

function presentExpected({ userIds, complete, observedAt }: ExpectedPeople) {
  return { people: userIds.length, complete, ...(observedAt === undefined ? {} : { observedAt }) };
}

function noteExpected(expected: ExpectedPeople | undefined): string[] {
  return expected === undefined || expected.complete
    ? []
    : [
        `Only the first ${expected.userIds.length} members of the expected group were read; others are not told as expected.`,
      ];
}

/** Of those who have stays. */
function presentIds({ forEach }: AttendeeReport): readonly UserId[] {
  const userIds: UserId[] = [];
  forEach(({ stayCount, userId }) => {
    if (stayCount > 0) {
      userIds.push(userId);
    }
  });
  return userIds;
}

/** Expected people under all names that they may have in the record of a room. */
function expectedNames(store: AttendeeStore, room: ReportedRoom, { userIds }: ExpectedPeople): ExpectedNames {
  return {
    userIds,
    pseudonymous: room.pseudonymous,
    pseudonymOf: async () => {
      const key = await store.pseudonymKey();
      if (key === undefined && !room.pseudonymous) {
        return undefined;
      }
      const needed = neededKey(key);
      return (userId) => pseudonym(needed, room.app, comparableId(room.groupType, userId));
    },
  };
}

function digestOf(source: ExpectedSource | undefined): string | undefined {
  return source && createHash("sha256").update(JSON.stringify(source)).digest("base64url").slice(0, 16);
}

/** As many rows as fit into one answer. */
function fitRows(attendees: readonly Attendee[], report: AttendeeReport) {
  const rows = attendees.map((attendee) => presentAttendee(attendee, report));
  if (fitsAnswer(JSON.stringify(rows))) {
    return rows;
  }
  const size = new AnswerSize();
  const end = rows.findIndex((row) => !size.take(JSON.stringify(row)));
  return end < 0 ? rows : rows.slice(0, end);
}

/** The quotes of two names, the end of the line, and room to spare. */
const wildOfALine = 8;

/** As many lines as fit into one answer; the first is the header. */
function fitCsv(
  all: readonly string[],
  attendees: readonly Attendee[],
): { readonly text: string; readonly rows: number } {
  let wild = wildOfALine * all.length;
  for (const { userId, nickname } of attendees) {
    wild += userId.length + (nickname?.length ?? 0);
  }
  const text = joined(all);
  if (fitsAnswer(text, wild)) {
    return { text, rows: all.length - 1 };
  }
  const size = new AnswerSize();
  const end = all.findIndex((line) => !size.take(line));
  const lines = all.slice(0, end < 0 ? all.length : end);
  return { text: joined(lines), rows: lines.length - 1 };
}

/** Lines are put together of many cells, and so is the text of lines: written out once, at its end. `join` does it line by line. */
function joined(lines: readonly string[]): string {
  let text = "";
  for (const line of lines) {
    text += line;
  }
  return text;
}

function nextCursorOf(
  attendees: readonly Attendee[],
  taken: number,
  goesOn: boolean,
  cursorAfter: (last: Attendee) => string,
): string | null {
  const last = attendees[taken - 1];
  return last === undefined || (taken === attendees.length && !goesOn) ? null : cursorAfter(last);
}
