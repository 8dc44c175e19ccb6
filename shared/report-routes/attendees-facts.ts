import type { AttendeePage } from "../attendance/reports/attendee-order.ts";
import type { AttendeeReport } from "../attendance/reports/attendees.ts";
import { coverageOf } from "../attendance/reports/list-tally.ts";
import { presentEvents } from "../attendance/reports/present-events.ts";
import { noteEvents, noteLimits, noteNamings, noteRollCalls } from "../attendance/reports/report-notes.ts";
import { isoUtc } from "../identity/iso-time.ts";
import type { ExpectedPeople } from "./expected-people.ts";
import { presentRoomFacts, type ReportQuestion } from "./report-question.ts";
import { noteNames, noteNamingChanges, noteRoom } from "./room-notes.ts";

/** The reply to a question about attendees, without its rows. */
export function presentAttendeesFacts(
  question: ReportQuestion,
  report: AttendeeReport,
  people: AttendeePage["people"],
  expected: ExpectedPeople | undefined,
  isListUncompared: boolean,
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
    ...(report.rollCalls === undefined ? {} : { rollCalls: report.rollCalls }),
    ...(report.events === undefined ? {} : { events: presentEvents(report.events) }),
    recordedSince: isoUtc(reads.room.recordedSince),
    notes: noteAttendees(question, report, expected, isListUncompared),
  };
}

/** What limits the report, in words. */
export function noteAttendees(
  { reads, window }: ReportQuestion,
  report: AttendeeReport,
  expected: ExpectedPeople | undefined,
  isListUncompared: boolean,
): string[] {
  return [
    ...noteRoom(reads, window),
    ...noteLimits(report.lists, report.clockAheadSeconds),
    ...noteRollCalls(report.rollCalls),
    ...noteEvents(report.events),
    ...noteNamings(report.names),
    ...noteNamingChanges(reads, window),
    ...noteNames(reads, report.names),
    ...noteExpected(expected),
    ...(report.register.hasPseudonyms && (expected?.details.size ?? 0) > 0 ? [namesWithheld] : []),
    ...(isListUncompared ? [uncomparedList] : []),
  ];
}

const uncomparedList =
  "The room's list of expected people holds pseudonyms, and people of this time are recorded under their user IDs: the two were not " +
  "compared. PUT the list again, or POST it with the request.";

const namesWithheld =
  "Names, e-mail addresses and aliases of the list of expected people are used for rows under user IDs only: beside a pseudonym they " +
  "would say who is behind it.";

function presentExpected({ userIds, givenBy, complete, observedAt }: ExpectedPeople) {
  return {
    people: userIds.length,
    ...(givenBy === "room" ? { givenBy } : {}),
    complete,
    ...(observedAt === undefined ? {} : { observedAt }),
  };
}

function noteExpected(expected: ExpectedPeople | undefined): string[] {
  return expected === undefined || expected.complete
    ? []
    : [
        `Only the first ${expected.userIds.length} members of the expected group were read; the others are not marked as expected.`,
      ];
}
