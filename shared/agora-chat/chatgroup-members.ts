import { asUserId, type EpochMs, type GroupId, type UserId } from "../identity/ids.ts";
import type { Deadline } from "../upstream/deadline.ts";
import { readExactly } from "../upstream/exact-json.ts";
import { joinMsFrom } from "../upstream/join-time.ts";
import { malformedAnswer } from "../upstream/rollcall-error.ts";
import { type Fields, integerFrom, isFields, listFrom, textFrom } from "../upstream/tolerant-fields.ts";
import { defaultMaxPageSize } from "./hosts.ts";
import { type AgoraApp, callAgora } from "./rest-call.ts";

/** The most that one call may ask for (seeds/003). */
export const maxChatgroupPageSize = 1000;

/** Members that the largest group can have (upstream/agora-chat.md §4.1: plan cap up to 8000). */
export const largestChatgroup = 8_000;

export const chatgroupMembersCommand = "chatgroups/users";

/** Each row has one role key; newer servers fold admins into `member` (upstream/agora-chat.md §3.2). */
const roleKeys = ["owner", "admin", "member"] as const;

/** Names of the ID in rows that are told apart from their role (upstream/agora-chat.md §3.3). */
const idKeys = ["member_name", "username"] as const;

export interface ChatgroupMember {
  readonly userId: UserId;
  /** Undefined in the forms of a row that do not say. */
  readonly role: (typeof roleKeys)[number] | undefined;
  readonly joinedAt: EpochMs | undefined;
}

export interface ChatgroupMembersPage {
  readonly members: readonly ChatgroupMember[];
  /** Rows that the vendor sent, readable or not: only a page without any is the end. */
  readonly rows: number;
  /** The page size that was asked for: the client's, or less where the host allows less. */
  readonly pageSize: number;
}

export interface ChatgroupMembersQuery {
  readonly groupId: GroupId;
  /** From 1. */
  readonly pageNumber: number;
  readonly pageSize: number;
  readonly joinedTime: boolean;
}

/**
 * One page of a chat group's members (seeds/003), online or not. The vendor tells no total and its `count` is the number
 * of rows in this page, so only an empty page is the end: a short one may have been clamped.
 *
 * @throws RollcallError `unknown-group`, and everything `callAgora` throws
 */
export async function chatgroupMembersPage(
  app: AgoraApp,
  query: ChatgroupMembersQuery,
  deadline: Deadline,
): Promise<ChatgroupMembersPage> {
  let pageSize = query.pageSize;
  const answer = await callAgora(
    app,
    {
      command: chatgroupMembersCommand,
      path: (credential) => {
        pageSize = Math.min(query.pageSize, credential.maxPageSize ?? defaultMaxPageSize(credential.host));
        const joinedTime = query.joinedTime ? "&joined_time=true" : "";
        return `chatgroups/${encodeURIComponent(query.groupId)}/users?pagenum=${query.pageNumber}&pagesize=${pageSize}${joinedTime}`;
      },
    },
    deadline,
  );
  const count = integerFrom(answer["count"]);
  const isContradicted = query.pageNumber === 1 && listFrom(answer["data"]).length === 0 && (count ?? 0) > 0;
  if ((!Array.isArray(answer["data"]) && count !== 0) || isContradicted) {
    // Without its list, and without a count that says why, an answer is no empty page: taking it for one would lose everybody
    // behind it, and would put a zero into the record that nobody has seen.
    throw malformedAnswer("agora", "the vendor's answer holds no member list");
  }
  const nowMs = app.world.now();
  return readExactly(
    answer,
    (fields) => readPage(fields, pageSize, nowMs),
    ({ members, rows }) => members.length === rows,
  );
}

function readPage(answer: Fields, pageSize: number, nowMs: EpochMs): ChatgroupMembersPage {
  const rows = listFrom(answer["data"]);
  const members: ChatgroupMember[] = [];
  for (const row of rows) {
    const member = parseMember(row, nowMs);
    if (member !== undefined) {
      members.push(member);
    }
  }
  return { members, rows: rows.length, pageSize };
}

/** A row has one of the vendor's forms: `{owner}`, `{admin}`, `{member}`, `{member_name}`, `{username, role}`, or the bare ID. */
function parseMember(row: unknown, nowMs: EpochMs): ChatgroupMember | undefined {
  if (!isFields(row)) {
    const userId = textFrom(row);
    return userId === undefined ? undefined : { userId: asUserId(userId), role: undefined, joinedAt: undefined };
  }
  const joinedAt = joinMsFrom(row["joined_time"], nowMs);
  for (const role of roleKeys) {
    const userId = textFrom(row[role]);
    if (userId !== undefined) {
      return { userId: asUserId(userId), role, joinedAt };
    }
  }
  for (const key of idKeys) {
    const userId = textFrom(row[key]);
    if (userId !== undefined) {
      return { userId: asUserId(userId), role: roleKeys.find((role) => role === row["role"]), joinedAt };
    }
  }
  return undefined;
}
