import { comparableId } from "../attendance/id-case.ts";
import { neededKey, type PseudonymKey, pseudonym } from "../attendance/pseudonyms.ts";
import type { Attendee } from "../attendance/reports/attendee.ts";
import { type AttendeePage, pageAttendees, sortValueOf } from "../attendance/reports/attendee-order.ts";
import { type AttendeeReport, reportAttendees } from "../attendance/reports/attendees.ts";
import type { ExpectedNames } from "../attendance/reports/expected-people.ts";
import { coverageOf } from "../attendance/reports/list-tally.ts";
import { attendeesCsv } from "../attendance/reports/report-csv.ts";
import { simpleAttendeesCsv } from "../attendance/reports/simple-csv.ts";
import type { ApiReply } from "../http-api/api-reply.ts";
import type { ApiRequest } from "../http-api/api-request.ts";
import { encodeCursor } from "../http-api/cursor.ts";
import type { UserId } from "../identity/ids.ts";
import { noteAttendees, presentAttendeesFacts } from "./attendees-facts.ts";
import { fitCsv, fitRows } from "./attendees-fit.ts";
import { packAttendeesStart } from "./attendees-position.ts";
import { type AttendeesQuestion, readAttendeesQuestion } from "./attendees-question.ts";
import type { AttendeesReply } from "./attendees-shape.ts";
import { refuseTooLong } from "./expected-ids.ts";
import { type ExpectedPeople, findExpected, type ReadExpectedGroup } from "./expected-people.ts";
import { refuseTooLongAliases } from "./expected-person.ts";
import { planWithin, presentPlan, withPlan } from "./planned-times.ts";
import { recordAround } from "./record-stretches.ts";
import { csvLinks, csvOptionsOf, csvReply, fileRangeOf, reportHeaders } from "./report-format.ts";
import {
  packSession,
  pinnableRange,
  type ReportQuestion,
  type ReportStore,
  readAskedRange,
  readQuestion,
} from "./report-question.ts";
import { maxRawDays } from "./report-window.ts";
import type { ReportedRoom } from "./reported-room.ts";
import { readRoomsList } from "./rooms-list.ts";

export interface AttendeeStore extends ReportStore {
  readonly readGroup: ReadExpectedGroup;
  /** Read when expected people are looked for in a record with pseudonyms. */
  readonly pseudonymKey: () => Promise<PseudonymKey | undefined>;
}

/** One page of attendees, and what it was made from. */
interface ReadAttendees {
  readonly asked: AttendeesQuestion;
  readonly question: ReportQuestion;
  readonly expected: ExpectedPeople | undefined;
  /** True when the room has a list that cannot be compared with this record. */
  readonly isListUncompared: boolean;
  readonly report: AttendeeReport;
  readonly page: AttendeePage;
}

/**
 * `GET …/attendance/attendees`, and `POST` with a list of expected IDs: who was there, from when to when, and how long at
 * least and at most. Always from the raw record: roll-ups do not name people.
 */
export async function answerAttendees(store: AttendeeStore, request: ApiRequest): Promise<ApiReply> {
  const read = await readAttendees(store, request);
  const { asked, question, expected, isListUncompared, report, page } = read;
  // A list may be replaced at any time.
  const headers = reportHeaders(question.settled && expected === undefined && !isListUncompared);
  if (asked.isCsv) {
    const { text, rows } = fitCsv(csvLines(read), page.attendees);
    const links = csvLinks(request.event, nextCursorOf(read, rows));
    const range = fileRangeOf(asked.query, question.window);
    return csvReply(text, asked.ref, "attendees", { ...headers, ...links }, range);
  }
  const rows = fitRows(page.attendees, report);
  return {
    headers,
    body: {
      ...presentAttendeesFacts(question, report, page.people, expected, isListUncompared),
      ...(asked.plan === undefined ? {} : { plan: presentPlan(planWithin(asked.plan, question.window)) }),
      total: page.total,
      attendees: rows,
      nextCursor: nextCursorOf(read, rows.length),
    } satisfies AttendeesReply,
  };
}

async function readAttendees(store: AttendeeStore, request: ApiRequest): Promise<ReadAttendees> {
  const asked = readAttendeesQuestion(request, Math.floor(store.table.now() / 1000));
  const { query, source, order, filter, thresholds, limit } = asked;
  const range = withPlan(await readAskedRange(store, request, query, asked.scope), asked.plan);
  const start = asked.startIn(pinnableRange(range));
  const question = await readQuestion(store, request, range, maxRawDays, start?.window);
  const { reads, window } = question;
  const roomsList = source === undefined ? await readRoomsList(reads, window) : undefined;
  const isListUncompared = roomsList === "not-comparable";
  const expected = isListUncompared
    ? undefined
    : (roomsList ?? (await findExpected(store.readGroup, source, request.deadline)));
  const names = expected === undefined ? undefined : expectedNames(store, reads.room, expected);

  const report = await reportAttendees(
    recordAround(reads, window),
    window,
    {
      ...thresholds,
      ...(names === undefined ? {} : { expected: names }),
      ...(asked.plan === undefined ? {} : { plan: planWithin(asked.plan, window) }),
    },
    reads.room.settings,
  );
  if (source?.kind === "list" && !reads.room.pseudonymous) {
    const recorded = () => presentIds(report);
    const aliases = new Map(source.people?.map(({ userId, details }) => [userId, details.alias ?? []]));
    refuseTooLong(source.userIds, reads.room.groupType, recorded);
    refuseTooLongAliases(
      source.userIds.map((userId) => ({ userId, alias: aliases.get(userId) ?? [] })),
      reads.room.groupType,
      recorded,
    );
  }
  const page = pageAttendees(report, order, filter, limit, start?.after ?? null);
  return { asked, question, expected, isListUncompared, report, page };
}

function csvLines({ asked, question, expected, isListUncompared, report, page }: ReadAttendees) {
  const judgesAttended = asked.thresholds.minShare !== undefined;
  const csvOptions = { ...csvOptionsOf(asked.query, question), judgesAttended, showsNames: hasNames(expected) };
  if (asked.query.columns === "simple") {
    return simpleAttendeesCsv(page.attendees, csvOptions);
  }
  return attendeesCsv(page.attendees, csvOptions, {
    detectionFloorSeconds: report.detectionFloorSeconds,
    absenceFloorSeconds: report.absenceFloorSeconds,
    coverage: coverageOf(report.lists),
    notes: noteAttendees(question, report, expected, isListUncompared),
    events: report.events,
  });
}

/** @param taken how many attendees of the page are in the answer */
function nextCursorOf({ asked, question, page }: ReadAttendees, taken: number): string | null {
  const last: Attendee | undefined = page.attendees[taken - 1];
  if (last === undefined || (taken === page.attendees.length && page.next === null)) {
    return null;
  }
  const after = { value: sortValueOf(last, asked.order.by), userId: last.userId };
  return encodeCursor(asked.scope, {
    ...packAttendeesStart({ after, window: question.window }),
    ...packSession(question),
  });
}

/** True where a list of expected people has a name or an e-mail address, whether or not this page shows it. */
function hasNames(expected: ExpectedPeople | undefined): boolean {
  return [...(expected?.details.values() ?? [])].some(({ name, email }) => (name ?? email) !== undefined);
}

/** The IDs of the people who have stays. */
function presentIds({ forEach }: AttendeeReport): readonly UserId[] {
  const userIds: UserId[] = [];
  forEach(({ stayCount, userId }) => {
    if (stayCount > 0) {
      userIds.push(userId);
    }
  });
  return userIds;
}

/** Expected people, with all names that the record of a room may have for them. */
function expectedNames(
  store: AttendeeStore,
  room: ReportedRoom,
  { userIds, details, pseudonymous }: ExpectedPeople,
): ExpectedNames {
  if (pseudonymous) {
    return { userIds, pseudonymous, pseudonymOf: async () => (userId) => userId };
  }
  return {
    userIds,
    details,
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
