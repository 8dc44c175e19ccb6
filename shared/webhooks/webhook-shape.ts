import * as v from "valibot";
import type { ReplyOf } from "../http-api/reply-shapes.ts";

/** The vendors' own form; what of it is read, the readers of each vendor say. */
export const webhookRequest = v.pipe(
  v.looseObject({}),
  v.description(
    "As Tencent Chat (GroupId, EventTime, MemberList …) or Agora Chat (callId, timestamp, security …) sends it",
  ),
);

export const webhookReply = v.pipe(
  v.strictObject({ ActionStatus: v.literal("OK"), ErrorInfo: v.literal(""), ErrorCode: v.literal(0) }),
  v.description("What both vendors take for success"),
);

export type WebhookReply = ReplyOf<typeof webhookReply>;
