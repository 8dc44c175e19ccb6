import { createHash } from "node:crypto";
import type { EpochMs } from "../../../shared/identity/ids.ts";
import type { WebhookPost } from "../webhooks/webhook-sender.ts";
import type { MembershipChange } from "./membership-change.ts";

/** What the vendor's callback rule says. */
export interface AgoraReceiver {
  readonly url: string;
  /** `org#app` */
  readonly appKey: string;
  /** The rule's secret, which the vendor has made. */
  readonly secret: string;
}

/** `operation`: the current payloads (`event: "group_op_event"`). `muc`: those that Agora's page still prints (`chat_type: "muc"`). */
export type AgoraWebhookFamily = "operation" | "muc";

type Body = Readonly<Record<string, unknown>>;

const isChatRoom = ({ kind }: MembershipChange): boolean => kind === "chatroom";

/** One call a change. */
export function operationBodies(change: MembershipChange): readonly Body[] {
  const { groupId, what, userIds, at, memberCount } = change;
  const common = {
    event: "group_op_event",
    id: groupId,
    timestamp: at,
    type: isChatRoom(change) ? "CHATROOM" : "GROUP",
  };
  const [first = ""] = userIds;
  switch (what) {
    case "joined": {
      const payload = { member: userIds, options: { ext: "" }, type: isChatRoom(change) ? "DIRECT" : "APPLY" };
      return [{ ...common, member_count: memberCount, operation: "JOIN", operator: first, payload }];
    }
    case "left": {
      const payload = { member: userIds, type: "QUIT", ...(isChatRoom(change) ? { action: "user_quit" } : {}) };
      return [{ ...common, member_count: memberCount, operation: "LEAVE", operator: first, payload }];
    }
    case "offline": {
      const payload = { action: "user_offline", member: userIds, type: "KICK" };
      return [{ ...common, member_count: memberCount, operation: "LEAVE", operator: "@ppAdmin", payload }];
    }
    case "destroyed":
      return [
        { ...common, operation: "DELETE", operator: "@ppAdmin", payload: {} },
        { ...common, operation: "LEAVE", operator: "@ppAdmin", payload: { member: userIds, type: "DELETE" } },
      ];
    default:
      return what satisfies never;
  }
}

/** A leave is two calls, 2 ms apart; who went offline in a chat room is kicked. */
export function mucBodies(appKey: string, change: MembershipChange): readonly Body[] {
  const { groupId, what, userIds, at } = change;
  const call = (operation: string, from: string, to: string, ms = at): Body => ({
    chat_type: "muc",
    eventType: "chat",
    from,
    group_id: groupId,
    payload: { is_chatroom: isChatRoom(change), muc_id: `${appKey}_${groupId}@conference.easemob.com`, operation },
    timestamp: ms,
    to,
  });
  const nameOf = (userId: string): string => `${appKey}_${userId}@easemob.com`;
  return userIds.flatMap((userId) => {
    const name = nameOf(userId);
    switch (what) {
      case "joined":
        return [call("presence", `${name}/android`, groupId)];
      case "left":
        return [call("absence", name, groupId), call("leave", name, nameOf("owner"), at + 2)];
      case "offline":
        return [call("absence", name, groupId), call("kick", nameOf("owner"), name, at + 2)];
      case "destroyed":
        return userId === userIds[0] ? [call("destroy", nameOf("owner"), groupId)] : [];
      default:
        return what satisfies never;
    }
  });
}

/** `security` is the MD5 of callId, secret and timestamp, and covers nothing else. A repetition has the same callId and timestamp. */
export function agoraPost({ url, appKey, secret }: AgoraReceiver, callNumber: number, body: Body): WebhookPost {
  const timestamp: EpochMs = Number(body["timestamp"]);
  const callId = `${appKey}_${String(callNumber).padStart(8, "0")}-4c3a-4a5b-8d6e-0123456789ab`;
  const security = createHash("md5").update(`${callId}${secret}${timestamp}`).digest("hex");
  return { url, body: JSON.stringify({ callId, appkey: appKey, host: "msync@ebs-ali-1", security, ...body }) };
}
