import type { UserId } from "../../identity/ids.ts";
import type { Attendee, AttendeeStatus, Claim } from "./attendees.ts";

export type AttendeeSortKey = "userId" | "firstJoin" | "secondsMin" | "secondsMax" | "secondsEstimate";

export interface AttendeeOrder {
  readonly by: AttendeeSortKey;
  readonly direction: "asc" | "desc";
}

export interface AttendeeFilter {
  readonly status?: AttendeeStatus;
  readonly late?: Claim;
  readonly leftEarly?: Claim;
  /** Keeps who certainly was there for this long. */
  readonly minSeconds?: number;
  readonly userIdPrefix?: string;
}

/** Where a page ended: the sort value and the ID of its last row. Enough to go on, even if rows came or went meanwhile. */
export interface AttendeePosition {
  readonly value: number | string | null;
  readonly userId: UserId;
}

export interface AttendeePage {
  readonly attendees: readonly Attendee[];
  readonly next: AttendeePosition | null;
  readonly total: number;
}

function matchesFilter(attendee: Attendee, filter: AttendeeFilter): boolean {
  if (filter.status !== undefined && attendee.status !== filter.status) return false;
  if (filter.late !== undefined && attendee.late !== filter.late) return false;
  if (filter.leftEarly !== undefined && attendee.leftEarly !== filter.leftEarly) return false;
  if (filter.minSeconds !== undefined && attendee.secondsMin < filter.minSeconds) return false;
  return filter.userIdPrefix === undefined || attendee.userId.startsWith(filter.userIdPrefix);
}

function compareValues(one: number | string | null, other: number | string | null): number {
  if (one === other) return 0;
  if (one === null) return 1;
  if (other === null) return -1;
  return one < other ? -1 : 1;
}

/** A total order: equal values are told apart by user ID, ascending. People without a value come last in both directions. */
function comparePositions(one: AttendeePosition, other: AttendeePosition, { direction }: AttendeeOrder): number {
  const byValue = compareValues(one.value, other.value);
  const isMissing = one.value === null || other.value === null;
  if (byValue !== 0) return direction === "desc" && !isMissing ? -byValue : byValue;
  return compareValues(one.userId, other.userId) * (direction === "desc" && typeof one.value === "string" ? -1 : 1);
}

/** Filters, sorts and cuts one page. `after` is the `next` of the page before. */
export function pageAttendees(
  attendees: readonly Attendee[],
  order: AttendeeOrder,
  filter: AttendeeFilter,
  limit: number,
  after: AttendeePosition | null,
): AttendeePage {
  const place = (attendee: Attendee): AttendeePosition => ({ value: attendee[order.by], userId: attendee.userId });
  const kept = attendees.filter((attendee) => matchesFilter(attendee, filter));
  const placed = kept.map((attendee) => ({ attendee, position: place(attendee) }));
  placed.sort((one, other) => comparePositions(one.position, other.position, order));
  const start = after === null ? 0 : placed.findIndex(({ position }) => comparePositions(position, after, order) > 0);
  const page = start < 0 ? [] : placed.slice(start, start + limit);
  const last = page.at(-1);
  const isEnd = start < 0 || start + limit >= placed.length;
  return {
    attendees: page.map(({ attendee }) => attendee),
    next: isEnd || last === undefined ? null : last.position,
    total: kept.length,
  };
}
