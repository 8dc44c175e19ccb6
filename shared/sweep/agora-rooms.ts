import { type ChatgroupMember, chatgroupMembersPage, maxChatgroupPageSize } from "../agora-chat/chatgroup-members.ts";
import { afterChatgroupPage, chatgroupWalkStart } from "../agora-chat/chatgroup-walk.ts";
import { PageOrder } from "../agora-chat/page-order.ts";
import type { AgoraApp } from "../agora-chat/rest-call.ts";
import type { CountSample, RosterSample } from "../attendance/observation.ts";
import type { TrackedRoom } from "../attendance/room.ts";
import type { UserId } from "../identity/ids.ts";
import type { Deadline } from "../upstream/deadline.ts";
import { patiently } from "./patience.ts";
import { secondsDown, secondsUp } from "./tencent-rooms.ts";

export interface Membership {
  /** Undefined when the order of the members changed between two pages: there are more than were listed, by an unknown number. */
  readonly count: CountSample | undefined;
  readonly roster: RosterSample;
}

/**
 * Who belongs to an Agora chat group: membership, not presence, since members stay while they are offline. The vendor
 * tells no total, so even the count takes all pages (and one empty one, the only sure sign of the end).
 *
 * @throws RollcallError what the command throws; a membership cut short would be a wrong count
 */
export async function takeMembership(app: AgoraApp, room: TrackedRoom, deadline: Deadline): Promise<Membership> {
  const from = secondsDown(app.world.now());
  const rows = new Map<UserId, ChatgroupMember>();
  const order = new PageOrder();
  let position: ReturnType<typeof afterChatgroupPage> = chatgroupWalkStart(maxChatgroupPageSize);
  while (position !== undefined) {
    const { pageNumber, pageSize } = position;
    const query = { groupId: room.groupId, pageNumber, pageSize, joinedTime: room.roster };
    const page = await patiently(() => chatgroupMembersPage(app, query, deadline));
    order.add(page.members);
    for (const member of page.members) {
      rows.set(member.userId, member);
    }
    position = afterChatgroupPage(position, page);
  }
  const to = secondsUp(app.world.now());
  const members = [...rows.values()].map(({ userId, joinedAt }) => ({
    userId,
    joinedAt: joinedAt === undefined ? 0 : secondsDown(joinedAt),
  }));
  return {
    count: order.hasChanged ? undefined : { at: to, count: members.length },
    roster: { from, to, listed: members.length, robots: 0, ended: !order.hasChanged, members },
  };
}
