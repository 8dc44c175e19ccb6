import type { SessionsReply } from "../../shared/report-routes/sessions-shape.ts";
import { callApi } from "./api-client.ts";
import { type RoomAddress, roomPath } from "./room-calls.ts";

export type RoomSession = SessionsReply["sessions"][number];

interface SessionsQuestion {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly limit?: number;
}

/** One page of a room's sessions, newest first. */
export function readSessions(
  room: RoomAddress,
  { from, to, limit }: SessionsQuestion,
  signal: AbortSignal,
): Promise<SessionsReply> {
  return callApi<SessionsReply>(`${roomPath(room)}/sessions`, { query: { from, to, limit }, signal });
}

/** A session is compared with one at most so long before: a class is held each week, after holidays some weeks later. */
const longestPauseDays = 35;

/** The newest session that ended before an instant; undefined when there is none in the weeks before. */
export async function readSessionBefore(
  room: RoomAddress,
  before: string,
  signal: AbortSignal,
): Promise<RoomSession | undefined> {
  const from = new Date(Date.parse(before) - longestPauseDays * 86_400_000).toISOString();
  const { sessions } = await readSessions(room, { from, to: before, limit: 2 }, signal);
  return sessions.find((session) => Date.parse(session.to) <= Date.parse(before));
}
