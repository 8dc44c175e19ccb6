import { chatgroupMembersParameters } from "../live-routes/chatgroup-members-question.ts";
import { groupMembersParameters } from "../live-routes/group-members-question.ts";
import { onlineMembersParameters } from "../live-routes/online-members-question.ts";
import type { ErrorKind } from "../upstream/rollcall-error.ts";
import { freshness, noStore } from "./headers.ts";
import type { Operation } from "./operation.ts";
import { app, chatgroup, community, tencentGroup } from "./path-parameters.ts";

/** The problems of every operation that calls a vendor. */
export const vendorProblems = [
  "unknown-app",
  "unknown-group",
  "unsupported-group",
  "upstream-throttled",
  "upstream-unavailable",
  "upstream-rejected",
  "upstream-timeout",
  "misconfigured",
] as const satisfies readonly ErrorKind[];

const live = { method: "get", tag: "live", scope: "read:live", problems: vendorProblems } as const;
const ofTencent = { app, groupId: tencentGroup };
const ofCommunity = { app, groupId: community };

const onlineCount = {
  ...live,
  pathParameters: ofTencent,
  query: {},
  replies: { 200: { description: "The count", headers: freshness, schema: "OnlineCount" } },
} as const;

const onlineMembers = {
  ...live,
  pathParameters: ofTencent,
  query: onlineMembersParameters,
  replies: { 200: { description: "One page of the online list", headers: freshness, schema: "OnlineMembers" } },
} as const;

export const liveOperations: readonly Operation[] = [
  {
    ...onlineCount,
    id: "getAvchatroomOnlineCount",
    path: "/v1/apps/{app}/avchatrooms/{groupId}/online-count",
    summary: "The online count of a live room, which the vendor updates every 10 s",
  },
  {
    ...onlineCount,
    id: "getCommunityOnlineCount",
    path: "/v1/apps/{app}/communities/{groupId}/online-count",
    pathParameters: ofCommunity,
    summary: "The online count of a Community, which the vendor updates every four minutes",
  },
  {
    ...live,
    id: "getChatroomOnlineCount",
    path: "/v1/apps/{app}/chatrooms/{groupId}/online-count",
    summary:
      "How many people are in an Agora chat room, without the members whom the vendor lists whether they are online or not",
    pathParameters: { app, groupId: chatgroup },
    query: {},
    replies: { 200: { description: "The count", headers: noStore, schema: "ChatroomCount" } },
  },
  {
    ...onlineMembers,
    id: "listAvchatroomOnlineMembers",
    path: "/v1/apps/{app}/avchatrooms/{groupId}/online-members",
    summary: "Who is online in a live room, as far as the vendor lists them, updated every 40 s",
  },
  {
    ...onlineMembers,
    id: "listCommunityOnlineMembers",
    path: "/v1/apps/{app}/communities/{groupId}/online-members",
    pathParameters: ofCommunity,
    summary: "Who is online in a Community, where the vendor offers it",
  },
  {
    ...live,
    id: "listGroupMembers",
    path: "/v1/apps/{app}/groups/{groupId}/members",
    summary: "The stored members of a Tencent group of any type but AVChatRoom",
    pathParameters: ofTencent,
    query: groupMembersParameters,
    meanings: { limit: "Rows per page; 100 by default, with all=true the vendor's maximum" },
    replies: { 200: { description: "One page of members", headers: noStore, schema: "GroupMembers" } },
  },
  {
    ...live,
    id: "listChatgroupMembers",
    path: "/v1/apps/{app}/chatgroups/{groupId}/members",
    summary: "The members of an Agora chat group",
    pathParameters: { app, groupId: chatgroup },
    query: chatgroupMembersParameters,
    meanings: { limit: "Rows per page; 100 by default, with all=true the vendor's maximum" },
    replies: { 200: { description: "One page of members", headers: noStore, schema: "ChatgroupMembers" } },
  },
];
