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
  isPastEnd,
  packChatgroupWalkPosition,
  parseChatgroupWalkPosition,
} from "../agora-chat/chatgroup-walk.ts";
import type { ApiReply } from "../http-api/api-reply.ts";
import type { ApiRequest } from "../http-api/api-request.ts";
import { type CursorScope, encodeCursor, maxCursorLength, positionIn } from "../http-api/cursor.ts";
import type { FreshRead } from "../http-api/fresh-reads.ts";
import { chatgroupParameter } from "../http-api/group-parameter.ts";
import { isoFromMs } from "../http-api/iso-time.ts";
import { appParameter } from "../http-api/path-parameters.ts";
import { flag, readQuery, shortText, wholeNumber } from "../http-api/query.ts";
import { maxRowsOfAll, type WalkPage, walkPages } from "../http-api/walk-pages.ts";
import type { AppName, GroupId } from "../identity/ids.ts";
import type { Deadline } from "../upstream/deadline.ts";
import { type AgoraReads, agoraApp, hasTimeForOnePage } from "./live-reads.ts";

/** Asked for when the client does not say. */
const defaultLimit = 100;

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
  const query = readQuery(event, {
    limit: wholeNumber(1, maxChatgroupPageSize),
    cursor: shortText(maxCursorLength),
    joinedTime: flag,
    all: flag,
  });
  const joinedTime = query.joinedTime === true;
  const scope: CursorScope = ["chatgroup-members", app, groupId, joinedTime];
  // Pages are numbered, so a walk keeps the page size that it began with.
  const start =
    query.cursor === undefined
      ? chatgroupWalkStart(query.limit ?? defaultLimit)
      : positionIn(scope, query.cursor, parseChatgroupWalkPosition);
  const group: ReadGroup = { app, groupId, joinedTime, deadline };

  const walked = await walkPages<ChatgroupWalkPosition, ChatgroupMember>(
    {
      start,
      page: (position) => readPage(live, group, position, query.all === true),
      keyOf: (member) => member.userId,
    },
    { all: query.all === true, maxRows: maxRowsOfAll, hasTime: hasTimeForOnePage(live, deadline) },
  );

  return {
    headers: { "cache-control": "no-store" },
    body: {
      app,
      groupId,
      groupType: "ChatGroup",
      members: walked.rows.map(present),
      nextCursor: walked.next ? encodeCursor(scope, packChatgroupWalkPosition(walked.next)) : null,
      ...(query.all === true ? { stoppedEarly: walked.stoppedEarly } : {}),
      observedAt: isoFromMs(walked.observedAtMs),
    },
  };
}

async function readPage(
  live: AgoraReads,
  group: ReadGroup,
  position: ChatgroupWalkPosition,
  readsOn: boolean,
): Promise<WalkPage<ChatgroupWalkPosition, ChatgroupMember>> {
  const { value: page, observedAtMs } = await fetchPage(live, group, position);
  if (isPastEnd(position, page)) {
    return { rows: [], next: undefined, observedAtMs };
  }
  const next = afterChatgroupPage(position, page);
  const isShort = page.rows < page.pageSize;
  if (next && isShort && !readsOn && isPastEnd(next, (await fetchPage(live, group, next)).value)) {
    // A short page is mostly the last, but only the page behind it tells: look, and spare the client an empty page.
    return { rows: page.members, next: undefined, observedAtMs };
  }
  return { rows: page.members, next, observedAtMs };
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
    role: member.role,
    ...(member.joinedAt === undefined ? {} : { joinedAt: isoFromMs(member.joinedAt) }),
  };
}
