import * as v from "valibot";
import { appName, count, groupId, isoTime, nextCursor, type ReplyOf, userId } from "../http-api/reply-shapes.ts";
import { cutShort, stoppedEarly, unreadable } from "./live-shapes.ts";

const timeOrNever = v.optional(v.pipe(v.nullable(isoTime), v.description("null is the vendor's never")));

const groupMember = v.strictObject({
  userId,
  role: v.optional(v.pipe(v.string(), v.description("In the vendor's spelling: Owner, Admin, Member"))),
  joinedAt: v.optional(isoTime),
  lastMessageAt: timeOrNever,
  mutedUntil: timeOrNever,
  messageFlag: v.optional(v.string()),
  messageSequence: v.optional(v.pipe(v.number(), v.integer())),
  nameCard: v.optional(v.string()),
  custom: v.optional(v.record(v.string(), v.string())),
});
export type GroupMemberRow = ReplyOf<typeof groupMember>;

export const groupMembersReply = v.strictObject({
  app: appName,
  groupId,
  groupType: v.exactOptional(
    v.pipe(v.picklist(["Community"]), v.description("Left out for other types, which the vendor does not tell apart")),
  ),
  memberCount: v.exactOptional(v.pipe(count, v.description("Members of the whole group, whatever the filter"))),
  members: v.array(groupMember),
  nextCursor,
  unreadable: v.exactOptional(unreadable),
  truncated: v.exactOptional(cutShort),
  stoppedEarly: v.exactOptional(stoppedEarly),
  observedAt: isoTime,
});
export type GroupMembersReply = ReplyOf<typeof groupMembersReply>;
