import * as v from "valibot";
import { appName, groupId, isoTime, nextCursor, type ReplyOf, userId } from "../http-api/reply-shapes.ts";
import { freshness, liveGroupType, stoppedEarly, unreadable } from "./live-shapes.ts";

const onlineMember = v.strictObject({
  userId,
  joinedAt: v.optional(isoTime),
  nickname: v.optional(v.string()),
  avatarUrl: v.optional(v.string()),
});
export type OnlineMemberRow = ReplyOf<typeof onlineMember>;

export const onlineMembersReply = v.strictObject({
  app: appName,
  groupId,
  groupType: liveGroupType,
  members: v.array(onlineMember),
  nextCursor,
  truncated: v.pipe(
    v.boolean(),
    v.description(
      "True when people are online who are missing from the list: the vendor does not list them (robots use up rows too), a row cannot be read, or the pages do not end",
    ),
  ),
  unreadable: v.exactOptional(unreadable),
  stoppedEarly: v.exactOptional(stoppedEarly),
  observedAt: isoTime,
  freshnessSeconds: freshness([40]),
});
export type OnlineMembersReply = ReplyOf<typeof onlineMembersReply>;
