import { describe, expect, it } from "vitest";
import { readAgoraWebhook } from "../../../shared/webhooks/agora-webhook.ts";
import { agoraBody } from "../../support/signed-webhooks.ts";

const now = 1_795_000_010_500;
const at = 1_795_000_000_123;
const signer = { appKey: "org#app", secret: "secret-of-a-rule" };
const expected = { appKey: signer.appKey, secrets: ["another-secret", signer.secret], offlineGraceSeconds: 90 };
const read = (body: unknown) =>
  readAgoraWebhook(expected, { body: typeof body === "string" ? body : JSON.stringify(body), receivedAtMs: now });

const operation = (facts: object, timestamp = at) =>
  agoraBody(
    signer,
    { event: "group_op_event", type: "CHATROOM", id: "173549292683265", operator: "ana", member_count: 12, ...facts },
    timestamp,
  );
const joined = operation({ operation: "JOIN", payload: { type: "DIRECT", member: ["ana"], options: { ext: "" } } });
const left = (payload: object, facts: object = {}) =>
  read(operation({ operation: "LEAVE", payload: { member: ["ana"], ...payload }, ...facts }));

const time = { atMs: at, receivedAtMs: now };
const about = (kind: string, userId: string | null, graceSeconds = 0) => ({ kind, userId, graceSeconds, ...time });
const counted = (kind: string, userId: string, graceSeconds = 0) => ({
  ...about(kind, userId, graceSeconds),
  memberCount: 12,
});
const ofRoom = (...events: readonly object[]) => ({ kind: "events", groupId: "173549292683265", events });

describe("group operations", () => {
  it("a join", () => {
    expect(read(joined)).toEqual(ofRoom(counted("online", "ana")));
  });

  it("a join of several, without a count", () => {
    const body = operation({
      operation: "JOIN",
      payload: { type: "INVITE", member: ["ana", "bo"] },
      member_count: undefined,
    });

    expect(read(body)).toEqual(ofRoom(about("online", "ana"), about("online", "bo")));
  });

  it.each([
    [{ type: "QUIT" }, {}, counted("offline", "ana")],
    [{ type: "KICK" }, {}, counted("offline", "ana")],
    [{ type: "BLOCK" }, {}, counted("offline", "ana")],
    [{ type: "QUIT", action: "user_quit" }, {}, counted("offline", "ana")],
    [{ type: "QUIT", action: "user_offline" }, { operator: "@ppAdmin" }, counted("dropped", "ana", 90)],
    [{ type: "KICK" }, { operator: "@ppAdmin" }, counted("dropped", "ana", 90)],
    [{ type: "VANISH" }, {}, counted("dropped", "ana", 90)],
    [{}, {}, counted("dropped", "ana", 90)],
  ])("a leave with %j %j", (payload, facts, event) => {
    expect(left(payload, facts)).toEqual(ofRoom(event));
  });

  it("the end of a room, in either form, names nobody", () => {
    expect(left({ type: "DELETE", member: ["ana", "bo"] })).toEqual(ofRoom(about("destroyed", null)));
    expect(read(operation({ operation: "DELETE", payload: {} }))).toEqual(ofRoom(about("destroyed", null)));
  });

  it("a group ID sent as a number keeps its digits", () => {
    const text = JSON.stringify(joined).replace('"173549292683265"', "17354929268326500001");

    expect(read(text)).toMatchObject({ groupId: "17354929268326500001" });
  });

  it.each(["CREATE", "MUTE", "UPDATE", undefined])("the operation %s is ignored", (name) => {
    expect(read(operation({ operation: name, payload: { member: ["ana"] } }))).toEqual({ kind: "ignored" });
  });
});

describe("messages of the older family", () => {
  const message = (name: string, facts: object = {}, payload: object = {}) =>
    read(
      agoraBody(
        signer,
        {
          chat_type: "muc",
          eventType: "chat",
          group_id: "173549292683265",
          from: "org#app_ana_maria@easemob.com/android_1",
          to: "org#app_173549292683265@conference.easemob.com",
          payload: { muc_id: "x", is_chatroom: true, operation: name, status: { error_code: "ok" }, ...payload },
          ...facts,
        },
        at,
      ),
    );

  it("presence, leave and destroy", () => {
    expect(message("presence")).toEqual(ofRoom(about("online", "ana_maria")));
    expect(message("leave")).toEqual(ofRoom(about("offline", "ana_maria")));
    expect(message("destroy")).toEqual(ofRoom(about("destroyed", null)));
  });

  it("a kick names the person in `to`, and may have been the vendor's, of one who was offline", () => {
    expect(message("kick", { to: "org#app_bo@easemob.com" })).toEqual(ofRoom(about("dropped", "bo", 90)));
  });

  it("absence is said again by a leave or a kick", () => {
    expect(message("absence")).toEqual({ kind: "ignored" });
  });

  it("what has failed has not happened", () => {
    expect(message("presence", {}, { status: { error_code: "forbidden" } })).toEqual({ kind: "ignored" });
  });

  it.each(["other#app_ana@easemob.com", "", undefined, 7])("%j is nobody of this app", (from) => {
    expect(message("presence", { from })).toEqual({ kind: "unusable", reason: "no-people" });
  });

  it("a bare user ID is one", () => {
    expect(message("presence", { from: "ana" })).toEqual(ofRoom(about("online", "ana")));
  });
});

describe("the signature", () => {
  it.each([
    [{ security: undefined }, "unsigned"],
    [{ security: "0".repeat(32) }, "signature"],
    [{ security: 7 }, "signature"],
    [{ callId: "org#app_another" }, "signature"],
    [{ callId: undefined }, "signature"],
    [{ timestamp: at + 1 }, "signature"],
    [{ timestamp: undefined }, "signature"],
    [{ appkey: "org#other" }, "foreign-app"],
  ] as const)("with %j is refused", (facts, reason) => {
    expect(read({ ...joined, ...facts })).toEqual({ kind: "forged", reason });
  });

  it("of another app with the same secret is refused", () => {
    const body = agoraBody(
      { ...signer, appKey: "org#other" },
      { event: "group_op_event", id: "1", operation: "DELETE" },
      at,
    );

    expect(read({ ...body, appkey: signer.appKey })).toEqual({ kind: "forged", reason: "foreign-app" });
  });

  it("is taken in capitals, and over a time that is a text", () => {
    expect(read({ ...joined, security: String(joined["security"]).toUpperCase(), timestamp: String(at) }).kind).toBe(
      "events",
    );
  });

  it.each([
    [now - 3 * 86_400_000, "events"],
    [now - 5 * 86_400_000, "forged"],
    [now + 599_000, "events"],
    [now + 601_000, "forged"],
  ])("of %d: %s, since what failed is sent again for three days", (timestamp, kind) => {
    expect(read(operation({ operation: "JOIN", payload: { member: ["ana"] } }, timestamp)).kind).toBe(kind);
  });
});

describe("what is not about rooms", () => {
  it.each(["", "ping", "{}", "[]", '{"chat_type":"muc"}', '{"event":"chat"}'])("%j is ignored", (body) => {
    expect(read(body)).toEqual({ kind: "ignored" });
  });

  it("a signed message is ignored", () => {
    expect(read(agoraBody(signer, { eventType: "chat", chat_type: "chat", payload: {} }, at))).toEqual({
      kind: "ignored",
    });
  });
});

describe("what cannot be used", () => {
  it.each([undefined, "", "a/b", "x".repeat(49), {}])("has the group %j", (id) => {
    expect(read({ ...joined, id })).toEqual({ kind: "unusable", reason: "no-group" });
  });

  it("names nobody", () => {
    expect(read({ ...joined, payload: {} })).toEqual({ kind: "unusable", reason: "no-people" });
  });
});
