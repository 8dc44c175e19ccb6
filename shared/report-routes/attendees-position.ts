import type { AttendeePosition, AttendeeSortKey } from "../attendance/reports/attendee-order.ts";
import { longestSortText } from "../attendance/reports/search-text.ts";
import type { TimeWindow } from "../attendance/rules/person-totals.ts";
import { asUserId, type EpochSeconds } from "../identity/ids.ts";
import type { Fields } from "../upstream/tolerant-fields.ts";
import { maxUserIdLength } from "./expected-ids.ts";
import { type AskedRange, isEpochSecond, maxRawDays, pinnedWindow } from "./report-window.ts";

/** Where a page of attendees begins. */
export interface AttendeesStart {
  readonly after: AttendeePosition;
  readonly window: TimeWindow;
}

export function packAttendeesStart({ after, window }: AttendeesStart): Fields {
  return { v: after.value, u: after.userId, f: window.from, t: window.to };
}

/** Undefined for positions that no page of this request can end with: clients can make cursors of their own. */
export function attendeesStartOf(
  { v, u, f, t }: Fields,
  asked: AskedRange & { readonly by: AttendeeSortKey },
  nowSeconds: EpochSeconds,
): AttendeesStart | undefined {
  const window = pinnedWindow(f, t, asked, nowSeconds, maxRawDays);
  if (window === undefined || typeof u !== "string" || u.length === 0 || u.length > maxUserIdLength) {
    return undefined;
  }
  const value = sortValueOf(v, u, asked.by, window);
  return value === undefined ? undefined : { after: { value, userId: asUserId(u) }, window };
}

function sortValueOf(
  value: unknown,
  userId: string,
  by: AttendeeSortKey,
  { from, to }: TimeWindow,
): AttendeePosition["value"] | undefined {
  switch (by) {
    case "userId":
      return value === userId ? userId : undefined;
    case "name":
      return value === null || (typeof value === "string" && value.length <= longestSortText) ? value : undefined;
    case "firstJoin":
      return value === null || isEpochSecond(value) ? value : undefined;
    default:
      return typeof value === "number" && value >= 0 && value <= to - from ? value : undefined;
  }
}
