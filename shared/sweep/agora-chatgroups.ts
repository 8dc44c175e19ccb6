import { type ChatgroupMember, chatgroupMembersPage, maxChatgroupPageSize } from "../agora-chat/chatgroup-members.ts";
import { afterChatgroupPage, chatgroupWalkStart, isRepeated } from "../agora-chat/chatgroup-walk.ts";
import { PageOrder } from "../agora-chat/page-order.ts";
import type { AgoraApp } from "../agora-chat/rest-call.ts";
import { foldCase } from "../attendance/id-case.ts";
import { type CountSample, noJoinTime, type RosterSample } from "../attendance/observation.ts";
import type { TrackedRoom } from "../attendance/room.ts";
import type { UserId } from "../identity/ids.ts";
import type { Deadline } from "../upstream/deadline.ts";
import { malformedAnswer, noReadableRow } from "../upstream/rollcall-error.ts";
import { secondsDown, secondsUp } from "./tencent-rooms.ts";
import { retryThrottled } from "./throttle-retry.ts";

export interface Membership {
  /** Undefined when the order of the members changed between two pages: an unknown number of members was not listed. */
  readonly count: CountSample | undefined;
  readonly roster: RosterSample;
}

/** For the vendor, IDs that differ only in letter case are the same; a list may show one member in several spellings. */
function inOneCase(member: ChatgroupMember): ChatgroupMember {
  return { ...member, userId: foldCase(member.userId) };
}

/** A later row of the same member replaces an earlier one, unless it lacks the join time. */
function addMembers(rows: Map<UserId, ChatgroupMember>, members: readonly ChatgroupMember[]): void {
  for (const member of members) {
    const before = rows.get(member.userId);
    rows.set(member.userId, member.joinedAt === undefined && before !== undefined ? before : member);
  }
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
  const rows = new Map<UserId, ChatgroupMember>();
  const order = new PageOrder();
  let unreadable = 0;
  for (let position = chatgroupWalkStart(maxChatgroupPageSize); ; ) {
    const { pageNumber, pageSize } = position;
    const query = { groupId: room.groupId, pageNumber, pageSize, joinedTime: room.roster };
    const page = await retryThrottled(() => chatgroupMembersPage(app, query, deadline));
    const members = page.members.map(inOneCase);
    order.add(members);
    addMembers(rows, members);
    unreadable += isRepeated(position, page) ? 0 : page.rows - page.members.length;
    const step = afterChatgroupPage(position, page);
    if (step.next !== undefined) {
      position = step.next;
      continue;
    }
    if (!step.ended) {
      throw malformedAnswer("agora", "the vendor's pages of members do not end");
    }
    break;
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
    count: order.hasChanged ? undefined : { at: to, count: listed },
    roster: { from, to, listed, robots: 0, ended: unreadable === 0 && !order.hasChanged, members },
  };
}
