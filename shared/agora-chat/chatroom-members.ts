import type { GroupId } from "../identity/ids.ts";
import type { Deadline } from "../upstream/deadline.ts";
import type { ChatgroupMembersPage } from "./chatgroup-members.ts";
import { memberRowsFrom } from "./member-rows.ts";
import { type AgoraApp, callAgora } from "./rest-call.ts";

/** The size of a page at every host: larger ones are cut to it, and it is the default. */
export const chatroomPageSize = 1_000;

/** The vendor's default capacity of a chat room is 10,000; sales may raise it. */
export const largestChatroom = 20_000;

export const chatroomMembersCommand = "chatrooms/users";

/**
 * One page of the people in a chat room (`GET chatrooms/{id}/users`): in no order, without join times. The vendor removes people who have
 * been offline for two minutes, except for exempt members (`chatroom-exempt.ts`). There is no total: only an empty page is the end.
 *
 * @param pageNumber from 1
 * @throws RollcallError `unknown-group`, and everything `callAgora` throws
 */
export async function chatroomMembersPage(
  app: AgoraApp,
  groupId: GroupId,
  pageNumber: number,
  deadline: Deadline,
): Promise<ChatgroupMembersPage> {
  const path = `chatrooms/${encodeURIComponent(groupId)}/users?pagenum=${pageNumber}&pagesize=${chatroomPageSize}`;
  const answer = await callAgora(app, { command: chatroomMembersCommand, path: () => path }, deadline);
  return { ...memberRowsFrom(answer, pageNumber === 1, app.world.now()), pageSize: chatroomPageSize };
}
