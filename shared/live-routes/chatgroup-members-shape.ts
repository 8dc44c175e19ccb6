import * as v from "valibot";
import { appName, groupId, isoTime, nextCursor, type ReplyOf, userId } from "../http-api/reply-shapes.ts";
import { cutShort, stoppedEarly, unreadable } from "./live-shapes.ts";

const chatgroupMember = v.strictObject({
  userId,
  role: v.optional(
    v.pipe(v.picklist(["owner", "admin", "member"]), v.description("Left out where the vendor's row has no role")),
  ),
  joinedAt: v.optional(isoTime),
});
export type ChatgroupMemberRow = ReplyOf<typeof chatgroupMember>;

export const chatgroupMembersReply = v.strictObject({
  app: appName,
  groupId,
  groupType: v.literal("ChatGroup"),
  members: v.array(chatgroupMember),
  nextCursor,
  unreadable: v.exactOptional(unreadable),
  truncated: v.exactOptional(cutShort),
  stoppedEarly: v.exactOptional(stoppedEarly),
  observedAt: isoTime,
});
export type ChatgroupMembersReply = ReplyOf<typeof chatgroupMembersReply>;
