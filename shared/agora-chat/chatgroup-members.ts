import { asUserId, type EpochMs, type GroupId, type UserId } from "../identity/ids.ts";
import type { Deadline } from "../upstream/deadline.ts";
import { readExactly } from "../upstream/exact-json.ts";
import { joinMsFrom } from "../upstream/join-time.ts";
import { malformedAnswer } from "../upstream/rollcall-error.ts";
import { type Fields, integerFrom, isFields, listFrom, textFrom } from "../upstream/tolerant-fields.ts";
import { defaultMaxPageSize } from "./hosts.ts";
import { type AgoraApp, callAgora } from "./rest-call.ts";

/** The largest page by the documents. */
export const maxChatgroupPageSize = 1000;

/** The most members of a group, with the largest plan. */
export const largestChatgroup = 8_000;

export const chatgroupMembersCommand = "chatgroups/users";

/** A row has one of these keys, with the ID as its value; newer servers list admins under `member`. */
const roleKeys = ["owner", "admin", "member"] as const;

/** Keys of the ID in rows that hold the role in a field of its own, or not at all. */
const idKeys = ["member_name", "username"] as const;

export interface ChatgroupMember {
  readonly userId: UserId;
  /** Undefined in rows without a role. */
  readonly role: (typeof roleKeys)[number] | undefined;
  readonly joinedAt: EpochMs | undefined;
}

export interface ChatgroupMembersPage {
  readonly members: readonly ChatgroupMember[];
  /** Rows that the vendor sent, readable or not; a page without rows is the end. */
  readonly rows: number;
  /** The requested page size: the client's, or less where the host allows less. */
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
 * One page of a chat group's members, online or not (`GET chatgroups/{id}/users`). There is no total, `count` is the number of rows in
 * this page, and a short page may have been capped: only an empty page is the end.
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
    // Read as an empty page it would end the walk, and put a zero into the record that was never observed.
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
