import type { ApiReply } from "../http-api/api-reply.ts";
import type { ApiRequest } from "../http-api/api-request.ts";
import { type CursorScope, cursorText } from "../http-api/cursor.ts";
import { type FreshRead, freshnessHeaders } from "../http-api/fresh-reads.ts";
import { avchatroomParameter, communityParameter } from "../http-api/group-parameter.ts";
import { appParameter } from "../http-api/path-parameters.ts";
import { flag, readQuery, wholeNumber } from "../http-api/query.ts";
import { isRoutedBy } from "../http-api/route-path.ts";
import { type WalkPage, walkPages } from "../http-api/walk-pages.ts";
import type { AppName, GroupId } from "../identity/ids.ts";
import { isoUtc, isoUtcOfMs } from "../identity/iso-time.ts";
import {
  afterOnlinePage,
  listReach,
  type OnlineListPosition,
  onlineListStart,
  packOnlineListPosition,
  parseOnlineListPosition,
} from "../tencent-chat/online-list-walk.ts";
import {
  type OnlineMember,
  type OnlineMembersPage,
  onlineListFreshnessSeconds,
  onlineListWindow,
  onlineMembersPage,
  robotMark,
} from "../tencent-chat/online-members.ts";
import type { Deadline } from "../upstream/deadline.ts";
import { hasTimeForOnePage, type TencentReads, tencentApp } from "./live-reads.ts";
import type { OnlineMemberRow, OnlineMembersReply } from "./live-shapes.ts";
import { freshCount } from "./online-count-route.ts";
import { cursorAfter, pointIn, unreadableRows } from "./walk-cursor.ts";

/** Marks are small numbers to the vendor: robots are 500, the app's own start at 1000. */
const maxMark = 2 ** 32 - 1;

export const onlineMembersParameters = { mark: wholeNumber(1, maxMark), cursor: cursorText, all: flag };

interface ListedGroup {
  readonly app: AppName;
  readonly groupId: GroupId;
  readonly groupType: "AVChatRoom" | "Community";
  readonly mark: number | undefined;
}

type MemberRow = ReturnType<typeof present>;

interface Verdict {
  truncated: boolean;
}

/** `GET …/avchatrooms/{groupId}/online-members` and `…/communities/…`: who is online now, as far as the vendor lists. */
export async function answerOnlineMembers(live: TencentReads, request: ApiRequest): Promise<ApiReply> {
  const { event, deadline } = request;
  const isCommunity = isRoutedBy(event, "/communities/{groupId}/online-members");
  const app = appParameter(event);
  const groupId = isCommunity ? communityParameter(event) : avchatroomParameter(event);
  const query = readQuery(event, onlineMembersParameters);
  const group: ListedGroup = { app, groupId, groupType: isCommunity ? "Community" : "AVChatRoom", mark: query.mark };
  const scope: CursorScope = ["online-members", app, groupId, query.mark];
  const start =
    query.cursor === undefined
      ? { at: onlineListStart, skip: 0 }
      : pointIn(scope, query.cursor, parseOnlineListPosition);
  const verdict: Verdict = { truncated: false };

  const walked = await walkPages<OnlineListPosition, MemberRow>(
    {
      start,
      page: (position) => readPage(live, group, position, deadline, verdict),
      keyOf: (member) => member.userId,
    },
    { all: query.all === true, hasTime: hasTimeForOnePage(live, deadline), onLateFailure: request.onLateFailure },
  );

  return {
    headers: freshnessHeaders(walked.observedAtMs, onlineListFreshnessSeconds, live.now()),
    body: {
      app,
      groupId,
      groupType: group.groupType,
      members: walked.rows,
      nextCursor: cursorAfter(scope, walked, packOnlineListPosition),
      truncated: verdict.truncated || walked.unreadable > 0,
      ...unreadableRows(walked, query.cursor, "tencent"),
      ...(query.all === true ? { stoppedEarly: walked.stoppedEarly } : {}),
      observedAt: isoUtcOfMs(walked.observedAtMs),
      freshnessSeconds: onlineListFreshnessSeconds,
    } satisfies OnlineMembersReply,
  };
}

async function readPage(
  live: TencentReads,
  group: ListedGroup,
  position: OnlineListPosition,
  deadline: Deadline,
  verdict: Verdict,
): Promise<WalkPage<OnlineListPosition, MemberRow>> {
  const { value: page, observedAtMs } = await fetchPage(live, group, group.mark, position, deadline);
  const step = afterOnlinePage(position, page);
  verdict.truncated = step.next
    ? await hidesPeople(live, group, onlineListWindow, deadline, { unlessKnown: false })
    : !step.ended || (await endsTooSoon(live, group, step.listed, deadline));
  const unreadable = page.rows - page.members.length;
  return { rows: page.members.map(present), unreadable, next: step.next, observedAtMs };
}

async function fetchPage(
  live: TencentReads,
  { app, groupId }: ListedGroup,
  mark: number | undefined,
  { timestamp }: OnlineListPosition,
  deadline: Deadline,
): Promise<FreshRead<OnlineMembersPage>> {
  const vendorApp = await tencentApp(live, app);
  return live.reads.read(
    `online-members ${app} ${mark ?? ""} ${timestamp} ${groupId}`,
    onlineListFreshnessSeconds,
    () => onlineMembersPage(vendorApp, { groupId, timestamp, mark }, deadline),
  );
}

/**
 * Whether people are online whom a finished list does not show: beyond 1,000 it shows the newest only, without the paid
 * plan it stops at 30 or 31. The online count gives both away, and is asked for only where it can change the answer.
 */
async function endsTooSoon(
  live: TencentReads,
  group: ListedGroup,
  listed: number,
  deadline: Deadline,
): Promise<boolean> {
  const reach = listReach(listed);
  if (reach === "whole") {
    return false;
  }
  if (group.mark !== undefined) {
    return reach === "newest-only"; // no count by mark exists, and a mark has at most 1,000 members
  }
  // Rows that came twice across pages make a list longer than it can be.
  return hidesPeople(live, group, Math.min(listed, onlineListWindow), deadline, { unlessKnown: true });
}

/**
 * Whether more people are online than a list of `listed` rows has room for beside the robots, who stand in it and are not counted.
 * The list is at hand whatever becomes of the count; without a count the answer is the cautious one.
 */
async function hidesPeople(
  live: TencentReads,
  group: ListedGroup,
  listed: number,
  deadline: Deadline,
  { unlessKnown }: { readonly unlessKnown: boolean },
): Promise<boolean> {
  if (group.mark !== undefined) {
    return unlessKnown;
  }
  try {
    const count = await freshCount(live, group.groupType, group.app, group.groupId, deadline);
    return count > listed || count + (await robotsListed(live, group, deadline)) > listed;
  } catch {
    return unlessKnown;
  }
}

async function robotsListed(live: TencentReads, group: ListedGroup, deadline: Deadline): Promise<number> {
  for (let position = onlineListStart; ; ) {
    const { value: page } = await fetchPage(live, group, robotMark, position, deadline);
    const step = afterOnlinePage(position, page);
    if (step.next === undefined) {
      return step.listed;
    }
    position = step.next;
  }
}

function present(member: OnlineMember) {
  return {
    userId: member.userId,
    ...(member.joinedAt === undefined ? {} : { joinedAt: isoUtc(member.joinedAt) }),
    ...(member.nickname === undefined ? {} : { nickname: member.nickname }),
    ...(member.avatarUrl === undefined ? {} : { avatarUrl: member.avatarUrl }),
  } satisfies OnlineMemberRow;
}
