import type { RoomReply } from "../../shared/room-routes/room-shape.ts";
import type { RoomsReply } from "../../shared/room-routes/rooms-shape.ts";
import type { RollcallApi } from "../api/rollcall-api.ts";

/** All tracked rooms that the key may see, page by page. */
export async function trackedRooms(
  api: RollcallApi,
  report: (text: string) => void = () => {},
): Promise<{ readonly rooms: readonly RoomReply[]; readonly unreadable: NonNullable<RoomsReply["unreadable"]> }> {
  const rooms: RoomReply[] = [];
  const unreadable: NonNullable<RoomsReply["unreadable"]>[number][] = [];
  let cursor: string | null | undefined;
  do {
    const page: RoomsReply = await api.json("/v1/rooms", { query: { limit: "200", cursor: cursor ?? undefined } });
    rooms.push(...page.rooms);
    unreadable.push(...(page.unreadable ?? []));
    cursor = page.nextCursor;
    report(`${rooms.length} rooms`);
  } while (cursor !== null);
  return { rooms, unreadable };
}
