import * as v from "valibot";
import { appName, count, groupId, isoTime, type ReplyOf } from "../http-api/reply-shapes.ts";

export const chatroomCountReply = v.strictObject({
  app: appName,
  groupId,
  groupType: v.literal("AgoraChatRoom"),
  onlineCount: v.pipe(
    count,
    v.description(
      "People in the room, exempt members left out; the vendor removes people two minutes after they went offline",
    ),
  ),
  exemptMembers: v.pipe(
    count,
    v.description("Owner, admins and people on the allow list, whom the vendor lists whether they are online or not"),
  ),
  observedAt: isoTime,
});
export type ChatroomCountReply = ReplyOf<typeof chatroomCountReply>;
