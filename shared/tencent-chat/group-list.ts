import { asGroupId, type GroupId } from "../identity/ids.ts";
import type { Deadline } from "../upstream/deadline.ts";
import { exactAnswer } from "../upstream/exact-json.ts";
import { malformedAnswer } from "../upstream/rollcall-error.ts";
import { integerFrom, isFields, listFrom, rowsFrom, textFrom } from "../upstream/tolerant-fields.ts";
import { callTencent, type TencentApp, type TencentCommand } from "./rest-call.ts";

/** Limited to one call a second for the whole app (trtc.io/document/34960). */
export const groupListCommand = "group_open_http_svc/get_appid_group_list" satisfies TencentCommand;

/** Limited to 200 calls a second (trtc.io/document/34961); older documents say 100. */
export const groupInfoCommand = "group_open_http_svc/get_group_info" satisfies TencentCommand;

/** Half of the allowed size: with IDs of 48 bytes an answer stays far below the limit of 1 MB. */
const groupsPerPage = 5_000;
/** The most groups of one get_group_info call. */
export const groupsPerInfo = 50;

export interface GroupListPage {
  readonly groupIds: readonly GroupId[];
  /** The vendor's 64-bit `Next` as digits; undefined at the end. */
  readonly next: string | undefined;
}

/**
 * One page of the app's live rooms.
 *
 * @throws RollcallError what `callTencent` throws; `upstream-rejected` when any part of the list cannot be read, since rooms that are not
 *   listed count as dissolved
 */
export async function avchatroomPage(
  app: TencentApp,
  next: string | undefined,
  deadline: Deadline,
): Promise<GroupListPage> {
  // A 64-bit integer: it goes back with all its digits, and unquoted.
  const Next = next === undefined ? 0 : JSON.rawJSON(next);
  const body = { Limit: groupsPerPage, Next, GroupType: "AVChatRoom" };
  const answer = exactAnswer(await callTencent(app, groupListCommand, body, deadline));
  if (!Array.isArray(answer["GroupIdList"]) && integerFrom(answer["TotalCount"]) !== 0) {
    throw malformedAnswer("tencent", "the vendor's answer holds no list of groups");
  }
  const groupIds = listFrom(answer["GroupIdList"]).map((row) => {
    const groupId = isFields(row) ? textFrom(row["GroupId"]) : undefined;
    if (groupId === undefined) {
      throw malformedAnswer("tencent", "a group in the vendor's list has no ID that can be read");
    }
    return asGroupId(groupId);
  });
  const position = textFrom(answer["Next"]);
  if (position === undefined || !/^\d{1,20}$/.test(position)) {
    throw malformedAnswer("tencent", "where the vendor's list of groups goes on cannot be read");
  }
  return { groupIds, next: position === "0" ? undefined : position };
}

export interface NamedGroup {
  readonly groupId: GroupId;
  readonly name: string;
}

/**
 * The names of up to 50 groups, without the groups for which the vendor returns an error.
 *
 * @throws RollcallError what `callTencent` throws
 */
export async function groupNames(
  app: TencentApp,
  groupIds: readonly GroupId[],
  deadline: Deadline,
): Promise<readonly NamedGroup[]> {
  const body = { GroupIdList: groupIds, ResponseFilter: { GroupBaseInfoFilter: ["Name", "Type"] } };
  const answer = exactAnswer(await callTencent(app, groupInfoCommand, body, deadline));
  return rowsFrom(answer["GroupInfo"]).flatMap((row) => {
    const groupId = textFrom(row["GroupId"]);
    // Each group has an ErrorCode of its own; that of the answer stays 0.
    const isOk = (integerFrom(row["ErrorCode"]) ?? 0) === 0;
    return groupId !== undefined && isOk ? [{ groupId: asGroupId(groupId), name: textFrom(row["Name"]) ?? "" }] : [];
  });
}
