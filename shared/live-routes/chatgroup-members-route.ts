import {
  type ChatgroupMember,
  type ChatgroupMembersPage,
  chatgroupMembersPage,
} from "../agora-chat/chatgroup-members.ts";
import {
  afterChatgroupPage,
  type ChatgroupWalkPosition,
  isRepeated,
  packChatgroupWalkPosition,
} from "../agora-chat/chatgroup-walk.ts";
import { PageOrder } from "../agora-chat/page-order.ts";
import type { ApiReply } from "../http-api/api-reply.ts";
import type { ApiRequest } from "../http-api/api-request.ts";
import type { FreshRead } from "../http-api/fresh-reads.ts";
import { type WalkPage, walkPages } from "../http-api/walk-pages.ts";
import { isoUtcOfMs } from "../identity/iso-time.ts";
import type { Deadline } from "../upstream/deadline.ts";
import { type ChatgroupMembersQuestion, readChatgroupMembersQuestion } from "./chatgroup-members-question.ts";
import type { ChatgroupMemberRow, ChatgroupMembersReply } from "./chatgroup-members-shape.ts";
import { type AgoraReads, agoraApp, walkLimits } from "./live-reads.ts";
import { cursorAfter, unreadableRows } from "./walk-cursor.ts";

interface WalkState {
  cutShort: boolean;
  /** Of the pages of this answer. Across answers the client has to compare: a cursor has no room for the members so far. */
  readonly order: PageOrder;
}

/** `GET …/chatgroups/{groupId}/members`: the members of an Agora chat group, online or not. */
export async function answerChatgroupMembers(live: AgoraReads, request: ApiRequest): Promise<ApiReply> {
  const question = readChatgroupMembersQuestion(request);
  const { app, groupId, scope, start } = question;
  const state: WalkState = { cutShort: false, order: new PageOrder() };

  const walked = await walkPages<ChatgroupWalkPosition, ChatgroupMemberRow>(
    { start, page: (position) => readPage(live, question, position, request.deadline, state) },
    walkLimits(live, request, question.all),
  );

  return {
    headers: { "cache-control": "no-store" },
    body: {
      app,
      groupId,
      groupType: "ChatGroup",
      members: walked.rows,
      nextCursor: cursorAfter(scope, walked, packChatgroupWalkPosition),
      ...unreadableRows(walked, question.cursor, "agora"),
      ...(state.cutShort || state.order.hasChanged ? { truncated: true } : {}),
      ...(question.all ? { stoppedEarly: walked.stoppedEarly } : {}),
      observedAt: isoUtcOfMs(walked.observedAtMs),
    } satisfies ChatgroupMembersReply,
  };
}

async function readPage(
  live: AgoraReads,
  question: ChatgroupMembersQuestion,
  position: ChatgroupWalkPosition,
  deadline: Deadline,
  state: WalkState,
): Promise<WalkPage<ChatgroupWalkPosition, ChatgroupMemberRow>> {
  const { value: page, observedAtMs } = await fetchPage(live, question, position, deadline);
  const step = afterChatgroupPage(position, page);
  state.order.add(page.members);
  state.cutShort = step.next === undefined && !step.ended;
  return isRepeated(position, page)
    ? { rows: [], unreadable: 0, next: undefined, observedAtMs }
    : { rows: page.members.map(present), unreadable: page.rows - page.members.length, next: step.next, observedAtMs };
}

async function fetchPage(
  live: AgoraReads,
  { app, groupId, joinedTime }: ChatgroupMembersQuestion,
  { pageNumber, pageSize }: ChatgroupWalkPosition,
  deadline: Deadline,
): Promise<FreshRead<ChatgroupMembersPage>> {
  const vendorApp = await agoraApp(live, app);
  return live.reads.read(`chatgroup-members ${app} ${groupId} ${joinedTime} ${pageNumber} ${pageSize}`, 0, () =>
    chatgroupMembersPage(vendorApp, { groupId, pageNumber, pageSize, joinedTime }, deadline),
  );
}

/** JSON leaves out what is undefined. */
function present({ userId, role, joinedAt }: ChatgroupMember): ChatgroupMemberRow {
  return { userId, role, joinedAt: joinedAt === undefined ? undefined : isoUtcOfMs(joinedAt) };
}
