import { asUserId, type EpochMs, type GroupId, type UserId } from "../identity/ids.ts";
import type { Deadline } from "../upstream/deadline.ts";
import { chatroomDetails } from "./chatroom-details.ts";
import { chatroomExempt } from "./chatroom-exempt.ts";
import type { AgoraApp } from "./rest-call.ts";

export interface ChatroomCount {
  /** When the occupancy had arrived. */
  readonly at: EpochMs;
  /** Everybody who is listed. */
  readonly occupancy: number;
  /** Those who are listed whether online or not, in lower case: to the vendor letter case makes no difference. */
  readonly exempt: ReadonlySet<UserId>;
}

/**
 * How many people are in a chat room, and which of them may be offline.
 *
 * @throws RollcallError `unknown-group`, `upstream-rejected`, and everything `callAgora` throws
 */
export async function countChatroom(app: AgoraApp, groupId: GroupId, deadline: Deadline): Promise<ChatroomCount> {
  const { occupancy, owner } = await chatroomDetails(app, groupId, deadline);
  const at = app.world.now();
  const others = await chatroomExempt(app, groupId, deadline);
  const exempt = [...(owner === undefined ? [] : [owner]), ...others];
  return { at, occupancy, exempt: new Set(exempt.map((userId) => asUserId(userId.toLowerCase()))) };
}

/** The people among the listed, when so many are exempt. At least so many are online, for an exempt member may be too. */
export function peopleIn({ occupancy }: ChatroomCount, exempt: number): number {
  return Math.max(0, occupancy - exempt);
}
