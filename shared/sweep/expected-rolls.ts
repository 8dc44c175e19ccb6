import type { RoomRef } from "../attendance/room.ts";
import type { AttendanceTable } from "../attendance/table/attendance-table.ts";
import { readExpectedList, readExpectedVersion } from "../attendance/table/expected-lists.ts";
import type { UserId } from "../identity/ids.ts";

/** Lists of 5,000 people each, about 100 bytes a person: 100 MB at worst. */
const mostLists = 200;

interface CachedList {
  readonly version: string | undefined;
  readonly userIds: readonly UserId[];
}

/**
 * A cache of the rooms' lists of expected people by their version, which is read for each roll call. First in, first out. A list of
 * pseudonyms is empty here: the vendor knows nobody by them.
 */
export class ExpectedRolls {
  readonly #cache = new Map<string, CachedList>();

  /** @throws what the table throws; `lastOf` then has the list as it was read last */
  async read(table: AttendanceTable, room: RoomRef): Promise<readonly UserId[]> {
    const key = keyOf(room);
    const cached = this.#cache.get(key);
    const version = await readExpectedVersion(table, room);
    if (cached !== undefined && cached.version === version) {
      return cached.userIds;
    }
    const { list } = version === undefined ? { list: undefined } : await readExpectedList(table, room);
    const userIds = list === undefined || list.pseudonymous ? [] : list.people.map(({ userId }) => userId);
    this.#cache.delete(key);
    this.#cache.set(key, { version, userIds });
    for (const oldest of this.#cache.keys()) {
      if (this.#cache.size <= mostLists) {
        break;
      }
      this.#cache.delete(oldest);
    }
    return userIds;
  }

  lastOf(room: RoomRef): readonly UserId[] {
    return this.#cache.get(keyOf(room))?.userIds ?? [];
  }
}

function keyOf({ app, groupId }: RoomRef): string {
  return `${app}#${groupId}`;
}
