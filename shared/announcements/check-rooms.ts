import type { RoomRef } from "../attendance/room.ts";
import { type AnnouncedRoom, storeAnnouncedRoom } from "../attendance/table/announcement-items.ts";
import type { EpochSeconds } from "../identity/ids.ts";
import { type Deadline, remainingMs } from "../upstream/deadline.ts";
import type { AnnounceDependencies } from "./announce-dependencies.ts";
import { checkSessions, type SessionCheck } from "./check-sessions.ts";
import { inGroups } from "./in-groups.ts";

/** Rooms that are searched and announced together: a full class of an hour takes 50 ms. */
const roomsAtOnce = 10;

/** No room is begun with less time left. */
const timeForRoomsMs = 10_000;

export interface CheckedRooms {
  readonly announced: number;
  readonly failed: number;
  /** Rooms that time ran short for; they stay in the queue. */
  readonly waiting: number;
}

/** A room whose record is to be searched, and its state as stored. */
export interface DueRoom {
  readonly room: RoomRef;
  readonly state: AnnouncedRoom;
}

/** Searches the record of rooms for sessions, a few rooms at a time: announcements first, states after them. */
export async function checkRooms(
  dependencies: AnnounceDependencies,
  due: readonly DueRoom[],
  since: EpochSeconds,
  deadline: Deadline,
): Promise<CheckedRooms> {
  const { table, sink, stage, onTrouble } = dependencies;
  let [announced, failed, done] = [0, 0, 0];
  const check = async ({ room, state }: DueRoom): Promise<(SessionCheck & { readonly room: RoomRef }) | undefined> => {
    try {
      return { room, ...(await checkSessions({ table, stage }, room, state, since, deadline.signal)) };
    } catch (error) {
      failed += 1;
      onTrouble(room, error);
      return undefined;
    }
  };
  for (const some of inGroups(due, roomsAtOnce)) {
    if (remainingMs(deadline, table.now()) < timeForRoomsMs) break;
    const checked = (await Promise.all(some.map(check))).filter((each) => each !== undefined);
    const announcements = checked.flatMap((each) => each.announcements);
    await sink.send(announcements, deadline);
    await Promise.all(checked.map(({ room, state }) => storeAnnouncedRoom(table, room, state)));
    announced += announcements.length;
    done += some.length;
  }
  return { announced, failed, waiting: due.length - done };
}
