import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { AgoraState } from "../../../local/vendor-simulators/agora/simulator.ts";
import { startAgoraWebhooks } from "../../../local/vendor-simulators/agora/webhooks.ts";
import { TencentState } from "../../../local/vendor-simulators/tencent/simulator.ts";
import { type TencentWebhookOptions, TencentWebhooks } from "../../../local/vendor-simulators/tencent/webhooks.ts";
import {
  type WebhookFaults,
  type WebhookPost,
  WebhookSender,
} from "../../../local/vendor-simulators/webhooks/webhook-sender.ts";

const start = 1_767_600_000_000;
const sdkAppId = 1_400_000_001;
const url = "http://127.0.0.1:1/v1/webhooks/main/secret";
const groupId = "@TGS#room1";

interface Sent extends WebhookPost {
  readonly fields: Readonly<Record<string, unknown>>;
}

function recordingSender(faults: WebhookFaults = { seed: 1 }, attempts = 1, status: () => number = () => 200) {
  const sent: Sent[] = [];
  const post = async (each: WebhookPost): Promise<number> => {
    sent.push({ ...each, fields: JSON.parse(each.body) });
    return status();
  };
  return { sent, sender: new WebhookSender({ faults, attempts, now: () => start, post }) };
}

function tencentRoom(
  commands: TencentWebhookOptions["commands"],
  { plan = "pro" as "pro" | "standard", lostConnectionShare = 0, isSigned = true } = {},
) {
  let nowMs = start;
  const simulator = new TencentState(() => nowMs, [{ sdkAppId, secretKey: "k", region: "china", plan }]);
  simulator.addGroup({ sdkAppId, groupId, type: "AVChatRoom" });
  const { sent, sender } = recordingSender();
  const token = isSigned ? "xxxxyyyy" : undefined;
  const webhooks = new TencentWebhooks(simulator, { sdkAppId, url, token, commands, lostConnectionShare }, sender);
  webhooks.sendUpTo(start);
  const move = (kind: "join" | "leave", userId: string, afterMs: number, device?: string): void =>
    simulator[kind]({ sdkAppId, groupId, userId, at: start + afterMs, ...(device === undefined ? {} : { device }) });
  const until = async (afterMs: number): Promise<void> => {
    nowMs = start + afterMs;
    webhooks.sendUpTo(nowMs);
    await sender.settled();
  };
  return { simulator, sent, move, until };
}

const everyCommand: TencentWebhookOptions["commands"] = [
  "Group.CallbackOnMemberStateChange",
  "Group.CallbackAfterNewMemberJoin",
  "Group.CallbackAfterMemberExit",
  "Group.CallbackAfterGroupDestroyed",
];

describe("the webhooks of the Tencent simulator", () => {
  it("say once that an account came and once that it went, however many devices it had", async () => {
    const { sent, move, until } = tencentRoom(["Group.CallbackOnMemberStateChange"]);
    move("join", "ana", 1_123, "app");
    move("join", "ana", 2_000, "tablet");
    move("leave", "ana", 3_000, "app");
    move("leave", "ana", 4_321, "tablet");

    await until(2_500);
    await until(5_000);
    await until(9_000);

    expect(sent.map(({ fields }) => fields)).toEqual([
      {
        CallbackCommand: "Group.CallbackOnMemberStateChange",
        EventCause: "Join",
        EventTime: start + 1_123,
        EventType: "Online",
        GroupId: groupId,
        MemberList: [{ Member_Account: "ana" }],
      },
      {
        CallbackCommand: "Group.CallbackOnMemberStateChange",
        EventCause: "Quit",
        EventTime: start + 4_321,
        EventType: "Offline",
        GroupId: groupId,
        MemberList: [{ Member_Account: "ana" }],
      },
    ]);
  });

  it("name a lost connection and its return, of which joins and exits say nothing", async () => {
    const { sent, move, until } = tencentRoom(everyCommand, { lostConnectionShare: 1 });
    move("join", "ana", 1_000);
    move("leave", "ana", 2_000);
    move("join", "ana", 30_000);

    await until(60_000);

    expect(sent.map(({ fields }) => fields["EventCause"] ?? fields["CallbackCommand"])).toEqual([
      "Join",
      "Group.CallbackAfterNewMemberJoin",
      "HeartbeatInterrupt",
      "HeartbeatRecover",
    ]);
  });

  it("have no online states without the plan, and joins and exits all the same", async () => {
    const { sent, move, until } = tencentRoom(everyCommand, { plan: "standard" });
    move("join", "ana", 1_000);
    move("leave", "ana", 2_000);

    await until(3_000);

    expect(sent.map(({ fields }) => fields)).toMatchObject([
      { CallbackCommand: "Group.CallbackAfterNewMemberJoin", JoinType: "Apply", EventTime: start + 1_000 },
      { CallbackCommand: "Group.CallbackAfterMemberExit", ExitType: "Quit", EventTime: String(start + 2_000) },
    ]);
  });

  it("say that a group was dissolved, with those who were in it", async () => {
    const { simulator, sent, move, until } = tencentRoom(everyCommand);
    move("join", "ana", 0);
    await until(1_000);

    simulator.dissolveGroup({ sdkAppId, groupId });
    await until(2_000);

    expect(sent.at(-1)?.fields).toMatchObject({
      CallbackCommand: "Group.CallbackAfterGroupDestroyed",
      EventTime: start + 1_000,
      GroupId: groupId,
      MemberList: [{ Member_Account: "ana" }],
    });
  });

  it("are signed as the vendor's page shows, and not at all without authentication", async () => {
    const [signed, unsigned] = [tencentRoom(everyCommand), tencentRoom(everyCommand, { isSigned: false })];
    for (const { move, until } of [signed, unsigned]) {
      move("join", "ana", 1_000);
      await until(2_000);
    }
    const query = new URL(signed.sent[0]?.url ?? "").searchParams;
    const requestTime = query.get("RequestTime") ?? "";

    expect(createHash("sha256").update("xxxxyyyy1669872112").digest("hex")).toMatch(/^17773bc3.*d484061$/);
    expect(requestTime).toBe(String(start / 1000));
    expect(query.get("Sign")).toBe(createHash("sha256").update(`xxxxyyyy${requestTime}`).digest("hex"));
    expect(query.get("SdkAppid")).toBe(String(sdkAppId));
    expect([...new URL(unsigned.sent[0]?.url ?? "").searchParams.keys()]).toEqual([
      ...["SdkAppid", "CallbackCommand", "contenttype", "ClientIP", "OptPlatform"],
    ]);
  });
});

describe("the webhooks of the Agora simulator", () => {
  const appKey = "1122#classes";

  function agoraGroup(family: "operation" | "muc") {
    const appId = "a".repeat(32);
    const seed = { appId, appCertificate: "b".repeat(32), host: "a61.chat.agora.io", profile: "agora" } as const;
    const simulator = new AgoraState(() => start, [seed]);
    simulator.addGroup({ appId, groupId: "77", kind: "chatgroup", owner: "teacher" });
    const { sent, sender } = recordingSender();
    startAgoraWebhooks(simulator, { appId, url, appKey, secret: "s3cret", family }, sender);
    const address = { appId, groupId: "77" };
    return { simulator, sent, sender, address };
  }

  it("are operations with the members' number, signed by MD5", async () => {
    const { simulator, sent, sender, address } = agoraGroup("operation");
    simulator.join({ ...address, userId: "pupil", at: start + 5 });
    simulator.leave({ ...address, userId: "pupil" });
    await sender.settled();
    const { callId, security, timestamp } = sent[0]?.fields ?? {};

    expect(sent.map(({ fields }) => fields)).toMatchObject([
      { event: "group_op_event", operation: "JOIN", id: "77", type: "GROUP", member_count: 2, timestamp: start + 5 },
      { event: "group_op_event", operation: "LEAVE", payload: { member: ["pupil"], type: "QUIT" }, member_count: 1 },
    ]);
    expect(security).toBe(createHash("md5").update(`${callId}s3cret${timestamp}`).digest("hex"));
    expect(callId).toMatch(/^1122#classes_/);
  });

  it("are in the older form a presence, and for a leave two calls", async () => {
    const { simulator, sent, sender, address } = agoraGroup("muc");
    simulator.join({ ...address, userId: "pupil" });
    simulator.leave({ ...address, userId: "pupil" });
    await sender.settled();

    expect(sent.map(({ fields }) => [fields["payload"], fields["from"], fields["timestamp"]])).toMatchObject([
      [{ operation: "presence", is_chatroom: false }, `${appKey}_pupil@easemob.com/android`, start],
      [{ operation: "absence" }, `${appKey}_pupil@easemob.com`, start],
      [{ operation: "leave" }, `${appKey}_pupil@easemob.com`, start + 2],
    ]);
  });
});

describe("the webhooks of simulated chat rooms", () => {
  it("say who came, who quit, and who was removed two minutes after the connection was lost", async () => {
    let nowMs = start;
    const appId = "a".repeat(32);
    const seed = { appId, appCertificate: "b".repeat(32), host: "a61.chat.agora.io", profile: "agora" } as const;
    const simulator = new AgoraState(() => nowMs, [seed]);
    const address = { appId, chatroomId: "88" };
    simulator.chatrooms.add({ ...address, owner: "teacher" });
    const { sent, sender } = recordingSender();
    const receiver = { url, appKey: "1122#classes", secret: "s3cret" };
    startAgoraWebhooks(simulator, { ...receiver, appId, family: "operation" }, sender);

    for (const userId of ["ana", "bo", "ana"]) simulator.chatrooms.join({ ...address, userId });
    simulator.chatrooms.leave({ ...address, userId: "bo", at: start + 7 });
    simulator.chatrooms.goOffline({ ...address, userId: "ana", at: start + 9 });
    nowMs += 121_000;
    simulator.chatrooms.advanceAll(appId);
    simulator.chatrooms.destroy(address);
    await sender.settled();

    expect(sent.map(({ fields }) => fields)).toMatchObject([
      { type: "CHATROOM", operation: "JOIN", payload: { member: ["ana"], type: "DIRECT" }, member_count: 2 },
      { operation: "JOIN", payload: { member: ["bo"] }, member_count: 3 },
      { operation: "LEAVE", payload: { action: "user_quit", member: ["bo"] }, timestamp: start + 7 },
      { operation: "LEAVE", payload: { action: "user_offline", member: ["ana"] }, timestamp: start + 120_009 },
      { operation: "DELETE" },
      { operation: "LEAVE", payload: { type: "DELETE", member: ["teacher"] } },
    ]);
  });
});

describe("the way of webhooks", () => {
  async function arrivals(faults: WebhookFaults): Promise<readonly string[]> {
    const { sent, sender } = recordingSender(faults);
    for (let n = 0; n < 200; n += 1) sender.send(() => ({ url, body: JSON.stringify({ n }) }));
    await sender.settled();
    return sent.map(({ body }) => body);
  }

  it("loses and repeats the same webhooks for the same seed", async () => {
    const faults = { seed: 7, lostShare: 0.2, repeatedShare: 0.1 };

    const [one, other] = await Promise.all([arrivals(faults), arrivals(faults)]);

    expect([...one].sort()).toEqual([...other].sort());
    expect(new Set(one).size).toBeGreaterThan(140);
    expect(new Set(one).size).toBeLessThan(180);
    expect(one.length).toBeGreaterThan(new Set(one).size);
  });

  it("brings them into disorder by delaying them", async () => {
    const arrived = await arrivals({ seed: 7, mostDelayMs: 40 });

    expect(arrived).toHaveLength(200);
    expect(arrived).not.toEqual(arrived.toSorted((one, other) => JSON.parse(one).n - JSON.parse(other).n));
  });

  it.each([
    [1, 1],
    [2, 2],
  ])("makes %d attempts at a webhook that is not answered with 200", async (attempts, posts) => {
    const { sent, sender } = recordingSender({ seed: 1 }, attempts, () => 503);
    sender.send(() => ({ url, body: "{}" }));
    await sender.settled();

    expect(sent).toHaveLength(posts);
    expect(sender.tally).toMatchObject({ made: 1, failed: 1, delivered: 0 });
  });
});
