import { type ChatroomCount, countChatroom, peopleIn } from "../agora-chat/chatroom-count.ts";
import { chatroomMembersPage, chatroomPageSize, largestChatroom } from "../agora-chat/chatroom-members.ts";
import type { AgoraApp } from "../agora-chat/rest-call.ts";
import { type CountSample, exemptMember, noJoinTime, type RosterSample } from "../attendance/observation.ts";
import type { TrackedRoom } from "../attendance/room.ts";
import type { UserId } from "../identity/ids.ts";
import type { Deadline } from "../upstream/deadline.ts";
import { noReadableRow } from "../upstream/rollcall-error.ts";
import { type WalkedMembers, walkMembers } from "./agora-member-walk.ts";
import { secondsDown, secondsUp } from "./tencent-rooms.ts";
import { retryThrottled } from "./throttle-retry.ts";

/** What was seen of a chat room in one slot. */
export interface ChatroomLook {
  /** People, exempt members left out. */
  readonly count: CountSample;
  /** Undefined when none was wanted, or no row of it could be read. */
  readonly roster: RosterSample | undefined;
  /** Why the list is missing, or was not read to its end. */
  readonly rosterFailure: unknown;
}

/**
 * Looks at an Agora chat room: who is exempt from the removal of people offline, how many people are in it, and, if wanted, who. Exempt
 * members are read before the list, so that a row is taken for a person's only where the vendor listed that person as one who is online.
 *
 * @throws RollcallError of the commands for the details and the exempt members: without these a count of people cannot be told
 */
export async function lookAtChatroom(app: AgoraApp, room: TrackedRoom, deadline: Deadline): Promise<ChatroomLook> {
  const { groupId } = room;
  const from = secondsDown(app.world.now());
  const counted = await retryThrottled(() => countChatroom(app, groupId, deadline));
  const { exempt } = counted;
  if (!room.roster) {
    return { count: countOf(counted, exempt.size), roster: undefined, rosterFailure: undefined };
  }
  const walked = await walkMembers({
    pageSize: chatroomPageSize,
    mostRows: largestChatroom,
    page: ({ pageNumber }) => chatroomMembersPage(app, groupId, pageNumber, deadline),
  });
  const { rows, unreadable, cutShortBy } = walked;
  if (rows.size === 0 && (unreadable > 0 || cutShortBy !== undefined)) {
    const count = countOf(counted, exempt.size);
    return { count, roster: undefined, rosterFailure: cutShortBy ?? noReadableRow("agora") };
  }
  const roster = rosterOf(walked, exempt, { from, to: secondsUp(app.world.now()) });
  const count = countOf(counted, roster.ended ? roster.robots : exempt.size);
  return { count, roster, rosterFailure: cutShortBy };
}

function countOf(counted: ChatroomCount, exempt: number): CountSample {
  return { at: secondsUp(counted.at), count: peopleIn(counted, exempt) };
}

/** Owner and admins are recognised by their rows as well. */
function rosterOf(
  { rows, unreadable, hasOrderChanged, pages, cutShortBy }: WalkedMembers,
  exempt: ReadonlySet<UserId>,
  { from, to }: Pick<RosterSample, "from" | "to">,
): RosterSample {
  let robots = 0;
  const members = [...rows.values()].map(({ userId, role }) => {
    const isExempt = exempt.has(userId) || role === "owner" || role === "admin";
    robots += isExempt ? 1 : 0;
    return { userId, joinedAt: isExempt ? exemptMember : noJoinTime };
  });
  const listed = members.length + unreadable;
  // A server with smaller pages than any document says: the list is not one picture, as its length would make the rules believe.
  const hasSmallPages = pages > 1 && listed < chatroomPageSize;
  const ended = cutShortBy === undefined && unreadable === 0 && !hasOrderChanged && !hasSmallPages;
  return { from, to, listed, robots, ended, members };
}
