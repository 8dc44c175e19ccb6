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
 * True when people are online who are missing from a finished list: it shows the newest 1,000 at most, or 30 or 31 without the paid plan. The
 * online count reveals both, and is read only where it can change the result.
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
    return reach === "newest-only"; // there is no count by mark, and a mark has at most 1,000 members
  }
  // Rows repeated across pages can make a list longer than the vendor's limit.
  return hidesPeople(live, question, Math.min(listed, onlineListWindow), deadline, { unlessKnown: true });
}

/**
 * True when more people are online than the list has rows for, beside the robots, which are listed but not counted. A failed count does not
 * fail the reply.
 *
 * @param unlessKnown the result without a count
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
