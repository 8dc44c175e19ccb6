import { type CountSample, type ListedMember, noJoinTime, type RosterSample } from "../attendance/observation.ts";
import type { TrackedRoom } from "../attendance/room.ts";
import type { EpochMs, EpochSeconds, UserId } from "../identity/ids.ts";
import { avchatroomOnlineCount, communityOnlineCount } from "../tencent-chat/online-count.ts";
import { afterOnlinePage, onlineListStart } from "../tencent-chat/online-list-walk.ts";
import { type OnlineMember, onlineMembersPage } from "../tencent-chat/online-members.ts";
import type { TencentApp } from "../tencent-chat/rest-call.ts";
import type { Deadline } from "../upstream/deadline.ts";
import { noReadableRow } from "../upstream/rollcall-error.ts";
import { retryThrottled } from "./throttle-retry.ts";

export const secondsDown = (at: EpochMs): EpochSeconds => Math.floor(at / 1000);
export const secondsUp = (at: EpochMs): EpochSeconds => Math.ceil(at / 1000);

/** Counts a live room or a Community once. @throws RollcallError of the command */
export async function takeCount(app: TencentApp, room: TrackedRoom, deadline: Deadline): Promise<CountSample> {
  const count =
    room.groupType === "Community"
      ? await communityOnlineCount(app, room.groupId, deadline)
      : await avchatroomOnlineCount(app, room.groupId, deadline);
  return { at: secondsUp(app.world.now()), count };
}

/** An online list as the vendor sent it. */
export interface ListedRows {
  readonly from: EpochSeconds;
  readonly to: EpochSeconds;
  /** A member who left and came back between two pages is listed twice. */
  readonly rows: readonly ListedMember[];
  /** The number of rows that the vendor sent, readable or not. */
  readonly listed: number;
  /** False when the walk was cut short or a row has no readable ID: `rows` lacks members of the list. */
  readonly ended: boolean;
  /** False when a row of a page joined before the row after it: the list is not simply the newest first. */
  readonly newestFirst: boolean;
  /** The error that cut the walk short. */
  readonly cutShortBy: unknown;
}

/**
 * Walks the pages of an online list. When a page fails, the pages before it are still proof of presence: they are returned
 * as a list that did not end.
 *
 * @throws RollcallError when the first page cannot be read, or no row of any page
 */
export async function walkOnlineList(
  app: TencentApp,
  room: TrackedRoom,
  mark: number | undefined,
  deadline: Deadline,
): Promise<ListedRows> {
  const from = secondsDown(app.world.now());
  const rows: ListedMember[] = [];
  let newestFirst = true;
  let to = from;
  for (let position = onlineListStart; ; ) {
    const query = { groupId: room.groupId, timestamp: position.timestamp, mark };
    let page: Awaited<ReturnType<typeof onlineMembersPage>>;
    try {
      page = await retryThrottled(() => onlineMembersPage(app, query, deadline));
    } catch (error) {
      if (rows.length === 0) {
        throw error;
      }
      return { from, to, rows, listed: position.listed, ended: false, newestFirst, cutShortBy: error };
    }
    to = secondsUp(app.world.now());
    newestFirst = appendPage(rows, page.members) && newestFirst;
    const step = afterOnlinePage(position, page);
    if (step.next === undefined) {
      const { listed } = step;
      if (rows.length === 0 && listed > 0) {
        throw noReadableRow("tencent");
      }
      const ended = step.ended && rows.length === listed;
      return { from, to, rows, listed, ended, newestFirst, cutShortBy: undefined };
    }
    position = step.next;
  }
}

/** Returns whether the page is in the order of joining, newest first. Two pages may be of different moments, so their order proves nothing. */
function appendPage(rows: ListedMember[], members: readonly OnlineMember[]): boolean {
  let newestFirst = true;
  let earliest = Number.POSITIVE_INFINITY;
  for (const member of members) {
    const row = hasJoined(member) ? member : { ...member, joinedAt: noJoinTime };
    newestFirst &&= row.joinedAt <= earliest;
    earliest = Math.min(earliest, row.joinedAt);
    rows.push(row);
  }
  return newestFirst;
}

/** True for nearly every row: it then goes into the list as it is, without a new object. */
function hasJoined(member: OnlineMember): member is OnlineMember & ListedMember {
  return member.joinedAt !== undefined;
}

/** The list without its robots, as a sample of the record. */
export function rosterOf(list: ListedRows, robots: ReadonlySet<UserId>): RosterSample {
  const { from, to, rows, listed, ended } = list;
  if (robots.size === 0) {
    return { from, to, listed, robots: 0, ended, members: rows };
  }
  const found = new Set(rows.flatMap(({ userId }) => (robots.has(userId) ? [userId] : [])));
  return { from, to, listed, robots: found.size, ended, members: rows.filter(({ userId }) => !found.has(userId)) };
}
