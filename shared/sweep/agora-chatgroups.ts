import { chatgroupMembersPage, maxChatgroupPageSize } from "../agora-chat/chatgroup-members.ts";
import type { AgoraApp } from "../agora-chat/rest-call.ts";
import { type CountSample, noJoinTime, type RosterSample } from "../attendance/observation.ts";
import type { TrackedRoom } from "../attendance/room.ts";
import type { Deadline } from "../upstream/deadline.ts";
import { noReadableRow } from "../upstream/rollcall-error.ts";
import { walkMembers } from "./agora-member-walk.ts";
import { secondsDown, secondsUp } from "./tencent-rooms.ts";

export interface Membership {
  /** Undefined when the order of the members changed between two pages: an unknown number of members was not listed. */
  readonly count: CountSample | undefined;
  readonly roster: RosterSample;
}

/**
 * Reads the members of an Agora chat group: membership, not presence, since members stay while they are offline. The
 * vendor has no total, so even the count takes all pages (and one empty page, the only certain end).
 *
 * Rows without a readable ID count as members, and leave the list incomplete.
 *
 * @throws RollcallError of the command; `upstream-rejected` when no row can be read or the pages do not end, since a
 *   membership cut short would be a wrong count
 */
export async function takeMembership(app: AgoraApp, room: TrackedRoom, deadline: Deadline): Promise<Membership> {
  const from = secondsDown(app.world.now());
  const { groupId, roster: joinedTime } = room;
  const { rows, unreadable, hasOrderChanged, cutShortBy } = await walkMembers({
    pageSize: maxChatgroupPageSize,
    page: ({ pageNumber, pageSize }) =>
      chatgroupMembersPage(app, { groupId, pageNumber, pageSize, joinedTime }, deadline),
  });
  if (cutShortBy !== undefined) {
    throw cutShortBy;
  }
  if (rows.size === 0 && unreadable > 0) {
    throw noReadableRow("agora");
  }
  const to = secondsUp(app.world.now());
  const members = [...rows.values()].map(({ userId, joinedAt }) => ({
    userId,
    joinedAt: joinedAt === undefined ? noJoinTime : secondsDown(joinedAt),
  }));
  const listed = members.length + unreadable;
  return {
    count: hasOrderChanged ? undefined : { at: to, count: listed },
    roster: { from, to, listed, robots: 0, ended: unreadable === 0 && !hasOrderChanged, members },
  };
}
