import { attendeesParameters } from "../report-routes/attendees-question.ts";
import { forgetParameters } from "../report-routes/forget-question.ts";
import { matrixParameters } from "../report-routes/matrix-question.ts";
import { memberAttendanceParameters } from "../report-routes/member-attendance-question.ts";
import { rangeParameters } from "../report-routes/report-question.ts";
import { seriesParameters } from "../report-routes/series-question.ts";
import { sessionsParameters } from "../report-routes/sessions-question.ts";
import { noStore, report, reportOrFile } from "./headers.ts";
import { vendorProblems } from "./live-operations.ts";
import type { Operation } from "./operation.ts";
import { anyGroup, app, user } from "./path-parameters.ts";

const ofRoom = {
  tag: "attendance",
  scope: "read:attendance",
  pathParameters: { app, groupId: anyGroup },
} as const;

const attendees = {
  ...ofRoom,
  path: "/v1/apps/{app}/rooms/{groupId}/attendance/attendees",
  query: attendeesParameters,
  meanings: { limit: "People per page; 1,000 by default, 10,000 for a CSV" },
  replies: {
    200: { description: "One page of people", headers: reportOrFile, schema: "Attendees", hasCsv: true },
  },
  // Of the vendor whose group is expected.
  problems: ["unknown-room", "unknown-session", ...vendorProblems],
} as const;

export const reportOperations: readonly Operation[] = [
  {
    ...ofRoom,
    id: "getAttendance",
    method: "get",
    path: "/v1/apps/{app}/rooms/{groupId}/attendance",
    summary: "The online count over time, as points and gaps",
    query: seriesParameters,
    replies: { 200: { description: "The series", headers: reportOrFile, schema: "Series", hasCsv: true } },
    problems: ["unknown-room", "unknown-session"],
  },
  {
    ...ofRoom,
    id: "summarizeAttendance",
    method: "get",
    path: "/v1/apps/{app}/rooms/{groupId}/attendance/summary",
    summary: "Peak, average, person-minutes, uniques, flow, retention, coverage, gaps and sessions",
    query: rangeParameters,
    replies: { 200: { description: "The summary", headers: report, schema: "Summary" } },
    problems: ["unknown-room", "unknown-session"],
  },
  {
    ...ofRoom,
    id: "listSessions",
    method: "get",
    path: "/v1/apps/{app}/rooms/{groupId}/sessions",
    summary: "The sessions of a room, newest first, each with its numbers",
    query: sessionsParameters,
    meanings: {
      from: "Begin of the range; a week before its end unless given",
      limit: "Sessions a page; 20 unless given",
    },
    replies: { 200: { description: "One page of sessions", headers: report, schema: "Sessions" } },
    problems: ["unknown-room"],
  },
  {
    ...attendees,
    id: "listAttendees",
    method: "get",
    summary: "Per person: stays with bounded ends, and totals from proven to possible",
  },
  {
    ...attendees,
    id: "listExpectedAttendees",
    method: "post",
    summary: "The same against a list of expected people",
    body: "ExpectedRequest",
  },
  {
    id: "getMemberAttendance",
    method: "get",
    path: "/v1/apps/{app}/members/{userId}/attendance",
    tag: "attendance",
    summary: "One person's stays in all rooms of an app, by room and session, with totals",
    scope: "read:attendance",
    pathParameters: { app, userId: user },
    query: memberAttendanceParameters,
    meanings: { from: "Start of the range; a week before its end by default" },
    replies: {
      200: { description: "One page of rooms", headers: reportOrFile, schema: "MemberAttendance", hasCsv: true },
    },
    problems: ["unknown-app", "unknown-room"],
  },
  {
    id: "getAttendanceMatrix",
    method: "post",
    path: "/v1/apps/{app}/attendance/matrix",
    tag: "attendance",
    summary: "People by sessions: who attended which, with totals of each person and each session",
    scope: "read:attendance",
    pathParameters: { app },
    query: matrixParameters,
    meanings: {
      limit: "People per page; 500 by default, 5,000 for a CSV",
      order: "asc by default; desc turns the order round",
      search:
        "Only people whose user ID, alias, name or e-mail address holds this text; the totals of sessions are those of everybody",
      sort: "list by default: the order of the list of expected people",
      timeZone: "An IANA time zone for the dates of a CSV",
    },
    body: "MatrixRequest",
    replies: { 200: { description: "One page of people", headers: reportOrFile, schema: "Matrix", hasCsv: true } },
    problems: ["unknown-room", "unknown-session", "misconfigured"],
  },
  {
    id: "forgetMember",
    method: "delete",
    path: "/v1/apps/{app}/members/{userId}",
    tag: "attendance",
    summary: "Erase a person from all recorded attendance of an app, or replace the ID with a pseudonym",
    scope: "erase:members",
    pathParameters: { app, userId: user },
    query: forgetParameters,
    replies: {
      200: { description: "All done", headers: noStore, schema: "ErasureDone" },
      202: { description: "Send the same request again with nextCursor", headers: noStore, schema: "ErasureGoesOn" },
    },
    problems: ["unknown-app", "upstream-unavailable", "misconfigured"],
  },
];
