import { createHash } from "node:crypto";
import type { EpochMs } from "../../../shared/identity/ids.ts";
import type { PresenceEdge } from "../webhooks/presence-edges.ts";
import type { WebhookPost } from "../webhooks/webhook-sender.ts";
import type { TencentGroupType } from "./group-types.ts";

/** The commands that a console can switch on, as far as they are about members. */
export type TencentWebhookCommand =
  | "Group.CallbackOnMemberStateChange"
  | "Group.CallbackAfterNewMemberJoin"
  | "Group.CallbackAfterMemberExit"
  | "Group.CallbackAfterGroupDestroyed";

export interface TencentWebhookBody extends Readonly<Record<string, unknown>> {
  readonly CallbackCommand: TencentWebhookCommand;
}

/** What the console knows of the receiver. */
export interface TencentReceiver {
  readonly sdkAppId: number;
  /** The configured URL, to which the vendor appends its query. */
  readonly url: string;
  /** Undefined while authentication is off: then the vendor sends neither Sign nor RequestTime. */
  readonly token: string | undefined;
}

const causes: Readonly<Record<PresenceEdge["cause"], string>> = {
  entered: "Join",
  quit: "Quit",
  "connection lost": "HeartbeatInterrupt",
  "connection back": "HeartbeatRecover",
};

/** AVChatRooms only, and only on the plans whose list is not cut off at 30. */
export function stateChanged(groupId: string, { userId, at, kind, cause }: PresenceEdge): TencentWebhookBody {
  return {
    CallbackCommand: "Group.CallbackOnMemberStateChange",
    EventCause: causes[cause],
    EventTime: at,
    EventType: kind === "online" ? "Online" : "Offline",
    GroupId: groupId,
    MemberList: [{ Member_Account: userId }],
  };
}

/** Undefined where the vendor sends none: a lost connection is no exit, and its return no join. */
export function memberMoved(
  groupId: string,
  type: TencentGroupType,
  { userId, at, cause }: PresenceEdge,
): TencentWebhookBody | undefined {
  if (cause === "entered") {
    return {
      CallbackCommand: "Group.CallbackAfterNewMemberJoin",
      EventTime: at,
      GroupId: groupId,
      JoinType: "Apply",
      NewMemberList: [{ Member_Account: userId }],
      Operator_Account: userId,
      Type: type,
    };
  }
  if (cause === "quit") {
    return {
      CallbackCommand: "Group.CallbackAfterMemberExit",
      // The vendor's pages print the time as a number here and as a text there.
      EventTime: String(at),
      ExitMemberList: [{ Member_Account: userId }],
      ExitType: "Quit",
      GroupId: groupId,
      Operator_Account: userId,
      Type: type,
    };
  }
  return undefined;
}

export function groupDestroyed(
  groupId: string,
  type: TencentGroupType,
  { members, at }: { readonly members: readonly string[]; readonly at: EpochMs },
): TencentWebhookBody {
  return {
    CallbackCommand: "Group.CallbackAfterGroupDestroyed",
    EventTime: at,
    GroupId: groupId,
    MemberList: members.map((userId) => ({ Member_Account: userId })),
    Name: groupId,
    Owner_Account: "",
    Type: type,
  };
}

/** Signed at the time of sending: `Sign` is the SHA-256 of the token followed by `RequestTime`, and covers nothing else. */
export function tencentPost(receiver: TencentReceiver, body: TencentWebhookBody, nowMs: EpochMs): WebhookPost {
  const { sdkAppId, url, token } = receiver;
  const query = new URLSearchParams({
    SdkAppid: String(sdkAppId),
    CallbackCommand: body.CallbackCommand,
    contenttype: "json",
    ClientIP: "203.0.113.7",
    OptPlatform: "iOS",
  });
  if (token !== undefined) {
    const requestTime = String(Math.floor(nowMs / 1000));
    query.set("Sign", createHash("sha256").update(token).update(requestTime).digest("hex"));
    query.set("RequestTime", requestTime);
  }
  return { url: `${url}?${query}`, body: JSON.stringify(body) };
}
