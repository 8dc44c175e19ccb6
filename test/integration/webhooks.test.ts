import process from "node:process";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type EmbeddedDynamoDb, startEmbeddedDynamoDb } from "../../local/embedded-dynamodb.ts";
import type { TrackedRoom } from "../../shared/attendance/room.ts";
import { putRoom } from "../../shared/attendance/table/rooms.ts";
import { parseEventMessage } from "../../shared/events/event-message.ts";
import { type Container, coldStart, type EdgeWorld, secretsPrefix, startEdgeWorld } from "../support/edge-world.ts";
import { captureOutput } from "../support/output.ts";
import { type QueueStandIn, startQueueStandIn } from "../support/queue-stand-in.ts";
import { trackedRoom } from "../support/recorded-rooms.ts";
import { agoraBody, pathSecret, tencentWebhook, webhookRoute } from "../support/signed-webhooks.ts";
import { agoraSecret, tencentSecret } from "../support/test-apps.ts";

const token = "c4n4ry-token";
const agoraRule = { appKey: "org#app", secret: "c4n4ry-secret-of-a-rule" };
const secret = tencentSecret(1);
const signer = { sdkAppId: secret.sdkAppId, token };
const accepted = { ActionStatus: "OK", ErrorInfo: "", ErrorCode: 0 };

let world: EdgeWorld;
let database: EmbeddedDynamoDb;
let queue: QueueStandIn;
let receiver: Container;

beforeAll(async () => {
  world = await startEdgeWorld("http://127.0.0.1:9");
  database = await startEmbeddedDynamoDb({ tableName: "rollcall-test", permits: world.permits });
  queue = await startQueueStandIn(world.permits);
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_DYNAMODB: database.endpoint,
    AWS_ENDPOINT_URL_SQS: queue.endpoint,
    EVENT_QUEUE_URL: queue.queueUrl,
  });
  world.putApp("main", { ...secret, webhook: { pathSecret, tokens: [token] } });
  world.putApp("quiet", tencentSecret(2));
  world.putApp("classes", {
    ...agoraSecret(1),
    webhook: { pathSecret, secrets: [agoraRule.secret], appKey: "org#app" },
  });
  world.secrets.put(`${secretsPrefix}/pseudonym-key`, { key: "5e".repeat(32) });
  await track("main", "lecture");
  await track("main", "hidden", { pseudonymous: true });
  await track("main", "@TGS#_club", { groupType: "Community" });
  await track("classes", "course", { groupType: "ChatGroup" });
  receiver = await coldStart("receive-webhook", webhookRoute);
});

afterAll(async () => {
  await Promise.all([world.close(), database.close(), queue.close()]);
  delete process.env["EVENT_QUEUE_URL"];
});

beforeEach(() => {
  queue.bodies.length = 0;
  queue.failing = 0;
});

async function track(app: string, groupId: string, changes: Partial<TrackedRoom> = {}): Promise<void> {
  const table = { client: database.client, tableName: "rollcall-test", now: Date.now };
  await putRoom(table, trackedRoom(app, groupId, changes));
}

const state = (groupId: string, more: object = {}) => ({
  CallbackCommand: "Group.CallbackOnMemberStateChange",
  EventTime: Date.now() - 1_500,
  EventType: "Online",
  EventCause: "Join",
  GroupId: groupId,
  MemberList: [{ Member_Account: "ana" }],
  ...more,
});
const toMain = { app: "main", pathSecret };
const send = (body: Readonly<Record<string, unknown>>, by = signer) =>
  receiver.call({ path: toMain, ...tencentWebhook(by, body, Date.now()) });
const messages = () => queue.bodies.map(parseEventMessage);

describe("a webhook", () => {
  it("about a tracked room is in the queue when it is answered", async () => {
    const body = state("lecture");

    const reply = await send(body);

    expect([reply.status, reply.body]).toEqual([200, accepted]);
    expect(messages()).toMatchObject([
      {
        app: "main",
        groupId: "lecture",
        events: [{ kind: "online", userId: "ana", atMs: body.EventTime, graceSeconds: 0 }],
      },
    ]);
  });

  it("about a group that nobody tracks is accepted and left out", async () => {
    expect((await send(state("another"))).status).toBe(200);
    expect(queue.bodies).toEqual([]);
  });

  it("about a pseudonymous room names nobody in the queue", async () => {
    await send(state("hidden"));

    expect(messages()[0]?.events[0]?.userId).toMatch(/^p_[A-Za-z0-9_-]{22}$/);
    expect(queue.bodies.join()).not.toContain("ana");
  });

  it("about a Community is heard when the Community ends, and not when members come", async () => {
    const come = { CallbackCommand: "Group.CallbackAfterNewMemberJoin", NewMemberList: [{ Member_Account: "bo" }] };
    const end = { CallbackCommand: "Group.CallbackAfterGroupDestroyed" };

    await send(state("@TGS#_club", come));
    await send(state("@TGS#_club", end));

    expect(messages()).toMatchObject([{ events: [{ kind: "destroyed", userId: null }] }]);
  });

  it("of Agora is taken as well", async () => {
    const facts = {
      event: "group_op_event",
      id: "course",
      operation: "JOIN",
      payload: { member: ["Ana"] },
      member_count: 7,
    };
    const body = JSON.stringify(agoraBody(agoraRule, facts, Date.now()));

    const reply = await receiver.call({ method: "POST", path: { app: "classes", pathSecret }, body });

    expect([reply.status, reply.body]).toEqual([200, accepted]);
    expect(messages()).toMatchObject([{ app: "classes", events: [{ kind: "online", userId: "Ana", memberCount: 7 }] }]);
  });

  it("may arrive in base64", async () => {
    const webhook = tencentWebhook(signer, state("lecture"), Date.now());
    const body = Buffer.from(webhook.body ?? "").toString("base64");

    await receiver.call({ path: toMain, ...webhook, body, isBase64Encoded: true });

    expect(messages()).toMatchObject([{ events: [{ userId: "ana" }] }]);
  });

  it("about very many people becomes several messages", async () => {
    const MemberList = Array.from({ length: 5_000 }, (_, index) => ({ Member_Account: `person-${index}` }));

    expect((await send(state("lecture", { MemberList }))).status).toBe(200);
    expect(queue.bodies.length).toBeGreaterThan(1);
    expect(messages().flatMap((message) => message?.events ?? [])).toHaveLength(5_000);
  });

  it("is not accepted unless the queue has it", async () => {
    queue.failing = 10;

    expect((await send(state("lecture"))).status).toBe(500);
  });

  it("survives a single failure of the queue", async () => {
    queue.failing = 1;

    expect((await send(state("lecture"))).status).toBe(200);
    expect(queue.bodies).toHaveLength(1);
  });
});

describe("what is let pass without being kept", () => {
  it("is a question before something happens, signed or not", async () => {
    const question = { CallbackCommand: "Group.CallbackBeforeSendMsg", MsgBody: [] };

    for (const reply of [await send(question), await send(question, { ...signer, token: "wrong" })]) {
      expect([reply.status, reply.body]).toEqual([200, accepted]);
    }
    expect(queue.bodies).toEqual([]);
  });

  it("is a test of the console", async () => {
    expect((await receiver.call({ method: "POST", path: toMain, body: "{}" })).status).toBe(200);
    expect(queue.bodies).toEqual([]);
  });

  it("is what cannot be used", async () => {
    expect((await send(state("lecture", { EventTime: Date.now() + 3_600_000 }))).status).toBe(200);
    expect((await send(state("lecture", { MemberList: "ana" }))).status).toBe(200);
    expect(queue.bodies).toEqual([]);
  });
});

describe("what is refused", () => {
  const wrongSecret = "z".repeat(32);

  it("looks the same for a wrong path secret, an app without webhooks and one that does not exist", async () => {
    const paths = [
      { app: "main", pathSecret: wrongSecret },
      { app: "quiet", pathSecret },
      { app: "nowhere", pathSecret },
      { app: "no name", pathSecret },
      { app: "main", pathSecret: "short" },
    ];

    const replies = await Promise.all(
      paths.map((path) => receiver.call({ path, ...tencentWebhook(signer, state("lecture"), Date.now()) })),
    );

    const [first, ...others] = replies.map(({ status, body, headers }) => ({ status, body, headers }));
    expect(first).toMatchObject({ status: 404, body: { code: "unknown-app" } });
    for (const other of others) {
      expect(other).toEqual(first);
    }
    expect(queue.bodies).toEqual([]);
  });

  it("is a forged one", async () => {
    const replies = [
      await send(state("lecture"), { ...signer, token: "wrong" }),
      await send(state("lecture"), { ...signer, sdkAppId: 1 }),
      await receiver.call({ path: toMain, ...tencentWebhook(signer, state("lecture"), Date.now() - 120_000) }),
      await receiver.call({ path: toMain, method: "POST", body: JSON.stringify(state("lecture")) }),
    ];

    expect(replies.map(({ status, body }) => [status, body.code])).toEqual(Array(4).fill([403, "forbidden"]));
    expect(queue.bodies).toEqual([]);
  });

  it("is one of more than a megabyte", async () => {
    const reply = await send(state("lecture", { Padding: "x".repeat(1024 * 1024) }));

    expect([reply.status, reply.body.code]).toEqual([413, "too-large"]);
  });
});

describe("nothing of it", () => {
  it("is in the log: no path secret, token, body or query", async () => {
    world.logLevel("INFO");
    const loud = await coldStart("receive-webhook", webhookRoute);

    const output = await captureOutput(async () => {
      await loud.call({ path: toMain, ...tencentWebhook(signer, state("lecture"), Date.now()) });
      await loud.call({ path: toMain, ...tencentWebhook({ ...signer, token: "wrong" }, state("lecture"), Date.now()) });
      await loud.call({ path: { app: "main", pathSecret: "z".repeat(32) }, method: "POST", body: "c4n4ry" });
      await loud.call({ path: toMain, ...tencentWebhook(signer, state("lecture", { GroupId: 7.5 }), Date.now()) });
    });
    world.logLevel("SILENT");

    expect(output).toContain('"code":"COMPLETED"');
    expect(output).toContain('"code":"WEBHOOK_UNUSABLE"');
    expect(output).toContain('"WebhooksRefused":1');
    expect(output).toContain('"reason":"signature"');
    for (const text of [pathSecret, "z".repeat(32), "c4n4ry", "ana", "203.0.113.7", "RequestTime", "lecture"]) {
      expect(output).not.toContain(text);
    }
  });
});

describe("a deployment without webhooks", () => {
  it("answers as if nothing were there", async () => {
    process.env["EVENT_QUEUE_URL"] = "";
    const off = await coldStart("receive-webhook", webhookRoute);
    process.env["EVENT_QUEUE_URL"] = queue.queueUrl;

    const reply = await off.call({ path: toMain, ...tencentWebhook(signer, state("lecture"), Date.now()) });

    expect([reply.status, reply.body.code]).toEqual([404, "unknown-app"]);
  });
});
