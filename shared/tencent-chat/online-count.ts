import type { GroupId } from "../identity/ids.ts";
import type { Deadline } from "../upstream/deadline.ts";
import { malformedAnswer } from "../upstream/rollcall-error.ts";
import { integerFrom } from "../upstream/tolerant-fields.ts";
import { callTencent, type TencentApp, type TencentCommand } from "./rest-call.ts";

/** The count of a live room moves in steps of 10 s (seeds/000). */
export const avchatroomCountFreshnessSeconds = 10;

/** The count of a Community moves every four minutes (upstream/tencent-chat.md §5.2). */
export const communityCountFreshnessSeconds = 240;

export const avchatroomCountCommand = "group_open_http_svc/get_online_member_num" satisfies TencentCommand;
export const communityCountCommand = "million_group_open_http_svc/get_online_member_num" satisfies TencentCommand;

/**
 * How many people are online in an AVChatRoom (seeds/000), up to 10 s old, up to 20 s with web users.
 *
 * @throws RollcallError `unknown-group`, `unsupported-group` for other types, and everything `callTencent` throws
 */
export function avchatroomOnlineCount(app: TencentApp, groupId: GroupId, deadline: Deadline): Promise<number> {
  return onlineCount(app, avchatroomCountCommand, groupId, deadline);
}

/**
 * How many people are online in a Community (seeds/001), up to four minutes old.
 *
 * @throws RollcallError `unknown-group`, `unsupported-group` for other types, and everything `callTencent` throws
 */
export function communityOnlineCount(app: TencentApp, groupId: GroupId, deadline: Deadline): Promise<number> {
  return onlineCount(app, communityCountCommand, groupId, deadline);
}

async function onlineCount(
  app: TencentApp,
  command: TencentCommand,
  groupId: GroupId,
  deadline: Deadline,
): Promise<number> {
  const answer = await callTencent(app, command, { GroupId: groupId }, deadline);
  const count = integerFrom(answer["OnlineMemberNum"]);
  if (count === undefined || count < 0) {
    // An answer without a number is no zero.
    throw malformedAnswer("tencent", "the vendor's answer holds no online count");
  }
  return count;
}
