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

function queryOf({ session, startsAt, endsAt, minShare }: AttendeesQuestion) {
  return { session, startsAt, endsAt, minShare };
}

function listOf({ expected }: AttendeesQuestion) {
  return expected === undefined ? {} : ({ method: "POST", body: { expected } } as const);
}
