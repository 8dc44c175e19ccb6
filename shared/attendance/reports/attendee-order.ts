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
  const positionOf = (attendee: Attendee): AttendeePosition => ({
    value: attendee[order.by],
    userId: attendee.userId,
  });
  const kept = attendees.filter((attendee) => matchesFilter(attendee, filter));
  const toCome =
    after === null ? kept : kept.filter((attendee) => comparePositions(positionOf(attendee), after, order) > 0);
  const page = firstOf(toCome, limit, (one, other) => comparePositions(positionOf(one), positionOf(other), order));
  const last = page.at(-1);
  return {
    attendees: page,
    next: last === undefined || page.length === toCome.length ? null : positionOf(last),
    total: kept.length,
  };
}

/** The first `limit` in order. A page is short beside what there is, so most items are only compared with its last. */
function firstOf<Item>(
  items: readonly Item[],
  limit: number,
  compare: (one: Item, other: Item) => number,
): readonly Item[] {
  const first = items.slice(0, limit).sort(compare);
  for (let index = limit; index < items.length; index += 1) {
    const item = items[index];
    const last = first.at(-1);
    if (item === undefined || last === undefined || compare(item, last) >= 0) continue;
    let low = 0;
    let high = first.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = first[middle];
      if (other !== undefined && compare(other, item) < 0) low = middle + 1;
      else high = middle;
    }
    first.splice(low, 0, item);
    first.pop();
  }
  return first;
}
