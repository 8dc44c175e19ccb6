import {
  type ChatgroupMember,
  type ChatgroupMembersPage,
  chatgroupMembersPage,
  maxChatgroupPageSize,
} from "../agora-chat/chatgroup-members.ts";
import {
  afterChatgroupPage,
  type ChatgroupWalkPosition,
  chatgroupWalkStart,
  isRepeated,
  packChatgroupWalkPosition,
  parseChatgroupWalkPosition,
} from "../agora-chat/chatgroup-walk.ts";
import { PageOrder } from "../agora-chat/page-order.ts";
import type { ApiReply } from "../http-api/api-reply.ts";
import type { ApiRequest } from "../http-api/api-request.ts";
import { type CursorScope, cursorText } from "../http-api/cursor.ts";
import type { FreshRead } from "../http-api/fresh-reads.ts";
import { chatgroupParameter } from "../http-api/group-parameter.ts";
import { appParameter } from "../http-api/path-parameters.ts";
import { flag, readQuery, wholeNumber } from "../http-api/query.ts";
import { type WalkPage, type WalkPoint, walkPages } from "../http-api/walk-pages.ts";
import type { AppName, GroupId } from "../identity/ids.ts";
import { isoUtcOfMs } from "../identity/iso-time.ts";
import type { Deadline } from "../upstream/deadline.ts";
import { type AgoraReads, agoraApp, hasTimeForOnePage } from "./live-reads.ts";
import type { ChatgroupMemberRow, ChatgroupMembersReply } from "./live-shapes.ts";
import { cursorAfter, pointIn, unreadableRows } from "./walk-cursor.ts";

/** Asked for when the client does not say. */
const defaultLimit = 100;

export const chatgroupMembersParameters = {
  limit: wholeNumber(1, maxChatgroupPageSize),
  cursor: cursorText,
  joinedTime: flag,
  all: flag,
};

type MemberRow = ReturnType<typeof present>;

interface WalkState {
  cutShort: boolean;
  /** Of the pages of this answer. Pages of several answers are for the client to compare: a cursor has no room for all members. */
  readonly order: PageOrder;
}

interface ReadGroup {
  readonly app: AppName;
  readonly groupId: GroupId;
  readonly joinedTime: boolean;
  readonly deadline: Deadline;
}

/** `GET …/chatgroups/{groupId}/members`: the members of an Agora chat group, online or not. */
export async function answerChatgroupMembers(live: AgoraReads, request: ApiRequest): Promise<ApiReply> {
  const { event, deadline } = request;
  const app = appParameter(event);
  const groupId = chatgroupParameter(event);
  const query = readQuery(event, chatgroupMembersParameters);
  const joinedTime = query.joinedTime === true;
  const scope: CursorScope = ["chatgroup-members", app, groupId, joinedTime];
  const group: ReadGroup = { app, groupId, joinedTime, deadline };
  const state: WalkState = { cutShort: false, order: new PageOrder() };

  const walked = await walkPages<ChatgroupWalkPosition, MemberRow>(
    {
      start: startOf(scope, query),
      page: (position) => readPage(live, group, position, state),
      keyOf: (member) => member.userId,
    },
    { all: query.all === true, hasTime: hasTimeForOnePage(live, deadline), onLateFailure: request.onLateFailure },
  );

  return {
    headers: { "cache-control": "no-store" },
    body: {
      app,
      groupId,
      groupType: "ChatGroup",
      members: walked.rows,
      nextCursor: cursorAfter(scope, walked, packChatgroupWalkPosition),
      ...unreadableRows(walked, query.cursor, "agora"),
      ...(state.cutShort || state.order.hasChanged ? { truncated: true } : {}),
      ...(query.all === true ? { stoppedEarly: walked.stoppedEarly } : {}),
      observedAt: isoUtcOfMs(walked.observedAtMs),
    } satisfies ChatgroupMembersReply,
  };
}

/** Pages are numbered, so a walk keeps the page size that it began with: where all are wanted, the largest. */
function startOf(
  scope: CursorScope,
  {
    limit,
    cursor,
    all,
  }: { readonly limit: number | undefined; readonly cursor: string | undefined; readonly all: boolean | undefined },
): WalkPoint<ChatgroupWalkPosition> {
  return cursor === undefined
    ? { at: chatgroupWalkStart(limit ?? (all === true ? maxChatgroupPageSize : defaultLimit)), skip: 0 }
    : pointIn(scope, cursor, parseChatgroupWalkPosition);
}

async function readPage(
  live: AgoraReads,
  group: ReadGroup,
  position: ChatgroupWalkPosition,
  state: WalkState,
): Promise<WalkPage<ChatgroupWalkPosition, MemberRow>> {
  const { value: page, observedAtMs } = await fetchPage(live, group, position);
  const step = afterChatgroupPage(position, page);
  state.order.add(page.members);
  state.cutShort = step.next === undefined && !step.ended;
  return isRepeated(position, page)
    ? { rows: [], unreadable: 0, next: undefined, observedAtMs }
    : { rows: page.members.map(present), unreadable: page.rows - page.members.length, next: step.next, observedAtMs };
}

async function fetchPage(
  live: AgoraReads,
  { app, groupId, joinedTime, deadline }: ReadGroup,
  { pageNumber, pageSize }: ChatgroupWalkPosition,
): Promise<FreshRead<ChatgroupMembersPage>> {
  const vendorApp = await agoraApp(live, app);
  return live.reads.read(`chatgroup-members ${app} ${groupId} ${joinedTime} ${pageNumber} ${pageSize}`, 0, () =>
    chatgroupMembersPage(vendorApp, { groupId, pageNumber, pageSize, joinedTime }, deadline),
  );
}

function present(member: ChatgroupMember) {
  return {
    userId: member.userId,
    ...(member.role === undefined ? {} : { role: member.role }),
    ...(member.joinedAt === undefined ? {} : { joinedAt: isoUtcOfMs(member.joinedAt) }),
  } satisfies ChatgroupMemberRow;
}
