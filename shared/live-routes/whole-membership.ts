import { chatgroupMembersPage, maxChatgroupPageSize } from "../agora-chat/chatgroup-members.ts";
import { afterChatgroupPage, type ChatgroupWalkPosition, chatgroupWalkStart } from "../agora-chat/chatgroup-walk.ts";
import { PageOrder } from "../agora-chat/page-order.ts";
import { type Walk, walkPages } from "../http-api/walk-pages.ts";
import type { AppName, EpochMs, GroupId, UserId } from "../identity/ids.ts";
import { type GroupMembersFilter, groupMembersPage, maxGroupMembersLimit } from "../tencent-chat/group-members.ts";
import { afterGroupPage, type GroupWalkPosition, groupWalkStart } from "../tencent-chat/group-members-walk.ts";
import type { Deadline } from "../upstream/deadline.ts";
import { noReadableRow, type UpstreamOrigin } from "../upstream/rollcall-error.ts";
import {
  type AgoraReads,
  agoraApp,
  hasTimeForOnePage,
  type LiveReads,
  type TencentReads,
  tencentApp,
} from "./live-reads.ts";

/** The members of a group, as far as they were read. */
export interface WholeMembership {
  readonly userIds: readonly UserId[];
  /**
   * False when a row could not be read, the order of an Agora group changed between its pages, or the cap of 10,000 members, the
   * deadline or a vendor that would not end stopped the reading.
   */
  readonly complete: boolean;
  readonly observedAtMs: EpochMs;
}

/** Each page of a report reads the membership again, and it changes slowly. */
const freshnessSeconds = 60;

/** Requests few fields: the size of the vendor's answer is limited. */
const namesOnly: GroupMembersFilter = { fields: ["Role"], roles: undefined, customFields: undefined };

/**
 * All stored members of a Tencent group.
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
  const reading = { live, key: `whole-group ${app} ${groupId}`, deadline, provider: "tencent" } as const;
  return readCached(reading, () => endless, {
    start: { at: groupWalkStart(groupId, maxGroupMembersLimit), skip: 0 },
    page: async (position: GroupWalkPosition) => {
      const query = { groupId, limit: position.limit, position: position.at, filter: namesOnly };
      const page = await groupMembersPage(vendorApp, query, deadline);
      const step = afterGroupPage(position, page, false);
      endless = step.next === undefined && !step.ended;
      const unreadable = page.rows - page.members.length;
      return { rows: page.members, unreadable, next: step.next, observedAtMs: live.now() };
    },
  });
}

/**
 * All members of an Agora chat group.
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
  let endless = false;
  const order = new PageOrder();
  const reading = { live, key: `whole-chatgroup ${app} ${groupId}`, deadline, provider: "agora" } as const;
  return readCached(reading, () => endless || order.hasChanged, {
    start: { at: chatgroupWalkStart(maxChatgroupPageSize), skip: 0 },
    page: async (position: ChatgroupWalkPosition) => {
      const { pageNumber, pageSize } = position;
      const page = await chatgroupMembersPage(
        vendorApp,
        { groupId, pageNumber, pageSize, joinedTime: false },
        deadline,
      );
      order.add(page.members);
      const step = afterChatgroupPage(position, page);
      endless = step.next === undefined && !step.ended;
      const unreadable = page.rows - page.members.length;
      return { rows: page.members, unreadable, next: step.next, observedAtMs: live.now() };
    },
  });
}

interface Reading {
  readonly live: LiveReads;
  readonly key: string;
  readonly deadline: Deadline;
  readonly provider: UpstreamOrigin["provider"];
}

async function readCached<Position, Row extends { readonly userId: UserId }>(
  { live, key, deadline, provider }: Reading,
  isInconsistent: () => boolean,
  walk: Walk<Position, Row>,
): Promise<WholeMembership> {
  // Without `onLateFailure`, so that a failing page fails the whole: a partial membership would stay in the cache.
  const limits = { all: true, hasTime: hasTimeForOnePage(live, deadline) };
  const { value } = await live.reads.read(key, freshnessSeconds, async () => {
    const { rows, unreadable, stoppedEarly, observedAtMs } = await walkPages(walk, limits);
    if (rows.length === 0 && unreadable > 0) {
      throw noReadableRow(provider);
    }
    const complete = !stoppedEarly && !isInconsistent() && unreadable === 0;
    return { userIds: rows.map(({ userId }) => userId), complete, observedAtMs };
  });
  return value;
}
