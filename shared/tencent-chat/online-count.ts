import type { GroupId } from "../identity/ids.ts";
import type { Deadline } from "../upstream/deadline.ts";
import { malformedAnswer } from "../upstream/rollcall-error.ts";
import { integerFrom } from "../upstream/tolerant-fields.ts";
import { callTencent, type TencentApp, type TencentCommand } from "./rest-call.ts";

/** The vendor updates the count of a live room every 10 s. */
export const avchatroomCountFreshnessSeconds = 10;

/** The vendor updates the count of a Community every four minutes. */
export const communityCountFreshnessSeconds = 240;

export const avchatroomCountCommand = "group_open_http_svc/get_online_member_num" satisfies TencentCommand;
export const communityCountCommand = "million_group_open_http_svc/get_online_member_num" satisfies TencentCommand;

/**
 * The number of people online in an AVChatRoom (trtc.io/document/38521), up to 10 s old, or 20 s with web users.
 *
 * @throws RollcallError `unknown-group`, `unsupported-group` for other types, and everything `callTencent` throws
 */
export function avchatroomOnlineCount(app: TencentApp, groupId: GroupId, deadline: Deadline): Promise<number> {
  return onlineCount(app, avchatroomCountCommand, groupId, deadline);
}

/**
 * The number of people online in a Community (cloud.tencent.com/document/product/269/102707), up to four minutes old.
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
    // A missing number must not count as zero.
    throw malformedAnswer("tencent", "the vendor's answer holds no online count");
  }
  return count;
}
