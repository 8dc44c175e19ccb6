import { type ChatgroupMember, chatgroupMembersPage, maxChatgroupPageSize } from "../agora-chat/chatgroup-members.ts";
import { afterChatgroupPage, type ChatgroupWalkPosition, chatgroupWalkStart } from "../agora-chat/chatgroup-walk.ts";
import { maxRowsOfAll, type Walk, walkPages } from "../http-api/walk-pages.ts";
import type { AppName, EpochMs, GroupId, UserId } from "../identity/ids.ts";
import {
  type GroupMember,
  type GroupMembersFilter,
  groupMembersPage,
  maxGroupMembersLimit,
} from "../tencent-chat/group-members.ts";
import { afterGroupPage, type GroupWalkPosition, groupWalkStart } from "../tencent-chat/group-members-walk.ts";
import type { Deadline } from "../upstream/deadline.ts";
import {
  type AgoraReads,
  agoraApp,
  hasTimeForOnePage,
  type LiveReads,
  type TencentReads,
  tencentApp,
} from "./live-reads.ts";

/** Who belongs to a group, as far as it was read. */
export interface WholeMembership {
  readonly userIds: readonly UserId[];
  /** False when the cap of `maxRowsOfAll` members, the deadline or a vendor that would not end stopped the reading. */
  readonly complete: boolean;
  readonly observedAtMs: EpochMs;
}

/** The pages of one report ask again and again; a membership moves slowly. */
const freshnessSeconds = 60;

/** Only who they are is asked for: the vendor's answer has a limit in bytes. */
const namesOnly: GroupMembersFilter = { fields: ["Role"], roles: undefined, customFields: undefined };

/**
 * All stored members of a Tencent group (seeds/004).
 *
 * @throws RollcallError `unknown-app`, `unknown-group`, `unsupported-group` and everything `callTencent` throws
 */
export async function wholeGroup(
  live: TencentReads,
  app: AppName,
  groupId: GroupId,
  deadline: Deadline,
): Promise<WholeMembership> {
  const vendorApp = await tencentApp(live, app);
  let endless = false;
  return remembered(live, `whole-group ${app} ${groupId}`, deadline, () => endless, {
    start: groupWalkStart(groupId, maxGroupMembersLimit),
    page: async (position: GroupWalkPosition) => {
      const query = { groupId, limit: position.limit, position: position.at, filter: namesOnly };
      const page = await groupMembersPage(vendorApp, query, deadline);
      const step = afterGroupPage(position, page, false);
      endless = step.next === undefined && !step.ended;
      return { rows: page.members, next: step.next, observedAtMs: live.now() };
    },
    keyOf: (member: GroupMember) => member.userId,
  });
}

/**
 * All members of an Agora chat group (seeds/003).
 *
 * @throws RollcallError `unknown-app`, `unknown-group`, `unsupported-group` and everything the vendor's call throws
 */
export async function wholeChatgroup(
  live: AgoraReads,
  app: AppName,
  groupId: GroupId,
  deadline: Deadline,
): Promise<WholeMembership> {
  const vendorApp = await agoraApp(live, app);
  return remembered(live, `whole-chatgroup ${app} ${groupId}`, deadline, () => false, {
    start: chatgroupWalkStart(maxChatgroupPageSize),
    page: async (position: ChatgroupWalkPosition) => {
      const { pageNumber, pageSize } = position;
      const page = await chatgroupMembersPage(
        vendorApp,
        { groupId, pageNumber, pageSize, joinedTime: false },
        deadline,
      );
      return { rows: page.members, next: afterChatgroupPage(position, page), observedAtMs: live.now() };
    },
    keyOf: (member: ChatgroupMember) => member.userId,
  });
}

async function remembered<Position, Row extends { readonly userId: UserId }>(
  live: LiveReads,
  key: string,
  deadline: Deadline,
  isEndless: () => boolean,
  walk: Walk<Position, Row>,
): Promise<WholeMembership> {
  const limits = { all: true, maxRows: maxRowsOfAll, hasTime: hasTimeForOnePage(live, deadline) };
  const { value } = await live.reads.read(key, freshnessSeconds, async () => {
    const walked = await walkPages(walk, limits);
    return {
      userIds: walked.rows.map(({ userId }) => userId),
      complete: !walked.stoppedEarly && !isEndless(),
      observedAtMs: walked.observedAtMs,
    };
  });
  return value;
}
