import { requireArray, requireInteger, requireObject, requireString, requireStringArray } from "../body-fields.ts";
import { type CommandContext, findGroup, type TencentCommand } from "../command.ts";
import { changeMark, rememberProfile, type TencentGroup } from "../group.ts";
import { TencentRefusal } from "../refusal.ts";

const service = "group_open_avchatroom_http_svc";

/** The vendor's documented limits. */
const maxAccounts = 500;
const maxDistinctMarks = 10;
const maxMembersPerMark = 1_000;
const firstCustomMark = 1_000;

function findPaidLiveRoom(context: CommandContext): TencentGroup {
  const group = findGroup(context, requireString(context.body, "GroupId"));
  if (group.type !== "AVChatRoom") throw new TencentRefusal(10007);
  if (context.app.switches.plan !== "pro") throw new TencentRefusal(10059);
  return group;
}

interface MarkChange {
  readonly userId: string;
  readonly marks: readonly number[];
}

function readMarkChange(item: unknown): MarkChange {
  const entry = requireObject(item, "MemberList");
  const marks = requireArray(entry, "Marks").map((mark) => {
    if (typeof mark !== "number" || !Number.isInteger(mark) || mark < firstCustomMark) {
      throw new TencentRefusal(10004, "invalid parameter: Marks must hold integers from 1000 on");
    }
    return mark;
  });
  return { userId: requireString(entry, "Member_Account"), marks };
}

function refuseTooManyMarks(group: TencentGroup, changes: readonly MarkChange[]): void {
  const holders = new Map<number, Set<string>>();
  const hold = (mark: number, userId: string) => holders.set(mark, (holders.get(mark) ?? new Set()).add(userId));
  for (const [userId, { marks }] of group.marks) for (const mark of marks) hold(mark, userId);
  for (const { userId, marks } of changes) for (const mark of marks) hold(mark, userId);
  const isTooMany =
    holders.size > maxDistinctMarks || [...holders.values()].some(({ size }) => size > maxMembersPerMark);
  if (isTooMany) throw new TencentRefusal(10004, "invalid parameter: too many marks");
}

export const modifyUserInfo: TencentCommand = {
  service,
  name: "modify_user_info",
  logName: "modify_user_info",
  knownFields: ["GroupId", "CommandType", "MemberList"],
  run(context) {
    const { body, now } = context;
    requireString(body, "GroupId");
    const commandType = requireInteger(body, "CommandType");
    if (commandType !== 1 && commandType !== 2) {
      throw new TencentRefusal(10004, "invalid parameter: CommandType must be 1 or 2");
    }
    const changes = requireArray(body, "MemberList").map(readMarkChange);
    if (changes.length > maxAccounts) throw new TencentRefusal(10005);
    const group = findPaidLiveRoom(context);
    const online = changes.filter(({ userId }) => group.history.isOnlineAt(now, userId) !== undefined);
    if (commandType === 1) refuseTooManyMarks(group, online);
    for (const { userId, marks } of online) {
      for (const mark of marks) changeMark(group, userId, mark, commandType === 1, now);
    }
    return { fields: {} };
  },
};

const robotAccounts = (context: CommandContext) => {
  const accounts = requireStringArray(context.body, "Member_Account");
  if (accounts.length > maxAccounts) throw new TencentRefusal(10005);
  return accounts;
};

export const addRobots: TencentCommand = {
  service,
  name: "add_robots",
  logName: "add_robots",
  knownFields: ["GroupId", "Member_Account"],
  run(context) {
    const accounts = robotAccounts(context);
    const group = findPaidLiveRoom(context);
    for (const account of accounts) {
      if (group.robots.has(account)) continue;
      rememberProfile(group, account);
      group.robots.set(account, context.now);
    }
    return { fields: {} };
  },
};

export const delRobots: TencentCommand = {
  service,
  name: "del_robots",
  logName: "del_robots",
  knownFields: ["GroupId", "Member_Account"],
  run(context) {
    const accounts = robotAccounts(context);
    const group = findPaidLiveRoom(context);
    for (const account of accounts) group.robots.delete(account);
    return { fields: {} };
  },
};
