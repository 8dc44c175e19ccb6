import { asUserId, type EpochMs, type EpochSeconds, type GroupId, type UserId } from "../identity/ids.ts";
import type { Deadline } from "../upstream/deadline.ts";
import { exactAnswer } from "../upstream/exact-json.ts";
import { joinSecondsFrom } from "../upstream/join-time.ts";
import { isRollcallError, malformedAnswer } from "../upstream/rollcall-error.ts";
import {
  epochSecondsFrom,
  type Fields,
  integerFrom,
  isFields,
  listFrom,
  rowsFrom,
  textFrom,
  wordFrom,
} from "../upstream/tolerant-fields.ts";
import { isCommunityId } from "./group-id.ts";
import { callTencent, type TencentApp, type TencentCommand } from "./rest-call.ts";

/** The largest `Limit` by the documents. */
export const maxGroupMembersLimit = 6000;

/** The default `Limit`, which Tencent's documents advise for paging. */
export const defaultGroupMembersLimit = 100;

/** The most members of a Community, with the largest plan. */
export const largestCommunity = 1_000_000;

const groupMembersCommand = "group_open_http_svc/get_group_member_info" satisfies TencentCommand;

/** The vendor's names in MemberInfoFilter. Member_Account is always in the answer. */
export type MemberInfoField = "Role" | "JoinTime" | "MsgSeq" | "MsgFlag" | "LastSendMsgTime" | "MuteUntil" | "NameCard";

export type MemberRole = "Owner" | "Admin" | "Member";

export interface GroupMembersFilter {
  readonly fields: readonly MemberInfoField[] | undefined;
  readonly roles: readonly MemberRole[] | undefined;
  readonly customFields: readonly string[] | undefined;
}

/** Where a page begins: at the vendor's `Next` in Communities, at an offset in all other types. */
export type GroupMembersPosition = { readonly offset: number } | { readonly next: string };

export interface GroupMember {
  readonly userId: UserId;
  readonly role: string | undefined;
  readonly joinedAt: EpochSeconds | undefined;
  /** null when the member never sent a message. */
  readonly lastMessageAt: EpochSeconds | null | undefined;
  /** null when the member is not muted. */
  readonly mutedUntil: EpochSeconds | null | undefined;
  readonly messageFlag: string | undefined;
  readonly messageSequence: number | undefined;
  readonly nameCard: string | undefined;
  readonly custom: Readonly<Record<string, string>> | undefined;
}

export interface GroupMembersPage {
  readonly members: readonly GroupMember[];
  /** The index of each member's row: rows that cannot be read are left out of `members`. */
  readonly rowIndexes: readonly number[];
  /** Rows that the vendor sent, readable or not: what the next offset counts. */
  readonly rows: number;
  /** Members of the whole group, whatever the filter. */
  readonly memberCount: number | undefined;
  /** The Limit of the call that succeeded; smaller than requested when the vendor's answer would have been too large. */
  readonly limit: number;
  /** The vendor's `Next`: "" at the end; undefined when it cannot be read, and for types other than Community. */
  readonly next: string | undefined;
}

export function firstGroupMembersPosition(groupId: GroupId): GroupMembersPosition {
  return isCommunityId(groupId) ? { next: "" } : { offset: 0 };
}

/**
 * One page of a group's stored members, online or not (trtc.io/document/34948). Halves the `Limit` when the answer would be too large
 * (10018, 10054), and falls back to the default when the vendor refuses the `Limit` itself (10004).
 *
 * @throws RollcallError `unknown-group`, `unsupported-group` for AVChatRooms, and everything `callTencent` throws
 */
export async function groupMembersPage(
  app: TencentApp,
  query: {
    readonly groupId: GroupId;
    readonly limit: number;
    readonly position: GroupMembersPosition;
    readonly filter: GroupMembersFilter;
  },
  deadline: Deadline,
): Promise<GroupMembersPage> {
  for (let limit = query.limit; ; ) {
    try {
      const answer = await callTencent(app, groupMembersCommand, requestBody(query, limit), deadline);
      return readPage(exactAnswer(answer), query.position, limit, app.world.now()); // custom fields may be wide numbers
    } catch (error) {
      const smaller = smallerLimit(error, limit);
      if (smaller === undefined) {
        throw error;
      }
      limit = smaller;
    }
  }
}

/** The vendor's "invalid parameter". Its documents give 6000, 200 and 100 as the largest `Limit`. */
const invalidParameterCode = "10004";

function smallerLimit(error: unknown, limit: number): number | undefined {
  if (!isRollcallError(error)) {
    return undefined;
  }
  if (error.recovery === "smaller-page" && limit > 1) {
    return Math.ceil(limit / 2);
  }
  return error.upstream?.code === invalidParameterCode && limit > defaultGroupMembersLimit
    ? defaultGroupMembersLimit
    : undefined;
}

function requestBody(query: Parameters<typeof groupMembersPage>[1], limit: number): Fields {
  const { position, filter } = query;
  return {
    GroupId: query.groupId,
    Limit: limit,
    ...("next" in position ? { Next: position.next } : { Offset: position.offset }),
    ...(filter.fields ? { MemberInfoFilter: filter.fields } : {}),
    ...(filter.roles ? { MemberRoleFilter: filter.roles } : {}),
    ...(filter.customFields ? { AppDefinedDataFilter_GroupMember: filter.customFields } : {}),
  };
}

function readPage(answer: Fields, position: GroupMembersPosition, limit: number, nowMs: EpochMs): GroupMembersPage {
  const memberCount = integerFrom(answer["MemberNum"]);
  const isPastAll = "offset" in position && memberCount !== undefined && position.offset >= memberCount;
  if (!Array.isArray(answer["MemberList"]) && memberCount !== 0 && !isPastAll) {
    // Read as an empty page it would end the walk, and the members behind it would be missing.
    throw malformedAnswer("tencent", "the vendor's answer holds no member list");
  }
  const rows = listFrom(answer["MemberList"]);
  const members: GroupMember[] = [];
  const rowIndexes: number[] = [];
  for (const [index, row] of rows.entries()) {
    const member = isFields(row) ? parseMember(row, nowMs) : undefined;
    if (member !== undefined) {
      members.push(member);
      rowIndexes.push(index);
    }
  }
  const next = answer["Next"];
  return { members, rowIndexes, rows: rows.length, memberCount, limit, next: next === "" ? "" : textFrom(next) };
}

function parseMember(row: Fields, nowMs: EpochMs): GroupMember | undefined {
  const userId = textFrom(row["Member_Account"]);
  if (userId === undefined) {
    return undefined;
  }
  return {
    userId: asUserId(userId),
    role: wordFrom(row["Role"]),
    joinedAt: joinSecondsFrom(row["JoinTime"], nowMs),
    lastMessageAt: zeroIsNever(epochSecondsFrom(row["LastSendMsgTime"])),
    mutedUntil: zeroIsNever(epochSecondsFrom(row["MuteUntil"] ?? row["ShutUpUntil"])), // the older name
    messageFlag: wordFrom(row["MsgFlag"]),
    messageSequence: integerFrom(row["MsgSeq"]),
    nameCard: typeof row["NameCard"] === "string" ? row["NameCard"] : undefined,
    custom: parseCustom(row["AppMemberDefinedData"]),
  };
}

function zeroIsNever(seconds: number | undefined): EpochSeconds | null | undefined {
  return seconds === 0 ? null : seconds;
}

function parseCustom(value: unknown): Readonly<Record<string, string>> | undefined {
  if (!Array.isArray(value)) {
    return undefined;
  }
  const pairs = rowsFrom(value).flatMap((row): [string, string][] => {
    const key = textFrom(row["Key"]);
    const data = row["Value"];
    return key !== undefined && (typeof data === "string" || typeof data === "number") ? [[key, String(data)]] : [];
  });
  return Object.fromEntries(pairs);
}
