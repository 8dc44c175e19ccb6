import { asUserId, type EpochMs, type GroupId, type UserId } from "../identity/ids.ts";
import type { Deadline } from "../upstream/deadline.ts";
import { malformedAnswer } from "../upstream/rollcall-error.ts";
import { epochMsFrom, type Fields, integerFrom, rowsFrom, textFrom } from "../upstream/tolerant-fields.ts";
import { defaultMaxPageSize } from "./hosts.ts";
import { type AgoraApp, callAgora } from "./rest-call.ts";

/** The most that one call may ask for (seeds/003). */
export const maxChatgroupPageSize = 1000;

/** Members that the largest group can have (upstream/agora-chat.md §4.1: plan cap up to 8000). */
export const largestChatgroup = 8_000;

export const chatgroupMembersCommand = "chatgroups/users";

/** Each row has one role key; newer servers fold admins into `member` (upstream/agora-chat.md §3.2). */
const roleKeys = ["owner", "admin", "member"] as const;

export interface ChatgroupMember {
  readonly userId: UserId;
  readonly role: (typeof roleKeys)[number];
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
  if (!Array.isArray(answer["data"]) && integerFrom(answer["count"]) !== 0) {
    // Without its list, and without a count that says why, an answer is no empty page: taking it for one would lose everybody
    // behind it, and would put a zero into the record that nobody has seen.
    throw malformedAnswer("agora", "the vendor's answer holds no member list");
  }
  const rows = rowsFrom(answer["data"]);
  return { members: rows.flatMap(parseMember), rows: rows.length, pageSize };
}

function parseMember(row: Fields): readonly ChatgroupMember[] {
  for (const role of roleKeys) {
    const userId = textFrom(row[role]);
    if (userId !== undefined) {
      return [{ userId: asUserId(userId), role, joinedAt: joinTime(epochMsFrom(row["joined_time"])) }];
    }
  }
  return [];
}

/** Milliseconds by the documents; a value of ten digits can only be seconds. */
function joinTime(value: EpochMs | undefined): EpochMs | undefined {
  if (!value) {
    return undefined;
  }
  return value < 100_000_000_000 ? value * 1000 : value;
}
