import { describe, expect, it } from "vitest";
import type { MembershipChange } from "../../local/vendor-simulators/agora/membership-change.ts";
import { agoraPost, mucBodies, operationBodies } from "../../local/vendor-simulators/agora/webhook-bodies.ts";
import {
  groupDestroyed,
  memberMoved,
  stateChanged,
  type TencentWebhookBody,
  tencentPost,
} from "../../local/vendor-simulators/tencent/webhook-bodies.ts";
import type { PresenceEdge } from "../../local/vendor-simulators/webhooks/presence-edges.ts";
import type { WebhookPost } from "../../local/vendor-simulators/webhooks/webhook-sender.ts";
import { readAgoraWebhook } from "../../shared/webhooks/agora-webhook.ts";
import { readTencentWebhook } from "../../shared/webhooks/tencent-webhook.ts";
import type { WebhookVerdict } from "../../shared/webhooks/verdict.ts";

const now = 1_795_000_010_500;
const at = now - 2_000;
const groupId = "room-1";
const url = "https://rollcall.example/v1/webhooks/main/secret";
const tencent = { sdkAppId: 1_400_000_001, url, token: "token" };
const agora = { url, appKey: "org#app", secret: "secret" };

/** What of a webhook's events the record needs, in short: kind, person, milliseconds before now, grace. */
function facts(verdict: WebhookVerdict): unknown {
  return verdict.kind === "events"
    ? verdict.events.map(({ kind, userId, atMs, graceSeconds }) => [kind, userId, now - (atMs ?? 0), graceSeconds])
    : verdict.kind;
}

function fromTencent(body: TencentWebhookBody | undefined): unknown {
  if (body === undefined) {
    return undefined;
  }
  const post = tencentPost(tencent, body, now);
  const { searchParams: query } = new URL(post.url);
  const expected = { sdkAppId: tencent.sdkAppId, tokens: [tencent.token] };
  return facts(readTencentWebhook(expected, { query, body: post.body, receivedAtMs: now }));
}

const edge = (kind: PresenceEdge["kind"], cause: PresenceEdge["cause"]): PresenceEdge => ({
  userId: "ana",
  at,
  kind,
  cause,
});

describe("the simulator's webhooks of Tencent, as they are read", () => {
  it.each([
    [edge("online", "entered"), "online", 0],
    [edge("online", "connection back"), "online", 0],
    [edge("offline", "quit"), "offline", 0],
    [edge("offline", "connection lost"), "dropped", 50],
  ])("a change of state: %j", (given, kind, grace) => {
    expect(fromTencent(stateChanged(groupId, given))).toEqual([[kind, "ana", 2_000, grace]]);
  });

  it("joins, exits and the end of a group", () => {
    const moved = (given: PresenceEdge) => fromTencent(memberMoved(groupId, "AVChatRoom", given));

    expect(moved(edge("online", "entered"))).toEqual([["joined", "ana", 2_000, 0]]);
    expect(moved(edge("offline", "quit"))).toEqual([["exited", "ana", 2_000, 0]]);
    expect(fromTencent(groupDestroyed(groupId, "AVChatRoom", { members: ["ana"], at }))).toEqual([
      ["destroyed", null, 2_000, 0],
    ]);
  });
});

describe("the simulator's webhooks of Agora, as they are read", () => {
  const change = (what: MembershipChange["what"]): MembershipChange => ({
    ...{ groupId: "1234567890", kind: "chatroom", what, userIds: ["ana_maria"], at, memberCount: 3 },
  });
  const read = ({ body }: WebhookPost) =>
    facts(
      readAgoraWebhook(
        { appKey: agora.appKey, secrets: [agora.secret], offlineGraceSeconds: 120 },
        { body, receivedAtMs: now },
      ),
    );
  const operations = (what: MembershipChange["what"]) =>
    operationBodies(change(what)).map((body, index) => read(agoraPost(agora, index, body)));
  const messages = (what: MembershipChange["what"]) =>
    mucBodies(agora.appKey, change(what)).map((body, index) => read(agoraPost(agora, index, body)));

  it("in the current family", () => {
    expect(operations("joined")).toEqual([[["online", "ana_maria", 2_000, 0]]]);
    expect(operations("left")).toEqual([[["offline", "ana_maria", 2_000, 0]]]);
    expect(operations("offline")).toEqual([[["dropped", "ana_maria", 2_000, 120]]]);
    expect(operations("destroyed")).toEqual([[["destroyed", null, 2_000, 0]], [["destroyed", null, 2_000, 0]]]);
  });

  it("in the older family", () => {
    expect(messages("joined")).toEqual([[["online", "ana_maria", 2_000, 0]]]);
    expect(messages("left")).toEqual(["ignored", [["offline", "ana_maria", 1_998, 0]]]);
    expect(messages("offline")).toEqual(["ignored", [["dropped", "ana_maria", 1_998, 120]]]);
    expect(messages("destroyed")).toEqual([[["destroyed", null, 2_000, 0]]]);
  });
});
