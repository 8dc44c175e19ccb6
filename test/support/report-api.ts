import { neededKey, type PseudonymKey, parsePseudonymKey } from "../../shared/attendance/pseudonyms.ts";
import type { AttendanceTable } from "../../shared/attendance/table/attendance-table.ts";
import { listApps } from "../../shared/attendance/table/rooms.ts";
import type { ExportedDays } from "../../shared/attendance/upkeep/exported-days.ts";
import { apiHandler } from "../../shared/http-api/api-handler.ts";
import type { AppName } from "../../shared/identity/ids.ts";
import { answerAttendees } from "../../shared/report-routes/attendees-route.ts";
import type { ReadExpectedGroup } from "../../shared/report-routes/expected-people.ts";
import { answerForgetMember } from "../../shared/report-routes/forget-route.ts";
import { answerMatrix } from "../../shared/report-routes/matrix-route.ts";
import { answerMemberAttendance } from "../../shared/report-routes/member-attendance-route.ts";
import { answerSeries } from "../../shared/report-routes/series-route.ts";
import { answerSessions } from "../../shared/report-routes/sessions-route.ts";
import { answerSummary } from "../../shared/report-routes/summary-route.ts";
import { apiEvent, lambdaContext, type RequestSketch } from "./api-event.ts";
import { checkDocumented } from "./documented-reply.ts";
import { checkNotesTranslated } from "./page/translated-notes.ts";
import { reportRoutes } from "./report-paths.ts";

export const testPseudonymKey: PseudonymKey = neededKey(parsePseudonymKey(JSON.stringify({ key: "ab".repeat(32) })));

export interface ReportReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number | boolean>>;
  readonly text: string;
  /** Parsed when the reply is JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: the test's expectations check the shape.
  readonly body: any;
}

export type ReportName = keyof typeof reportRoutes;

type ReportSketch = Omit<RequestSketch, "route"> & { readonly remainingMs?: number };

/** The report routes behind the shared handler stack, on the clock of the table. Replies have to be documented, and their notes translated. */
export function reportApi(
  table: AttendanceTable,
  changes: {
    readonly readGroup?: ReadExpectedGroup;
    readonly pseudonymKey?: PseudonymKey | undefined;
    readonly exported?: ExportedDays;
  } = {},
): (report: ReportName, sketch: ReportSketch) => Promise<ReportReply> {
  const silent = { info: () => {}, warn: () => {}, failed: () => {} };
  const edge = { log: silent, access: { kind: "api-key" }, now: table.now, onMisconfigured: () => {} } as const;
  const store = {
    table,
    pseudonymKey: async () => ("pseudonymKey" in changes ? changes.pseudonymKey : testPseudonymKey),
    ...(changes.exported === undefined ? {} : { exported: changes.exported }),
    isKnownApp: async (app: AppName) => (await listApps(table)).includes(app),
    readGroup: changes.readGroup ?? (() => Promise.reject(new Error("no vendor is to be called"))),
  };
  const handlers = {
    series: apiHandler(edge, { name: "get-attendance", scope: "read:attendance" }, (request) =>
      answerSeries(store, request),
    ),
    summary: apiHandler(edge, { name: "summarize-attendance", scope: "read:attendance" }, (request) =>
      answerSummary(store, request),
    ),
    attendees: apiHandler(edge, { name: "list-attendees", scope: "read:attendance" }, (request) =>
      answerAttendees(store, request),
    ),
    sessions: apiHandler(edge, { name: "list-sessions", scope: "read:attendance" }, (request) =>
      answerSessions({ table }, request),
    ),
    memberAttendance: apiHandler(edge, { name: "get-member-attendance", scope: "read:attendance" }, (request) =>
      answerMemberAttendance(store, request),
    ),
    matrix: apiHandler(edge, { name: "get-attendance-matrix", scope: "read:attendance" }, (request) =>
      answerMatrix(store, request),
    ),
    member: apiHandler(edge, { name: "forget-member", scope: "erase:members" }, (request) =>
      answerForgetMember(store, request),
    ),
  };
  return async (report, { remainingMs, ...sketch }) => {
    const event = apiEvent({ route: reportRoutes[report], ...sketch });
    const result = await handlers[report](event, lambdaContext(remainingMs));
    checkDocumented(event, result);
    const text = result.body ?? "";
    const isJson = String(result.headers?.["content-type"]).includes("json");
    const body: unknown = isJson ? JSON.parse(text) : undefined;
    checkNotesTranslated(body);
    return { status: result.statusCode ?? 0, headers: result.headers ?? {}, text, body };
  };
}
