import type { ApiReply } from "../http-api/api-reply.ts";
import type { ApiRequest } from "../http-api/api-request.ts";
import type { FreshRead } from "../http-api/fresh-reads.ts";
import { type WalkPage, walkPages } from "../http-api/walk-pages.ts";
import { isoUtc, isoUtcOfMs, isoUtcOrNull } from "../identity/iso-time.ts";
import { isCommunityId } from "../tencent-chat/group-id.ts";
import { type GroupMember, type GroupMembersPage, groupMembersPage } from "../tencent-chat/group-members.ts";
import { afterGroupPage, type GroupWalkPosition, packGroupWalkPosition } from "../tencent-chat/group-members-walk.ts";
import type { Deadline } from "../upstream/deadline.ts";
import { type GroupMembersQuestion, readGroupMembersQuestion } from "./group-members-question.ts";
import type { GroupMemberRow, GroupMembersReply } from "./group-members-shape.ts";
import { type TencentReads, tencentApp, walkLimits } from "./live-reads.ts";
import { cursorAfter, unreadableRows } from "./walk-cursor.ts";

interface WalkState {
  memberCount: number | undefined;
  cutShort: boolean;
}

/** `GET …/groups/{groupId}/members`: the stored members of a group of any type but AVChatRoom, online or not. */
export async function answerGroupMembers(live: TencentReads, request: ApiRequest): Promise<ApiReply> {
  const question = readGroupMembersQuestion(request);
  const { app, groupId, scope, start } = question;
  const state: WalkState = { memberCount: undefined, cutShort: false };

  const walked = await walkPages<GroupWalkPosition, GroupMemberRow>(
    { start, page: (position) => readPage(live, question, position, request.deadline, state) },
    walkLimits(live, request, question.all),
  );

  return {
    headers: { "cache-control": "no-store" },
    body: {
      app,
      groupId,
      ...(isCommunityId(groupId) ? { groupType: "Community" } : {}),
      ...(state.memberCount === undefined ? {} : { memberCount: state.memberCount }),
      members: walked.rows,
      nextCursor: cursorAfter(scope, walked, packGroupWalkPosition),
      ...unreadableRows(walked, question.cursor, "tencent"),
      ...(state.cutShort ? { truncated: true } : {}),
      ...(question.all ? { stoppedEarly: walked.stoppedEarly } : {}),
      observedAt: isoUtcOfMs(walked.observedAtMs),
    } satisfies GroupMembersReply,
  };
}

async function readPage(
  live: TencentReads,
  question: GroupMembersQuestion,
  position: GroupWalkPosition,
  deadline: Deadline,
  state: WalkState,
): Promise<WalkPage<GroupWalkPosition, GroupMemberRow>> {
  const { value: page, observedAtMs } = await fetchPage(live, question, position, deadline);
  const step = afterGroupPage(position, page, question.filter.roles !== undefined);
  state.memberCount = page.memberCount ?? state.memberCount;
  state.cutShort = step.next === undefined && !step.ended;
  const unreadable = page.rows - page.members.length;
  const rows = page.members.map(present);
  return { rows, unreadable, next: step.next, observedAtMs, ...offsetWithin(position, page) };
}

async function fetchPage(
  live: TencentReads,
  { app, groupId, filter }: GroupMembersQuestion,
  { at: position, limit }: GroupWalkPosition,
  deadline: Deadline,
): Promise<FreshRead<GroupMembersPage>> {
  const vendorApp = await tencentApp(live, app);
  return live.reads.read(JSON.stringify(["group-members", app, groupId, filter, position, limit]), 0, () =>
    groupMembersPage(vendorApp, { groupId, limit, position, filter }, deadline),
  );
}

/** Offsets count rows, readable or not. */
function offsetWithin(
  position: GroupWalkPosition,
  { limit, rowIndexes }: GroupMembersPage,
): Pick<WalkPage<GroupWalkPosition, GroupMemberRow>, "within"> {
  if (!("offset" in position.at)) {
    return {};
  }
  const { offset } = position.at;
  return {
    within: (index) => {
      const rows = rowIndexes[index] ?? index;
      const at = { ...position, at: { offset: offset + rows }, rows: position.rows + rows, limit };
      return { at, unreadable: rows - index };
    },
  };
}

/** One literal, which is a tenth of the work of spreading optional fields; JSON leaves out what is undefined. */
function present(member: GroupMember): GroupMemberRow {
  return {
    userId: member.userId,
    role: member.role,
    joinedAt: member.joinedAt === undefined ? undefined : isoUtc(member.joinedAt),
    lastMessageAt: member.lastMessageAt === undefined ? undefined : isoUtcOrNull(member.lastMessageAt),
    mutedUntil: member.mutedUntil === undefined ? undefined : isoUtcOrNull(member.mutedUntil),
    messageFlag: member.messageFlag,
    messageSequence: member.messageSequence,
    nameCard: member.nameCard,
    custom: member.custom,
  };
}
