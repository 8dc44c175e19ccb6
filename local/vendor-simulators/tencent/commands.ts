import type { TencentCommand } from "./command.ts";
import { checkMembers } from "./commands/check-members.ts";
import { getAppidGroupList } from "./commands/get-appid-group-list.ts";
import { getGroupInfo } from "./commands/get-group-info.ts";
import { getGroupMemberInfo } from "./commands/get-group-member-info.ts";
import { getMembers } from "./commands/get-members.ts";
import { getCommunityOnlineMemberNum, getOnlineMemberNum } from "./commands/get-online-member-num.ts";
import { addRobots, delRobots, modifyUserInfo } from "./commands/mark-members.ts";

const commands: readonly TencentCommand[] = [
  getOnlineMemberNum,
  getCommunityOnlineMemberNum,
  getMembers,
  checkMembers,
  modifyUserInfo,
  addRobots,
  delRobots,
  getGroupMemberInfo,
  getAppidGroupList,
  getGroupInfo,
];

/** All commands by `service/command`. */
export const commandsByPath: ReadonlyMap<string, TencentCommand> = new Map(
  commands.map((command) => [`${command.service}/${command.name}`, command]),
);

export const services: ReadonlySet<string> = new Set(commands.map(({ service }) => service));
