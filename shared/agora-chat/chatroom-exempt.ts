import type { GroupId, UserId } from "../identity/ids.ts";
import type { Deadline } from "../upstream/deadline.ts";
import { isRollcallError, malformedAnswer } from "../upstream/rollcall-error.ts";
import { memberRowsFrom } from "./member-rows.ts";
import { type AgoraApp, callAgora } from "./rest-call.ts";

export const chatroomAdminsCommand = "chatrooms/admin";
export const chatroomAllowListCommand = "chatrooms/white/users";

/**
 * People whom a chat room goes on listing while they are offline, beside its owner: its admins (99 at most) and those on its allow list.
 * Super admins may create rooms; that has no bearing on lists.
 *
 * @throws RollcallError `upstream-rejected` when one of them cannot be read: taken for a visitor, an exempt member would seem to be online
 */
export async function chatroomExempt(
  app: AgoraApp,
  groupId: GroupId,
  deadline: Deadline,
): Promise<ReadonlySet<UserId>> {
  const room = `chatrooms/${encodeURIComponent(groupId)}`;
  const lists = await Promise.all([
    readIds(app, chatroomAdminsCommand, `${room}/admin`, deadline),
    readIds(app, chatroomAllowListCommand, `${room}/white/users`, deadline),
  ]);
  return new Set(lists.flat());
}

async function readIds(app: AgoraApp, command: string, path: string, deadline: Deadline): Promise<readonly UserId[]> {
  try {
    const answer = await callAgora(app, { command, path: () => path }, deadline);
    const { members, rows } = memberRowsFrom(answer, true, app.world.now());
    if (members.length < rows) {
      throw malformedAnswer("agora", "an ID in a chat room's list of admins, or in its allow list, cannot be read");
    }
    return members.map(({ userId }) => userId);
  } catch (error) {
    if (isRollcallError(error) && error.kind === "unknown-group") {
      // The room exists: its details were read. Passed on, this would end the stay of everybody in it.
      throw malformedAnswer("agora", "the vendor has the chat room, but not its lists of admins and allowed people");
    }
    throw error;
  }
}
