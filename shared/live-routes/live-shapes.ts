import * as v from "valibot";
import { appName, count, groupId, isoTime, nextCursor, type ReplyOf, userId } from "../http-api/reply-shapes.ts";

const liveGroupType = v.picklist(["AVChatRoom", "Community"]);
const freshness = (seconds: readonly number[]) =>
  v.pipe(v.picklist(seconds), v.description("The source itself does not move more often"));

export const onlineCountReply = v.strictObject({
  app: appName,
  groupId,
  groupType: liveGroupType,
  onlineCount: count,
  observedAt: isoTime,
  freshnessSeconds: freshness([10, 240]),
});
export type OnlineCountReply = ReplyOf<typeof onlineCountReply>;

const unreadable = v.pipe(
  v.number(),
  v.integer(),
  v.minValue(1),
  v.description("Rows of the vendor's list without an ID that can be read: so many members are missing from the list"),
);
const stoppedEarly = v.pipe(
  v.boolean(),
  v.description("Only with all=true: a limit, or a page that failed, ended the walk; nextCursor goes on"),
);
const cutShort = v.pipe(
  // Not the literal true: of an optional one openapi-python-client 0.29 makes a file that Python cannot read.
  v.boolean(),
  v.description("True when the vendor's pages did not end, or their next position cannot be read; left out otherwise"),
);

const onlineMember = v.strictObject({
  userId,
  joinedAt: v.exactOptional(isoTime),
  nickname: v.exactOptional(v.string()),
  avatarUrl: v.exactOptional(v.string()),
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
      "True when people are online who are not in the list: the vendor does not list them (robots take their place too), a row cannot be read, or the pages do not end",
    ),
  ),
  unreadable: v.exactOptional(unreadable),
  stoppedEarly: v.exactOptional(stoppedEarly),
  observedAt: isoTime,
  freshnessSeconds: freshness([40]),
});
export type OnlineMembersReply = ReplyOf<typeof onlineMembersReply>;

const timeOrNever = v.exactOptional(v.pipe(v.nullable(isoTime), v.description("null is the vendor's never")));

const groupMember = v.strictObject({
  userId,
  role: v.exactOptional(v.pipe(v.string(), v.description("In the vendor's spelling: Owner, Admin, Member"))),
  joinedAt: v.exactOptional(isoTime),
  lastMessageAt: timeOrNever,
  mutedUntil: timeOrNever,
  messageFlag: v.exactOptional(v.string()),
  messageSequence: v.exactOptional(v.pipe(v.number(), v.integer())),
  nameCard: v.exactOptional(v.string()),
  custom: v.exactOptional(v.record(v.string(), v.string())),
});
export type GroupMemberRow = ReplyOf<typeof groupMember>;

export const groupMembersReply = v.strictObject({
  app: appName,
  groupId,
  groupType: v.exactOptional(
    v.pipe(v.picklist(["Community"]), v.description("Left out for the others: the vendor does not say which it is")),
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

const chatgroupMember = v.strictObject({
  userId,
  role: v.exactOptional(
    v.pipe(v.picklist(["owner", "admin", "member"]), v.description("Left out where the vendor's row does not say")),
  ),
  joinedAt: v.exactOptional(isoTime),
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
