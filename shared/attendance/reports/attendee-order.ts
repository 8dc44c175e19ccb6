import type { UserId } from "../../identity/ids.ts";
import type { Attendee, AttendeeStatus, Claim } from "./attendee.ts";
import type { AttendeeReport } from "./attendees.ts";
import { searchForm, sortForm } from "./search-text.ts";
import { TopN } from "./top-n.ts";

export type AttendeeSortKey = "userId" | "name" | "firstJoin" | "secondsMin" | "secondsMax" | "secondsEstimate";

export interface AttendeeOrder {
  readonly by: AttendeeSortKey;
  readonly direction: "asc" | "desc";
}

export interface AttendeeFilter {
  readonly status?: AttendeeStatus;
  readonly attended?: Claim;
  readonly late?: Claim;
  readonly leftEarly?: Claim;
  /** Keeps people who certainly were there for this long. */
  readonly minSeconds?: number;
  readonly userIdPrefix?: string;
  /** Keeps people whose user ID, nickname, name or e-mail address holds this, which is in its search form. */
  readonly search?: string;
}

/** Where a page ended: the sort value and the ID of its last row. Enough to go on, even if rows came or went meanwhile. */
export interface AttendeePosition {
  readonly value: number | string | null;
  readonly userId: UserId;
}

export interface AttendeePage {
  readonly attendees: readonly Attendee[];
  readonly next: AttendeePosition | null;
  /** How many pass the filter, over all pages. */
  readonly total: number;
  /** Rows by status, whatever the filter; where a person may have two rows, no more present than are certainly different. */
  readonly people: Readonly<Record<AttendeeStatus, number>>;
}

function matchesFilter(attendee: Attendee, filter: AttendeeFilter): boolean {
  if (filter.status !== undefined && attendee.status !== filter.status) return false;
  if (filter.attended !== undefined && attendee.attended !== filter.attended) return false;
  if (filter.late !== undefined && attendee.late !== filter.late) return false;
  if (filter.leftEarly !== undefined && attendee.leftEarly !== filter.leftEarly) return false;
  if (filter.minSeconds !== undefined && attendee.secondsMin < filter.minSeconds) return false;
  if (filter.userIdPrefix !== undefined && !attendee.userId.startsWith(filter.userIdPrefix)) return false;
  return filter.search === undefined || holdsText(attendee, filter.search);
}

function holdsText({ userId, nickname, details }: Attendee, text: string): boolean {
  return [userId, nickname, details?.name, details?.email].some((one) => one != null && searchForm(one).includes(text));
}

/** What an attendee is sorted by. A person without a given name is sorted by the nickname. */
export function sortValueOf(attendee: Attendee, by: AttendeeSortKey): AttendeePosition["value"] {
  if (by !== "name") return attendee[by];
  const name = attendee.details?.name ?? attendee.nickname;
  return name === null ? null : sortForm(name);
}

type SortValue = AttendeePosition["value"];

function compareValues(one: SortValue, other: SortValue): number {
  if (one === other) return 0;
  if (one === null) return 1;
  if (other === null) return -1;
  return one < other ? -1 : 1;
}

/** Sort key of one attendee. */
interface SortKey {
  readonly personIndex: number;
  readonly value: SortValue;
}

/** A total order: equal values are ordered by user ID, ascending. People without a value come last in both directions. */
function compareIn(
  { by, direction }: AttendeeOrder,
  compareIds: (one: number, other: number) => number,
): (one: SortKey, other: SortKey) => number {
  const sign = direction === "desc" ? -1 : 1;
  if (by === "userId") return (one, other) => sign * compareIds(one.personIndex, other.personIndex);
  return (one, other) => {
    const byValue = compareValues(one.value, other.value);
    if (byValue === 0) return compareIds(one.personIndex, other.personIndex);
    return one.value === null || other.value === null ? byValue : sign * byValue;
  };
}

/**
 * Where a person may have a row under the user ID and another under the pseudonym, only so many people are certainly different: the
 * larger kind of rows, or the longest list.
 */
function differentPeople(
  { names, lists }: Pick<AttendeeReport, "names" | "lists">,
  present: number,
  underPseudonyms: number,
): number {
  if (!names.mayNameTwice) return present;
  return Math.min(present, Math.max(underPseudonyms, present - underPseudonyms, lists.peopleMost));
}

/** Filters, sorts and cuts one page in a single pass over all attendees. `after` is the `next` of the page before. */
export function pageAttendees(
  report: Pick<AttendeeReport, "forEach" | "attendeeAt" | "register" | "names" | "lists">,
  order: AttendeeOrder,
  filter: AttendeeFilter,
  limit: number,
  after: AttendeePosition | null,
): AttendeePage {
  const { forEach, attendeeAt, register } = report;
  const { by } = order;
  const compare = compareIn(order, (one, other) => register.compare(one, other));
  // The last person of the page before may have been erased meanwhile, and then gets a new index in the register.
  const start = after === null ? null : { personIndex: register.enter(after.userId), value: after.value };
  const first = new TopN(limit, compare);
  const people = { present: 0, absent: 0, unknown: 0 };
  let underPseudonyms = 0;
  let total = 0;
  let toCome = 0;
  forEach((attendee) => {
    people[attendee.status] += 1;
    if (attendee.status === "present" && register.namingAt(attendee.personIndex) === "pseudonym") underPseudonyms += 1;
    if (!matchesFilter(attendee, filter)) return;
    total += 1;
    const { personIndex } = attendee;
    // IDs are compared by person index, so that no text is made of them.
    const key: SortKey = { personIndex, value: by === "userId" ? null : sortValueOf(attendee, by) };
    if (start !== null && compare(key, start) <= 0) return;
    toCome += 1;
    if (first.hasRoomFor(key)) first.add(key);
  });
  people.present = differentPeople(report, people.present, underPseudonyms);
  const attendees = first.items
    .toSorted(compare)
    .map(({ personIndex }) => attendeeAt(personIndex)?.keep())
    .filter((attendee) => attendee !== undefined);
  const last = attendees.at(-1);
  const goesOn = last !== undefined && toCome > attendees.length;
  return { attendees, next: goesOn ? { value: sortValueOf(last, by), userId: last.userId } : null, total, people };
}
