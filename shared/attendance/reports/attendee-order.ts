import type { UserId } from "../../identity/ids.ts";
import type { Attendee, AttendeeReport, AttendeeStatus, Claim } from "./attendees.ts";

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
  /** Of all pages: who passes the filter. */
  readonly total: number;
  /** Of everybody, whatever the filter. */
  readonly people: Readonly<Record<AttendeeStatus, number>>;
}

function matchesFilter(attendee: Attendee, filter: AttendeeFilter): boolean {
  if (filter.status !== undefined && attendee.status !== filter.status) return false;
  if (filter.late !== undefined && attendee.late !== filter.late) return false;
  if (filter.leftEarly !== undefined && attendee.leftEarly !== filter.leftEarly) return false;
  if (filter.minSeconds !== undefined && attendee.secondsMin < filter.minSeconds) return false;
  return filter.userIdPrefix === undefined || attendee.userId.startsWith(filter.userIdPrefix);
}

type SortValue = AttendeePosition["value"];

function compareValues(one: SortValue, other: SortValue): number {
  if (one === other) return 0;
  if (one === null) return 1;
  if (other === null) return -1;
  return one < other ? -1 : 1;
}

type Compare<Item> = (one: Item, other: Item) => number;

/** A total order: equal values are told apart by user ID, ascending. People without a value come last in both directions. */
function compareIn({ by, direction }: AttendeeOrder): {
  readonly attendees: Compare<Attendee>;
  readonly withPosition: (attendee: Attendee, position: AttendeePosition) => number;
} {
  const sign = direction === "desc" ? -1 : 1;
  const compare = (one: SortValue, oneId: UserId, other: SortValue, otherId: UserId): number => {
    const byValue = compareValues(one, other);
    if (byValue !== 0) return one === null || other === null ? byValue : sign * byValue;
    return compareValues(oneId, otherId);
  };
  return {
    attendees: (one, other) => compare(one[by], one.userId, other[by], other.userId),
    withPosition: (attendee, { value, userId }) => compare(attendee[by], attendee.userId, value, userId),
  };
}

/** Filters, sorts and cuts one page while everybody passes by. `after` is the `next` of the page before. */
export function pageAttendees(
  { forEach }: Pick<AttendeeReport, "forEach">,
  order: AttendeeOrder,
  filter: AttendeeFilter,
  limit: number,
  after: AttendeePosition | null,
): AttendeePage {
  const compare = compareIn(order);
  const first = new FirstInOrder(limit, compare.attendees);
  const people = { present: 0, absent: 0, unknown: 0 };
  let total = 0;
  forEach((attendee) => {
    people[attendee.status] += 1;
    if (!matchesFilter(attendee, filter)) return;
    total += 1;
    if (after === null || compare.withPosition(attendee, after) > 0) first.offer(attendee);
  });
  const attendees = first.take();
  const last = attendees.at(-1);
  const goesOn = last !== undefined && first.offered > attendees.length;
  return { attendees, next: goesOn ? { value: last[order.by], userId: last.userId } : null, total, people };
}

/** The first of many in an order. Holds at most twice as many as are wanted. */
class FirstInOrder<Item> {
  readonly #limit: number;
  readonly #compare: Compare<Item>;
  readonly #kept: Item[] = [];
  /** Whatever comes after it is not among the first. */
  #last: Item | undefined;
  offered = 0;

  constructor(limit: number, compare: Compare<Item>) {
    this.#limit = limit;
    this.#compare = compare;
  }

  offer(item: Item): void {
    this.offered += 1;
    if (this.#last !== undefined && this.#compare(item, this.#last) >= 0) return;
    if (this.#kept.push(item) >= 2 * this.#limit) this.#cut();
  }

  take(): readonly Item[] {
    this.#cut();
    return this.#kept;
  }

  #cut(): void {
    this.#kept.sort(this.#compare);
    if (this.#kept.length < this.#limit) return;
    this.#kept.length = this.#limit;
    this.#last = this.#kept[this.#limit - 1];
  }
}
