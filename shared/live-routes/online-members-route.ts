import type { ApiReply } from "../http-api/api-reply.ts";
import type { ApiRequest } from "../http-api/api-request.ts";
import { type FreshRead, freshnessHeaders } from "../http-api/fresh-reads.ts";
import { type WalkPage, walkPages } from "../http-api/walk-pages.ts";
import { isoUtc, isoUtcOfMs } from "../identity/iso-time.ts";
import {
  afterOnlinePage,
  listReach,
  type OnlineListPosition,
  onlineListStart,
  packOnlineListPosition,
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
import { type TencentReads, tencentApp, walkLimits } from "./live-reads.ts";
import { freshCount } from "./online-count-route.ts";
import { type OnlineMembersQuestion, readOnlineMembersQuestion } from "./online-members-question.ts";
import type { OnlineMemberRow, OnlineMembersReply } from "./online-members-shape.ts";
import { cursorAfter, unreadableRows } from "./walk-cursor.ts";

interface Verdict {
  truncated: boolean;
}

/** `GET …/avchatrooms/{groupId}/online-members` and `…/communities/…`: who is online now, as far as the vendor lists. */
export async function answerOnlineMembers(live: TencentReads, request: ApiRequest): Promise<ApiReply> {
  const question = readOnlineMembersQuestion(request);
  const { app, groupId, groupType, scope, start } = question;
  const verdict: Verdict = { truncated: false };

  const walked = await walkPages<OnlineListPosition, OnlineMemberRow>(
    { start, page: (position) => readPage(live, question, position, request.deadline, verdict) },
    walkLimits(live, request, question.all),
  );

  return {
    headers: freshnessHeaders(walked.observedAtMs, onlineListFreshnessSeconds, live.now()),
    body: {
      app,
      groupId,
      groupType,
      members: walked.rows,
      nextCursor: cursorAfter(scope, walked, packOnlineListPosition),
      truncated: verdict.truncated || walked.unreadable > 0,
      ...unreadableRows(walked, question.cursor, "tencent"),
      ...(question.all ? { stoppedEarly: walked.stoppedEarly } : {}),
      observedAt: isoUtcOfMs(walked.observedAtMs),
      freshnessSeconds: onlineListFreshnessSeconds,
    } satisfies OnlineMembersReply,
  };
}

async function readPage(
  live: TencentReads,
  question: OnlineMembersQuestion,
  position: OnlineListPosition,
  deadline: Deadline,
  verdict: Verdict,
): Promise<WalkPage<OnlineListPosition, OnlineMemberRow>> {
  const { value: page, observedAtMs } = await fetchPage(live, question, question.mark, position, deadline);
  const step = afterOnlinePage(position, page);
  verdict.truncated = step.next
    ? await hidesPeople(live, question, onlineListWindow, deadline, { unlessKnown: false })
    : !step.ended || (await endsTooSoon(live, question, step.listed, deadline));
  const unreadable = page.rows - page.members.length;
  return { rows: page.members.map(present), unreadable, next: step.next, observedAtMs };
}

async function fetchPage(
  live: TencentReads,
  { app, groupId }: OnlineMembersQuestion,
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
  question: OnlineMembersQuestion,
  listed: number,
  deadline: Deadline,
): Promise<boolean> {
  const reach = listReach(listed);
  if (reach === "whole") {
    return false;
  }
  if (question.mark !== undefined) {
    return reach === "newest-only"; // no count by mark exists, and a mark has at most 1,000 members
  }
  // Rows that came twice across pages make a list longer than it can be.
  return hidesPeople(live, question, Math.min(listed, onlineListWindow), deadline, { unlessKnown: true });
}

/**
 * Whether more people are online than a list of `listed` rows has room for beside the robots, who stand in it and are not counted.
 * The list is at hand whatever becomes of the count; without a count the answer is the cautious one.
 */
async function hidesPeople(
  live: TencentReads,
  question: OnlineMembersQuestion,
  listed: number,
  deadline: Deadline,
  { unlessKnown }: { readonly unlessKnown: boolean },
): Promise<boolean> {
  if (question.mark !== undefined) {
    return unlessKnown;
  }
  try {
    const count = await freshCount(live, question.groupType, question.app, question.groupId, deadline);
    return count > listed || count + (await robotsListed(live, question, deadline)) > listed;
  } catch {
    return unlessKnown;
  }
}

async function robotsListed(live: TencentReads, question: OnlineMembersQuestion, deadline: Deadline): Promise<number> {
  for (let position = onlineListStart; ; ) {
    const { value: page } = await fetchPage(live, question, robotMark, position, deadline);
    const step = afterOnlinePage(position, page);
    if (step.next === undefined) {
      return step.listed;
    }
    position = step.next;
  }
}

/** JSON leaves out what is undefined. */
function present({ userId, joinedAt, nickname, avatarUrl }: OnlineMember): OnlineMemberRow {
  return { userId, joinedAt: joinedAt === undefined ? undefined : isoUtc(joinedAt), nickname, avatarUrl };
}
