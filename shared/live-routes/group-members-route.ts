import type { ApiReply } from "../http-api/api-reply.ts";
import type { ApiRequest } from "../http-api/api-request.ts";
import { type CursorScope, cursorText, invalidCursor } from "../http-api/cursor.ts";
import { tencentGroupParameter } from "../http-api/group-parameter.ts";
import { appParameter } from "../http-api/path-parameters.ts";
import { flag, listOf, oneOf, readQuery, shortText, wholeNumber } from "../http-api/query.ts";
import { type WalkPage, type WalkPoint, walkPages } from "../http-api/walk-pages.ts";
import type { AppName, EpochSeconds, GroupId } from "../identity/ids.ts";
import { isoUtc, isoUtcOfMs } from "../identity/iso-time.ts";
import { isCommunityId } from "../tencent-chat/group-id.ts";
import {
  defaultGroupMembersLimit,
  type GroupMember,
  type GroupMembersFilter,
  type GroupMembersPage,
  groupMembersPage,
  type MemberInfoField,
  type MemberRole,
  maxGroupMembersLimit,
} from "../tencent-chat/group-members.ts";
import {
  afterGroupPage,
  type GroupWalkPosition,
  groupWalkStart,
  packGroupWalkPosition,
  parseGroupWalkPosition,
} from "../tencent-chat/group-members-walk.ts";
import type { Deadline } from "../upstream/deadline.ts";
import { hasTimeForOnePage, type TencentReads, tencentApp } from "./live-reads.ts";
import type { GroupMemberRow, GroupMembersReply } from "./live-shapes.ts";
import { cursorAfter, pointIn, unreadableRows } from "./walk-cursor.ts";

/** Our names for the vendor's MemberInfoFilter (seeds/004). */
const vendorFields = {
  role: "Role",
  joinedAt: "JoinTime",
  lastMessageAt: "LastSendMsgTime",
  mutedUntil: "MuteUntil",
  messageFlag: "MsgFlag",
  messageSequence: "MsgSeq",
  nameCard: "NameCard",
} as const satisfies Record<string, MemberInfoField>;

const fieldNames = Object.keys(vendorFields) as (keyof typeof vendorFields)[];
const roles: readonly MemberRole[] = ["Owner", "Admin", "Member"];

/** A group has at most five custom member fields; twice that leaves room for other editions. */
const maxCustomFields = 10;
const maxCustomFieldLength = 32;

export const groupMembersParameters = {
  limit: wholeNumber(1, maxGroupMembersLimit),
  cursor: cursorText,
  fields: listOf(oneOf(fieldNames), fieldNames.length),
  roles: listOf(oneOf(roles), roles.length),
  customFields: listOf(shortText(maxCustomFieldLength), maxCustomFields),
  all: flag,
};

type MemberRow = ReturnType<typeof present>;

interface WalkState {
  memberCount: number | undefined;
  cutShort: boolean;
}

/** `GET …/groups/{groupId}/members`: the stored members of a group of any type but AVChatRoom, online or not. */
export async function answerGroupMembers(live: TencentReads, request: ApiRequest): Promise<ApiReply> {
  const { event, deadline } = request;
  const app = appParameter(event);
  const groupId = tencentGroupParameter(event);
  const query = readQuery(event, groupMembersParameters);
  const filter: GroupMembersFilter = {
    fields: query.fields?.map((name) => vendorFields[name]),
    roles: query.roles,
    customFields: query.customFields,
  };
  const scope: CursorScope = [
    "group-members",
    app,
    groupId,
    query.fields?.toSorted(), // the same filters in another order are the same filters
    query.roles?.toSorted(),
    query.customFields?.toSorted(),
  ];
  const state: WalkState = { memberCount: undefined, cutShort: false };

  const walked = await walkPages<GroupWalkPosition, MemberRow>(
    {
      start: startOf(scope, groupId, query),
      page: (position) => readPage(live, { app, groupId, filter }, position, deadline, state),
      keyOf: (member) => member.userId,
    },
    { all: query.all === true, hasTime: hasTimeForOnePage(live, deadline), onLateFailure: request.onLateFailure },
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
      ...unreadableRows(walked, query.cursor, "tencent"),
      ...(state.cutShort ? { truncated: true } : {}),
      ...(query.all === true ? { stoppedEarly: walked.stoppedEarly } : {}),
      observedAt: isoUtcOfMs(walked.observedAtMs),
    } satisfies GroupMembersReply,
  };
}

/**
 * A cursor remembers the Limit that went through, which may be a halved one; a limit of the request overrules it. Where all are wanted
 * the largest pages are asked for, and halved where the vendor finds them too large.
 */
function startOf(
  scope: CursorScope,
  groupId: GroupId,
  {
    limit,
    cursor,
    all,
  }: { readonly limit: number | undefined; readonly cursor: string | undefined; readonly all: boolean | undefined },
): WalkPoint<GroupWalkPosition> {
  if (cursor === undefined) {
    const pageLimit = limit ?? (all === true ? maxGroupMembersLimit : defaultGroupMembersLimit);
    return { at: groupWalkStart(groupId, pageLimit), skip: 0 };
  }
  const { at, skip } = pointIn(scope, cursor, parseGroupWalkPosition);
  if ("next" in at.at !== isCommunityId(groupId)) {
    throw invalidCursor();
  }
  const pageLimit = Math.min(at.limit, limit ?? at.limit);
  return { at: { ...at, limit: pageLimit }, skip };
}

async function readPage(
  live: TencentReads,
  group: { readonly app: AppName; readonly groupId: GroupId; readonly filter: GroupMembersFilter },
  position: GroupWalkPosition,
  deadline: Deadline,
  state: WalkState,
): Promise<WalkPage<GroupWalkPosition, MemberRow>> {
  const vendorApp = await tencentApp(live, group.app);
  const key = JSON.stringify(["group-members", group.app, group.groupId, group.filter, position.at, position.limit]);
  const { value: page, observedAtMs } = await live.reads.read(key, 0, () =>
    groupMembersPage(
      vendorApp,
      { groupId: group.groupId, limit: position.limit, position: position.at, filter: group.filter },
      deadline,
    ),
  );
  const step = afterGroupPage(position, page, group.filter.roles !== undefined);
  state.memberCount = page.memberCount ?? state.memberCount;
  state.cutShort = step.next === undefined && !step.ended;
  const unreadable = page.rows - page.members.length;
  const rows = page.members.map(present);
  return { rows, unreadable, next: step.next, observedAtMs, ...offsetWithin(position, page) };
}

/** Offsets count rows, readable or not. */
function offsetWithin(
  position: GroupWalkPosition,
  { limit, places }: GroupMembersPage,
): Pick<WalkPage<GroupWalkPosition, MemberRow>, "within"> {
  if (!("offset" in position.at)) {
    return {};
  }
  const { offset } = position.at;
  return {
    within: (index) => {
      const place = places[index] ?? index;
      const at = { ...position, at: { offset: offset + place }, rows: position.rows + place, limit };
      return { at, unreadable: place - index };
    },
  };
}

function present(member: GroupMember) {
  return {
    userId: member.userId,
    ...(member.role === undefined ? {} : { role: member.role }),
    ...(member.joinedAt === undefined ? {} : { joinedAt: isoUtc(member.joinedAt) }),
    ...timeOrNull("lastMessageAt", member.lastMessageAt),
    ...timeOrNull("mutedUntil", member.mutedUntil),
    ...(member.messageFlag === undefined ? {} : { messageFlag: member.messageFlag }),
    ...(member.messageSequence === undefined ? {} : { messageSequence: member.messageSequence }),
    ...(member.nameCard === undefined ? {} : { nameCard: member.nameCard }),
    ...(member.custom === undefined ? {} : { custom: member.custom }),
  } satisfies GroupMemberRow;
}

/** null is the vendor's "never"; undefined was not sent. */
function timeOrNull<Name extends string>(name: Name, seconds: EpochSeconds | null | undefined) {
  return seconds === undefined ? {} : { [name]: seconds === null ? null : isoUtc(seconds) };
}
