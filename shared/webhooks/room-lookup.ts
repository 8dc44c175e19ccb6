import type { RoomRef, TrackedRoom } from "../attendance/room.ts";
import type { AttendanceTable } from "../attendance/table/attendance-table.ts";
import { getRoom } from "../attendance/table/rooms.ts";
import { type Clocks, type Moment, momentNow, msSince } from "../upstream/elapsed.ts";

/** How long a room's settings are used; a room that was tracked just now is noticed after it at the latest. */
const freshMs = 5_000;

/** Rooms of the vendor, tracked or not, whose last webhook is remembered: about 4 MB. */
const mostRooms = 10_000;

interface Entry {
  readonly room: Promise<TrackedRoom | undefined>;
  readonly readAt: Moment;
}

/**
 * Read-through cache of tracked rooms, and of groups that are none. While the table does not answer, the last settings stay in use:
 * nobody can change them either. Only senders who know an app's path secret get here.
 */
export class RoomLookup {
  readonly #table: AttendanceTable;
  readonly #clocks: Clocks;
  /** In the order of their reads. */
  readonly #entries = new Map<string, Entry>();

  constructor(table: AttendanceTable, clocks: Clocks) {
    this.#table = table;
    this.#clocks = clocks;
  }

  /** Undefined when the group is not tracked. @throws errors of DynamoDB when it does not answer and nothing is cached */
  find(ref: RoomRef): Promise<TrackedRoom | undefined> {
    const key = `${ref.app}/${ref.groupId}`;
    const cached = this.#entries.get(key);
    if (cached !== undefined && msSince(this.#clocks, cached.readAt) < freshMs) {
      return cached.room;
    }
    const room = this.#read(ref, key, cached);
    this.#remember(key, { room, readAt: momentNow(this.#clocks) });
    return room;
  }

  async #read(ref: RoomRef, key: string, stale: Entry | undefined): Promise<TrackedRoom | undefined> {
    try {
      return await getRoom(this.#table, ref);
    } catch (error) {
      if (stale !== undefined) {
        return stale.room;
      }
      this.#entries.delete(key);
      throw error;
    }
  }

  #remember(key: string, entry: Entry): void {
    this.#entries.delete(key);
    const [oldest] = this.#entries.size >= mostRooms ? this.#entries.keys() : [];
    if (oldest !== undefined) {
      this.#entries.delete(oldest);
    }
    this.#entries.set(key, entry);
  }
}
