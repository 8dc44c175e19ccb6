import { isObject, optionalStringArray, requireObject, requireStringArray } from "../body-fields.ts";
import { type CommandContext, findGroup, refuseOversized, type TencentCommand } from "../command.ts";
import { errorInfoOf } from "../error-info.ts";
import { createMemberPresenter } from "../member-rows.ts";
import { TencentRefusal } from "../refusal.ts";

const maxGroups = 50;
/** Largest number of members in a group's details. */
const maxMembersShown = 100;

/** Details of up to 50 groups. Each group has its own error code; the response as a whole stays OK. */
export const getGroupInfo: TencentCommand = {
  service: "group_open_http_svc",
  name: "get_group_info",
  logName: "get_group_info",
  knownFields: ["GroupIdList", "ResponseFilter"],
  run(context) {
    const groupIds = requireStringArray(context.body, "GroupIdList");
    if (groupIds.length > maxGroups) throw new TencentRefusal(10005);
    if (groupIds.length === 0) throw new TencentRefusal(10004, "invalid parameter: GroupIdList is empty");
    const fields = { GroupInfo: groupIds.map((groupId) => describeGroup(context, groupId)) };
    refuseOversized(fields);
    return { fields };
  },
};

function describeGroup(context: CommandContext, groupId: string): Record<string, unknown> {
  try {
    return { GroupId: groupId, ErrorCode: 0, ErrorInfo: "", ...profileOf(context, groupId) };
  } catch (error) {
    if (!(error instanceof TencentRefusal)) throw error;
    return { GroupId: groupId, ErrorCode: error.code, ErrorInfo: errorInfoOf(error.code) };
  }
}

function profileOf(context: CommandContext, groupId: string): Record<string, unknown> {
  const group = findGroup(context, groupId);
  const isLive = group.type === "AVChatRoom";
  const created = Math.floor(group.createdAt / 1_000);
  const profile: Record<string, unknown> = {
    Type: group.type,
    Name: group.name,
    Introduction: "",
    Notification: "",
    FaceUrl: "",
    Owner_Account: group.owner,
    CreateTime: created,
    LastInfoTime: created,
    LastMsgTime: 0,
    NextMsgSeq: 1,
    // The vendor does not maintain MemberNum for AVChatRooms; the simulator returns 0.
    MemberNum: isLive ? 0 : group.stored.size,
    MaxMemberNum: isLive ? 0 : 6_000,
    ApplyJoinOption: "FreeAccess",
    InviteJoinOption: "FreeAccess",
    MuteAllMember: "Off",
    AppDefinedData: [],
  };
  const filter = context.body["ResponseFilter"];
  const wanted = isObject(filter) ? optionalStringArray(filter, "GroupBaseInfoFilter") : undefined;
  if (filter !== undefined) requireObject(filter, "ResponseFilter");
  const shown = wanted === undefined ? profile : Object.fromEntries(wanted.map((name) => [name, profile[name]]));
  return isLive ? shown : { ...shown, MemberList: memberRows(context, groupId, filter) };
}

function memberRows(context: CommandContext, groupId: string, filter: unknown): unknown[] {
  const group = findGroup(context, groupId);
  const options = isObject(filter) ? filter : {};
  const present = createMemberPresenter(
    context,
    group,
    optionalStringArray(options, "MemberInfoFilter"),
    optionalStringArray(options, "AppDefinedDataFilter_GroupMember"),
  );
  return group.stored
    .rows()
    .slice(0, maxMembersShown)
    .map(({ member }) => present(member));
}
