import { createHash } from "node:crypto";
import type { Claim } from "../attendance/reports/attendee.ts";
import type { AttendeeFilter, AttendeeOrder } from "../attendance/reports/attendee-order.ts";
import { searchForm } from "../attendance/reports/search-text.ts";
import type { ApiRequest } from "../http-api/api-request.ts";
import { type CursorScope, positionIn } from "../http-api/cursor.ts";
import { appNameText } from "../http-api/path-parameters.ts";
import { invalid, oneOf, parameter, readQuery, shortText, wholeNumber } from "../http-api/query.ts";
import { queryTime, scopeOfTime } from "../http-api/query-time.ts";
import type { EpochSeconds } from "../identity/ids.ts";
import { roomParameters } from "../room-routes/room-question.ts";
import { attendeesStartOf } from "./attendees-position.ts";
import { maxUserIdLength } from "./expected-ids.ts";
import { type ExpectedSource, expectedGroup, readExpected } from "./expected-people.ts";
import { minShare, readPlan } from "./planned-times.ts";
import { csvParameters, wantsCsv } from "./report-format.ts";
import { cursorParameter, rangeParameters } from "./report-question.ts";
import { type AskedRange, maxRawDays } from "./report-window.ts";

/** Most rows of a page; the size of an answer may allow fewer. */
const maxPageRows = 10_000;
const usualPageRows = 1_000;
const maxSearchLength = 100;
const daySeconds = 86_400;

const claims = { true: true, false: false, unknown: "unknown" } as const satisfies Record<string, Claim>;

const claimWord = oneOf(["true", "false", "unknown"] as const);
const claim = parameter(claimWord.schema, (text, name) => claims[claimWord(text, name)]);

export const attendeesParameters = {
  ...rangeParameters,
  sort: oneOf(["userId", "name", "firstJoin", "secondsMin", "secondsMax", "secondsEstimate"] as const),
  order: oneOf(["asc", "desc"] as const),
  status: oneOf(["present", "absent", "unknown"] as const),
  late: claim,
  leftEarly: claim,
  minSeconds: wholeNumber(0, maxRawDays * daySeconds),
  prefix: shortText(maxUserIdLength),
  search: shortText(maxSearchLength),
  limit: wholeNumber(1, maxPageRows),
  ...cursorParameter,
  lateAfterSeconds: wholeNumber(0, daySeconds),
  leftEarlySeconds: wholeNumber(0, daySeconds),
  startsAt: queryTime,
  endsAt: queryTime,
  minShare,
  attended: claim,
  expected: expectedGroup,
  expectedApp: appNameText,
  ...csvParameters,
  columns: oneOf(["full", "simple"] as const),
  durations: oneOf(["seconds", "hms"] as const),
};

export type AttendeesQuestion = ReturnType<typeof readAttendeesQuestion>;

/**
 * `startIn` reads the cursor once the range is certain.
 *
 * @throws RollcallError `invalid-request` for what is wrong or contradicts itself; `invalid-cursor`; `forbidden` for the app of an
 *   expected group
 */
export function readAttendeesQuestion(request: ApiRequest, nowSeconds: EpochSeconds) {
  const ref = roomParameters(request);
  const isCsv = wantsCsv(request.event);
  const { query, order, filter, thresholds } = readAttendeesQuery(request);
  const plan = readPlan(query);
  const source = readExpected(request, ref.app, query);
  const scope: CursorScope = [
    ...["attendees", ref.app, ref.groupId, scopeOfTime(query.from), scopeOfTime(query.to), query.session],
    ...[order.by, order.direction, JSON.stringify(filter), JSON.stringify(thresholds), digestOf(source)],
    ...(plan === undefined ? [] : [plan.startsAt, plan.endsAt]),
  ];
  const startIn = (range: AskedRange) =>
    query.cursor === undefined
      ? undefined
      : positionIn(scope, query.cursor, (packed) => attendeesStartOf(packed, { ...range, by: order.by }, nowSeconds));
  // A file should be whole, a page of JSON should come soon.
  const limit = query.limit ?? (isCsv ? maxPageRows : usualPageRows);
  return { ref, isCsv, query, order, filter, thresholds, source, scope, startIn, limit, plan };
}

/** The query, checked for contradictions. */
function readAttendeesQuery(request: ApiRequest) {
  const query = readQuery(request.event, attendeesParameters);
  if (query.late !== undefined && query.lateAfterSeconds === undefined) {
    throw invalid("late needs lateAfterSeconds: how many seconds after the start a person is late");
  }
  if (query.leftEarly !== undefined && query.leftEarlySeconds === undefined) {
    throw invalid("leftEarly needs leftEarlySeconds: how many seconds before the end a leave is early");
  }
  if (query.attended !== undefined && query.minShare === undefined) {
    throw invalid("attended needs minShare: the share of the time from which on a person has attended, such as 0.8");
  }
  const order: AttendeeOrder = { by: query.sort ?? "userId", direction: query.order ?? "asc" };
  const filter: AttendeeFilter = {
    ...(query.status === undefined ? {} : { status: query.status }),
    ...(query.attended === undefined ? {} : { attended: query.attended }),
    ...(query.late === undefined ? {} : { late: query.late }),
    ...(query.leftEarly === undefined ? {} : { leftEarly: query.leftEarly }),
    ...(query.minSeconds === undefined ? {} : { minSeconds: query.minSeconds }),
    ...(query.prefix === undefined ? {} : { userIdPrefix: query.prefix }),
    ...(query.search === undefined ? {} : { search: searchForm(query.search) }),
  };
  const thresholds = {
    ...(query.lateAfterSeconds === undefined ? {} : { lateAfterSeconds: query.lateAfterSeconds }),
    ...(query.leftEarlySeconds === undefined ? {} : { leftEarlySeconds: query.leftEarlySeconds }),
    ...(query.minShare === undefined ? {} : { minShare: query.minShare }),
  };
  return { query, order, filter, thresholds };
}

function digestOf(source: ExpectedSource | undefined): string | undefined {
  return source && createHash("sha256").update(JSON.stringify(source)).digest("base64url").slice(0, 16);
}
