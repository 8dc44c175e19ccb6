import type { MemberAttendanceReply } from "../../shared/report-routes/member-attendance-shape.ts";
import { pathSegment } from "../router/path-segment.ts";
import { callApi, fetchApi } from "./api-client.ts";
import { joined } from "./joined-rooms.ts";

export interface PersonQuestion {
  readonly app: string;
  readonly userId: string;
  readonly from: string;
  readonly to: string | undefined;
}

/** A person's stays in all rooms. `onPage` gets what has been read so far: a page ends after some seconds of work, and rooms go on. */
export async function readPerson(
  { app, userId, from, to }: PersonQuestion,
  signal: AbortSignal,
  onPage: (soFar: MemberAttendanceReply) => void,
): Promise<MemberAttendanceReply> {
  const path = personPath(app, userId);
  let soFar = await callApi<MemberAttendanceReply>(path, { query: { from, to }, signal });
  onPage(soFar);
  while (soFar.nextCursor !== null) {
    const query = { from, to, cursor: soFar.nextCursor };
    const page: MemberAttendanceReply = await callApi<MemberAttendanceReply>(path, { query, signal });
    soFar = {
      ...page,
      rooms: joined(soFar.rooms, page.rooms),
      notes: [...new Set([...soFar.notes, ...page.notes])],
      unreadable: [...(soFar.unreadable ?? []), ...(page.unreadable ?? [])],
    };
    onPage(soFar);
  }
  return soFar;
}

/** The API's CSV, one reply a page. */
export function readPersonCsv(
  { app, userId, from, to }: PersonQuestion,
  timeZone: string,
  cursor: string | undefined,
): Promise<Response> {
  const query = { from, to, format: "csv", timeZone, bom: cursor === undefined, cursor };
  return fetchApi(personPath(app, userId), { query, accept: "text/csv" });
}

const personPath = (app: string, userId: string): string =>
  `v1/apps/${pathSegment(app)}/members/${pathSegment(userId)}/attendance`;
