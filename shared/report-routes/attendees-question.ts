import type { Claim } from "../attendance/reports/attendee.ts";
import type { AttendeeFilter, AttendeeOrder } from "../attendance/reports/attendee-order.ts";
import type { ApiRequest } from "../http-api/api-request.ts";
import { appNameText } from "../http-api/path-parameters.ts";
import { invalid, oneOf, parameter, readQuery, shortText, wholeNumber } from "../http-api/query.ts";
import { maxUserIdLength } from "./expected-ids.ts";
import { expectedGroup } from "./expected-people.ts";
import { csvParameters } from "./report-format.ts";
import { cursorParameter, rangeParameters } from "./report-question.ts";
import { maxRawDays } from "./report-window.ts";

/** Most rows a page; the answer's size may end it sooner. */
const maxPageRows = 10_000;
const usualPageRows = 1_000;
const daySeconds = 86_400;

const claims = { true: true, false: false, unknown: "unknown" } as const satisfies Record<string, Claim>;

const claimWord = oneOf(["true", "false", "unknown"] as const);
const claim = parameter(claimWord.schema, (text, name) => claims[claimWord(text, name)]);

export const attendeesParameters = {
  ...rangeParameters,
  sort: oneOf(["userId", "firstJoin", "secondsMin", "secondsMax", "secondsEstimate"] as const),
  order: oneOf(["asc", "desc"] as const),
  status: oneOf(["present", "absent", "unknown"] as const),
  late: claim,
  leftEarly: claim,
  minSeconds: wholeNumber(0, maxRawDays * daySeconds),
  prefix: shortText(maxUserIdLength),
  limit: wholeNumber(1, maxPageRows),
  ...cursorParameter,
  lateAfterSeconds: wholeNumber(0, daySeconds),
  leftEarlySeconds: wholeNumber(0, daySeconds),
  expected: expectedGroup,
  expectedApp: appNameText,
  ...csvParameters,
};

/** What is asked about the people of a room, checked for contradictions. */
export function readAttendeesQuery(request: ApiRequest, isCsv: boolean) {
  const query = readQuery(request.event, attendeesParameters);
  if (query.late !== undefined && query.lateAfterSeconds === undefined) {
    throw invalid("late needs lateAfterSeconds: from how many seconds on somebody is late");
  }
  if (query.leftEarly !== undefined && query.leftEarlySeconds === undefined) {
    throw invalid("leftEarly needs leftEarlySeconds: how many seconds before the end somebody left early");
  }
  const order: AttendeeOrder = { by: query.sort ?? "userId", direction: query.order ?? "asc" };
  const filter: AttendeeFilter = {
    ...(query.status === undefined ? {} : { status: query.status }),
    ...(query.late === undefined ? {} : { late: query.late }),
    ...(query.leftEarly === undefined ? {} : { leftEarly: query.leftEarly }),
    ...(query.minSeconds === undefined ? {} : { minSeconds: query.minSeconds }),
    ...(query.prefix === undefined ? {} : { userIdPrefix: query.prefix }),
  };
  const thresholds = {
    ...(query.lateAfterSeconds === undefined ? {} : { lateAfterSeconds: query.lateAfterSeconds }),
    ...(query.leftEarlySeconds === undefined ? {} : { leftEarlySeconds: query.leftEarlySeconds }),
  };
  // A file is wanted whole, a page of JSON is wanted soon.
  return { query, order, filter, thresholds, limit: query.limit ?? (isCsv ? maxPageRows : usualPageRows) };
}
