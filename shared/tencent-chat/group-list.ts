import { asGroupId, type GroupId } from "../identity/ids.ts";
import type { Deadline } from "../upstream/deadline.ts";
import { exactAnswer } from "../upstream/exact-json.ts";
import { malformedAnswer } from "../upstream/rollcall-error.ts";
import { integerFrom, isFields, listFrom, rowsFrom, textFrom } from "../upstream/tolerant-fields.ts";
import { callTencent, type TencentApp, type TencentCommand } from "./rest-call.ts";

/** One call a second for the whole app (upstream/tencent-chat.md §5.7). */
export const groupListCommand = "group_open_http_svc/get_appid_group_list" satisfies TencentCommand;

/** 200 calls a second, 100 in older documents (upstream/tencent-chat.md §8 row 14). */
export const groupInfoCommand = "group_open_http_svc/get_group_info" satisfies TencentCommand;

/** Half of what is allowed: IDs of 48 bytes stay far below the answer's limit of 1 MB. */
const groupsPerPage = 5_000;
/** Most groups that one call of get_group_info takes. */
export const groupsPerInfo = 50;

export interface GroupListPage {
  readonly groupIds: readonly GroupId[];
  /** The vendor's 64-bit `Next` as digits; undefined at the end. */
  readonly next: string | undefined;
}

/**
 * One page of the app's live rooms.
 *
 * @throws RollcallError what `callTencent` throws; `upstream-rejected` when anything in it cannot be read: rooms that are not in the list
 *   are taken for dissolved
 */
export async function avchatroomPage(
  app: TencentApp,
  next: string | undefined,
  deadline: Deadline,
): Promise<GroupListPage> {
  // A number of 64 bits that must come back with all its digits, and unquoted.
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
  const given = textFrom(answer["Next"]);
  if (given === undefined || !/^\d{1,20}$/.test(given)) {
    throw malformedAnswer("tencent", "where the vendor's list of groups goes on cannot be read");
  }
  return { groupIds, next: given === "0" ? undefined : given };
}

export interface NamedGroup {
  readonly groupId: GroupId;
  readonly name: string;
}

/** The names of up to 50 groups; those that the vendor has an error for are left out. @throws RollcallError what `callTencent` throws */
export async function groupNames(
  app: TencentApp,
  groupIds: readonly GroupId[],
  deadline: Deadline,
): Promise<readonly NamedGroup[]> {
  const body = { GroupIdList: groupIds, ResponseFilter: { GroupBaseInfoFilter: ["Name", "Type"] } };
  const answer = exactAnswer(await callTencent(app, groupInfoCommand, body, deadline));
  return rowsFrom(answer["GroupInfo"]).flatMap((row) => {
    const groupId = textFrom(row["GroupId"]);
    // Each group carries its own code, the answer as a whole stays OK (§5.8).
    const isGiven = (integerFrom(row["ErrorCode"]) ?? 0) === 0;
    return groupId !== undefined && isGiven ? [{ groupId: asGroupId(groupId), name: textFrom(row["Name"]) ?? "" }] : [];
  });
}
