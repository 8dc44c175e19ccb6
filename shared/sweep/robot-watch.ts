import type { TrackedRoom } from "../attendance/room.ts";
import type { EpochSeconds, UserId } from "../identity/ids.ts";
import { robotMark } from "../tencent-chat/online-members.ts";
import type { TencentApp } from "../tencent-chat/rest-call.ts";
import type { Deadline } from "../upstream/deadline.ts";
import { isTurnOf } from "./stable-hash.ts";
import { type ListedRows, walkOnlineList } from "./tencent-rooms.ts";

/** A room's robots are read four times a day in any case: 0.3 % of the lists of a fleet. */
const everySeconds = 6 * 3_600;
/** In a room with robots, others may come and go. */
const withRobotsEverySeconds = 600;
/** A new process reads each room's robots within this time, spread over the slots: a tenth more lists for ten minutes. */
const firstWithinSeconds = 600;
/** The robots of a room tracked for less than this are read with its first list, so that no robot is recorded as a person. */
const newRoomSeconds = 600;

interface CachedRobots {
  readonly robots: ReadonlySet<UserId>;
  readonly readAt: EpochSeconds;
}

/**
 * A cache of each room's robots. The vendor pins robots (mark 500) in the online list and marks them only in a list of
 * their own, which costs a second call of the scarcest kind. So that list is read when there are signs of robots: when a
 * whole list is longer than the count, when it is not in the order of joining (pinned rows stand apart from the newest),
 * when there were robots before, with the first list of a new room, within ten minutes of a process's start, and four times
 * a day.
 */
export class RobotWatch {
  readonly #cache = new Map<string, CachedRobots>();

  /** @throws RollcallError when the list shows robots and they cannot be read: they would be stored as people */
  async robotsIn(
    app: TencentApp,
    room: TrackedRoom,
    slot: EpochSeconds,
    list: ListedRows,
    count: number | undefined,
    deadline: Deadline,
  ): Promise<ReadonlySet<UserId>> {
    const key = `${room.app}#${room.groupId}`;
    const cached = this.#cache.get(key);
    const isSuspicious = cached === undefined && showsRobots(list, count);
    if (!isSuspicious && !isDue(room, slot, list, cached)) {
      return cached?.robots ?? new Set();
    }
    try {
      const { rows } = await walkOnlineList(app, room, robotMark, deadline);
      const robots = distinctMembers(rows);
      this.#cache.set(key, { robots, readAt: slot });
      return robots;
    } catch (error) {
      if (isSuspicious) {
        throw error;
      }
      // As in the slots in which robots are not read.
      return cached?.robots ?? new Set();
    }
  }
}

/** True when the robots' list is to be read without any sign of robots. */
function isDue(room: TrackedRoom, slot: EpochSeconds, list: ListedRows, cached: CachedRobots | undefined): boolean {
  if (list.rows.length === 0) {
    return false;
  }
  if (cached === undefined) {
    return slot - room.trackedAt < newRoomSeconds || isTurnOf(room, slot, firstWithinSeconds);
  }
  const isStale = slot - cached.readAt >= (cached.robots.size > 0 ? withRobotsEverySeconds : everySeconds);
  return isStale || isTurnOf(room, slot, everySeconds);
}

/** True for a list that is not in the order of joining, or a whole one that is longer than the count. */
function showsRobots(list: ListedRows, count: number | undefined): boolean {
  return (
    list.rows.length > 0 &&
    (!list.newestFirst ||
      (list.ended && count !== undefined && list.rows.length > count && distinctMembers(list.rows).size > count))
  );
}

/** Distinct members: one may be listed twice. */
function distinctMembers(rows: ListedRows["rows"]): ReadonlySet<UserId> {
  return new Set(rows.map(({ userId }) => userId));
}
