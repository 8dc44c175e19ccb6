import type { ErasureReply } from "../../shared/report-routes/forget-shape.ts";
import type { RoomReply } from "../../shared/room-routes/room-shape.ts";
import type { RoomRequest } from "../../shared/room-routes/track-room-question.ts";
import { pathSegment } from "../router/path-segment.ts";
import { callApi } from "./api-client.ts";
import { type RoomAddress, roomPath } from "./room-calls.ts";

/** Tracks a room, or changes those of its options that are named. */
export function trackRoom(room: RoomAddress, options: RoomRequest): Promise<RoomReply> {
  return callApi<RoomReply>(roomPath(room), { method: "PUT", body: options });
}

export function untrackRoom(room: RoomAddress): Promise<void> {
  return callApi<void>(roomPath(room), { method: "DELETE" });
}

/** Erases a person from the record of an app. The API does it in parts: each reply but the last has the cursor of the next. */
export async function eraseMember(app: string, userId: string): Promise<void> {
  const path = `v1/apps/${pathSegment(app)}/members/${pathSegment(userId)}`;
  let cursor: string | undefined;
  do {
    const part: ErasureReply = await callApi<ErasureReply>(path, { method: "DELETE", query: { cursor } });
    cursor = part.done ? undefined : part.nextCursor;
  } while (cursor !== undefined);
}
