import type { CommandContext } from "./command.ts";
import { communityInstant } from "./count-view.ts";
import { feedUpTo, type TencentGroup } from "./group.ts";
import type { StoredMember } from "./group-types.ts";

/** Names that MemberInfoFilter takes; the documentation uses both names of the mute field. */
export const memberFieldNames = [
  "Member_Account",
  "Role",
  "JoinTime",
  "MsgSeq",
  "MsgFlag",
  "LastSendMsgTime",
  "MuteUntil",
  "ShutUpUntil",
  "NameCard",
  "OnlineStatus",
] as const;

/** Rows with the requested fields. Custom fields need an explicit key; the online status needs the plan and the console switch. */
export function createMemberPresenter(
  { app, now }: Pick<CommandContext, "app" | "now">,
  group: TencentGroup,
  fields: readonly string[] | undefined,
  customKeys: readonly string[] | undefined,
): (member: StoredMember) => Record<string, unknown> {
  const { muteField, trailingBlankInRole, onlineStatusFeature, plan } = app.switches;
  const wanted = new Set(fields ?? memberFieldNames);
  const showsStatus = wanted.has("OnlineStatus") && onlineStatusFeature && plan === "pro";
  const showsMute = wanted.has("MuteUntil") || wanted.has("ShutUpUntil");
  const statusAt = group.type === "Community" ? communityInstant(app, group, now) : now;
  if (showsStatus) feedUpTo(group, now);

  const valuesOf = (member: StoredMember): Record<string, unknown> => ({
    Role: trailingBlankInRole && (member.role ?? "Member") === "Member" ? "Member " : (member.role ?? "Member"),
    JoinTime: member.joinTime ?? Math.floor(group.createdAt / 1_000),
    MsgSeq: member.msgSeq ?? 0,
    MsgFlag: member.msgFlag ?? "AcceptAndNotify",
    LastSendMsgTime: member.lastSendMsgTime ?? 0,
    NameCard: member.nameCard ?? "",
  });

  return (member) => {
    const row: Record<string, unknown> = { Member_Account: member.userId };
    for (const [name, value] of Object.entries(valuesOf(member))) if (wanted.has(name)) row[name] = value;
    if (showsMute) row[muteField] = member.muteUntil ?? 0;
    if (showsStatus) row["OnlineStatus"] = group.history.isOnlineAt(statusAt, member.userId) ? "Online" : "Offline";
    if (customKeys !== undefined) {
      row["AppMemberDefinedData"] = customKeys
        .filter((key) => member.custom?.[key] !== undefined)
        .map((key) => ({ Key: key, Value: member.custom?.[key] }));
    }
    return row;
  };
}
