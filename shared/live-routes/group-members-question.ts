import type { ApiRequest } from "../http-api/api-request.ts";
import { type CursorScope, cursorText, invalidCursor } from "../http-api/cursor.ts";
import { tencentGroupParameter } from "../http-api/group-parameter.ts";
import { appParameter } from "../http-api/path-parameters.ts";
import { flag, listOf, oneOf, readQuery, shortText, wholeNumber } from "../http-api/query.ts";
import type { WalkPoint } from "../http-api/walk-pages.ts";
import type { AppName, GroupId } from "../identity/ids.ts";
import { isCommunityId } from "../tencent-chat/group-id.ts";
import {
  defaultGroupMembersLimit,
  type GroupMembersFilter,
  type MemberInfoField,
  type MemberRole,
  maxGroupMembersLimit,
} from "../tencent-chat/group-members.ts";
import { type GroupWalkPosition, groupWalkStart, parseGroupWalkPosition } from "../tencent-chat/group-members-walk.ts";
import { pointIn } from "./walk-cursor.ts";

/** Our names for the vendor's MemberInfoFilter. */
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

export interface GroupMembersQuestion {
  readonly app: AppName;
  readonly groupId: GroupId;
  readonly filter: GroupMembersFilter;
  readonly all: boolean;
  readonly cursor: string | undefined;
  readonly scope: CursorScope;
  readonly start: WalkPoint<GroupWalkPosition>;
}

/** @throws RollcallError `invalid-request`, `invalid-cursor` */
export function readGroupMembersQuestion({ event }: ApiRequest): GroupMembersQuestion {
  const app = appParameter(event);
  const groupId = tencentGroupParameter(event);
  const query = readQuery(event, groupMembersParameters);
  const scope: CursorScope = [
    "group-members",
    app,
    groupId,
    query.fields?.toSorted(), // the same filters in another order are the same filters
    query.roles?.toSorted(),
    query.customFields?.toSorted(),
  ];
  return {
    app,
    groupId,
    filter: {
      fields: query.fields?.map((name) => vendorFields[name]),
      roles: query.roles,
      customFields: query.customFields,
    },
    all: query.all === true,
    cursor: query.cursor,
    scope,
    start:
      query.cursor === undefined
        ? { at: groupWalkStart(groupId, query.limit ?? defaultLimit(query.all === true)), skip: 0 }
        : pointOf(scope, groupId, query.cursor, query.limit),
  };
}

/** With `all` the largest pages are requested, and halved where the vendor finds them too large. */
function defaultLimit(all: boolean): number {
  return all ? maxGroupMembersLimit : defaultGroupMembersLimit;
}

/** A cursor holds the Limit of the call that succeeded, which may be a halved one; a smaller limit in the request overrides it. */
function pointOf(
  scope: CursorScope,
  groupId: GroupId,
  cursor: string,
  limit: number | undefined,
): WalkPoint<GroupWalkPosition> {
  const { at, skip } = pointIn(scope, cursor, parseGroupWalkPosition);
  if ("next" in at.at !== isCommunityId(groupId)) {
    throw invalidCursor();
  }
  return { at: { ...at, limit: Math.min(at.limit, limit ?? at.limit) }, skip };
}
