import type { TrackedRoom } from "../attendance/room.ts";
import type { EpochSeconds, UserId } from "../identity/ids.ts";
import { robotMark } from "../tencent-chat/online-members.ts";
import type { TencentApp } from "../tencent-chat/rest-call.ts";
import type { Deadline } from "../upstream/deadline.ts";
import { isTurnOf } from "./stable-hash.ts";
import { type ListedRows, walkOnlineList } from "./tencent-rooms.ts";

/** A room is asked for its robots four times a day whatever it looks like: 0.3 % of the lists of a fleet. */
const everySeconds = 6 * 3_600;
/** Where there were robots, others may come and go. */
const knownEverySeconds = 600;
/** A process that has not asked yet does so within this time, each room at its turn: a tenth more lists for ten minutes. */
const firstWithinSeconds = 600;
/** A room that is tracked for less than this is asked with its first list, so that no robot is ever recorded as a person. */
const newRoomSeconds = 600;

interface Known {
  readonly robots: ReadonlySet<UserId>;
  readonly askedAt: EpochSeconds;
}

/**
 * Who is a robot. The vendor pins robots (mark 500) in the online list and marks them only in a list of their own, which
 * costs a second call of the scarcest kind. So it is asked for where robots show: where a whole list is longer than the
 * count, where it is not in the order of joining (the pinned stand apart from the newest), where there were robots
 * before, with the first list of a new room, within ten minutes of a process's start, and four times a day. What was found is
 * remembered for the process.
 */
export class RobotWatch {
  readonly #known = new Map<string, Known>();

  /** @throws RollcallError when the list shows robots and the vendor does not say which they are: they would be stored as people */
  async robotsIn(
    app: TencentApp,
    room: TrackedRoom,
    slot: EpochSeconds,
    list: ListedRows,
    count: number | undefined,
    deadline: Deadline,
  ): Promise<ReadonlySet<UserId>> {
    const key = `${room.app}#${room.groupId}`;
    const known = this.#known.get(key);
    const isSuspicious = known === undefined && showsRobots(list, count);
    if (!isSuspicious && !isDue(room, slot, list, known)) {
      return known?.robots ?? new Set();
    }
    try {
      const { rows } = await walkOnlineList(app, room, robotMark, deadline);
      const robots = peopleIn(rows);
      this.#known.set(key, { robots, askedAt: slot });
      return robots;
    } catch (error) {
      if (isSuspicious) {
        throw error;
      }
      // As in the slots in which robots are not asked for.
      return known?.robots ?? new Set();
    }
  }
}

/** True when the room's turn has come, whatever its list looks like. */
function isDue(room: TrackedRoom, slot: EpochSeconds, list: ListedRows, known: Known | undefined): boolean {
  if (list.rows.length === 0) {
    return false;
  }
  if (known === undefined) {
    return slot - room.trackedAt < newRoomSeconds || isTurnOf(room, slot, firstWithinSeconds);
  }
  const isStale = slot - known.askedAt >= (known.robots.size > 0 ? knownEverySeconds : everySeconds);
  return isStale || isTurnOf(room, slot, everySeconds);
}

/** True for a list that is not in the order of joining, or a whole one that is longer than the count. */
function showsRobots(list: ListedRows, count: number | undefined): boolean {
  return (
    list.rows.length > 0 &&
    (!list.newestFirst ||
      (list.ended && count !== undefined && list.rows.length > count && peopleIn(list.rows).size > count))
  );
}

/** Somebody may be listed twice. */
function peopleIn(rows: ListedRows["rows"]): ReadonlySet<UserId> {
  return new Set(rows.map(({ userId }) => userId));
}
