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

interface Known {
  readonly robots: ReadonlySet<UserId>;
  readonly askedAt: EpochSeconds;
}

/**
 * Who is a robot. The vendor pins robots (mark 500) in the online list and marks them only in a list of their own, which
 * costs a second call of the scarcest kind. So it is asked for where robots show: where a whole list is longer than the
 * count, where it is not in the order of joining (the pinned stand apart from the newest), where there were robots
 * before, and four times a day. What was found is remembered for the process.
 */
export class RobotWatch {
  readonly #known = new Map<string, Known>();

  /** @throws RollcallError when robots are likely and the vendor does not say which they are */
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
    if (!this.#mustAsk(room, slot, list, count, known)) {
      return known?.robots ?? new Set();
    }
    try {
      const { rows } = await walkOnlineList(app, room, robotMark, deadline);
      const robots = peopleIn(rows);
      this.#known.set(key, { robots, askedAt: slot });
      return robots;
    } catch (error) {
      if (known === undefined) {
        throw error;
      }
      return known.robots;
    }
  }

  #mustAsk(
    room: TrackedRoom,
    slot: EpochSeconds,
    list: ListedRows,
    count: number | undefined,
    known: Known | undefined,
  ): boolean {
    if (list.rows.length === 0) {
      return false;
    }
    if (isTurnOf(room, slot, everySeconds)) {
      return true;
    }
    if (known !== undefined) {
      const age = slot - known.askedAt;
      return age >= (known.robots.size > 0 ? knownEverySeconds : everySeconds);
    }
    return (
      !list.newestFirst ||
      (list.ended && count !== undefined && list.rows.length > count && peopleIn(list.rows).size > count)
    );
  }
}

/** Somebody may be listed twice. */
function peopleIn(rows: ListedRows["rows"]): ReadonlySet<UserId> {
  return new Set(rows.map(({ userId }) => userId));
}
