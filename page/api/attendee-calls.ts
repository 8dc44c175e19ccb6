import type { AttendeesReply } from "../../shared/report-routes/attendees-shape.ts";
import type { ListedPerson } from "../expected-list/parse-people.ts";
import { callApi, fetchApi } from "./api-client.ts";
import { type RoomAddress, roomPath } from "./room-calls.ts";

/** What a report of attendees is asked. */
export interface AttendeesQuestion {
  readonly session: string;
  readonly startsAt?: string | undefined;
  readonly endsAt?: string | undefined;
  readonly minShare?: number | undefined;
  /** Who should have been there; without it the room's own list, if it has one. */
  readonly expected?: readonly ListedPerson[] | undefined;
  /** The vendor's group whose members should have been there, such as `group:staff`. A list goes before it. */
  readonly expectedGroup?: string | undefined;
}

/** Few enough that reading one page blocks the browser for no longer than a frame or two. */
const rowsPerPage = 2_000;

const attendeesPath = (room: RoomAddress): string => `${roomPath(room)}/attendance/attendees`;

/** All people of a session. `onPage` gets each page as it comes. */
export async function readAttendees(
  room: RoomAddress,
  question: AttendeesQuestion,
  signal: AbortSignal,
  onPage: (page: AttendeesReply) => void,
): Promise<AttendeesReply> {
  let cursor: string | undefined;
  for (;;) {
    const query = { ...queryOf(question), limit: rowsPerPage, cursor };
    const page = await callApi<AttendeesReply>(attendeesPath(room), { ...listOf(question), query, signal });
    onPage(page);
    if (page.nextCursor === null) return page;
    cursor = page.nextCursor;
  }
}

/** Filters and order of a file, by the API's own names. */
export type AttendeesFile = Readonly<Record<"sort" | "order" | "search" | "status" | "attended", string | undefined>>;

/** The API's CSV of a session, one reply a page. */
export async function readAttendeesCsv(
  room: RoomAddress,
  question: AttendeesQuestion,
  file: AttendeesFile & { readonly timeZone: string },
  cursor: string | undefined,
): Promise<Response> {
  const query = { ...queryOf(question), ...file, format: "csv", bom: cursor === undefined, cursor };
  return await fetchApi(attendeesPath(room), { ...listOf(question), query, accept: "text/csv" });
}

function queryOf({ session, startsAt, endsAt, minShare, expected, expectedGroup }: AttendeesQuestion) {
  return { session, startsAt, endsAt, minShare, expected: expected === undefined ? expectedGroup : undefined };
}

function listOf({ expected }: AttendeesQuestion) {
  return expected === undefined ? {} : ({ method: "POST", body: { expected } } as const);
}

/** Whether the room has a list of expected people of its own. A report of an hour says it, and fails for no room. */
export async function hasOwnList(room: RoomAddress, signal: AbortSignal): Promise<boolean> {
  const query = { from: "-1h", limit: 1 };
  const { expected } = await callApi<AttendeesReply>(attendeesPath(room), { query, signal });
  return expected !== undefined;
}

/** A report with people has at most 31 days. */
const longestReportMs = 30 * 86_400_000;

/** Everybody who was seen in a room, under the names that they had. */
export async function readSeenPeople(
  room: RoomAddress,
  range: { readonly from: string; readonly to: string },
  signal: AbortSignal,
): Promise<ListedPerson[]> {
  const [begin, end] = [Date.parse(range.from), Date.parse(range.to)];
  const parts = Array.from({ length: Math.ceil((end - begin) / longestReportMs) }, (_, part) => {
    const from = begin + part * longestReportMs;
    return { from: isoOf(from), to: isoOf(Math.min(end, from + longestReportMs)) };
  });
  const people = await Promise.all(parts.map((part) => readSeenIn(room, part, signal)));
  return people.flat();
}

const isoOf = (time: number): string => new Date(time).toISOString();

async function readSeenIn(
  room: RoomAddress,
  range: { readonly from: string; readonly to: string },
  signal: AbortSignal,
): Promise<ListedPerson[]> {
  const people: ListedPerson[] = [];
  let cursor: string | undefined;
  do {
    const query = { ...range, status: "present", sort: "name", limit: rowsPerPage, cursor };
    const page: AttendeesReply = await callApi<AttendeesReply>(attendeesPath(room), { query, signal });
    for (const { userId, name = "", nickname = "" } of page.attendees) {
      people.push({ userId, ...nameOf(name === "" ? nickname : name) });
    }
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return people;
}

/** Longer than the API takes a name, or with signs that it refuses: such a name is left out, the user ID stays. */
const usableName = /^[^\p{C}]{1,100}$/u;

function nameOf(name: string): { readonly name?: string } {
  return usableName.test(name) ? { name } : {};
}
