import type { GroupId } from "../identity/ids.ts";
import type { Deadline } from "../upstream/deadline.ts";
import { defaultMaxPageSize } from "./hosts.ts";
import { type AgoraMember, type MemberRows, memberRowsFrom } from "./member-rows.ts";
import { type AgoraApp, callAgora } from "./rest-call.ts";

/** The largest page by the documents. */
export const maxChatgroupPageSize = 1000;

/** The most members of a group, with the largest plan. */
export const largestChatgroup = 8_000;

export const chatgroupMembersCommand = "chatgroups/users";

export type ChatgroupMember = AgoraMember;

export interface ChatgroupMembersPage extends MemberRows {
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
  return { ...memberRowsFrom(answer, query.pageNumber === 1, app.world.now()), pageSize };
}
