import { describe, expect, it } from "vitest";
import { tencentSign } from "../../../shared/webhooks/tencent-proof.ts";
import { readTencentWebhook } from "../../../shared/webhooks/tencent-webhook.ts";
import { tencentQuery } from "../../support/signed-webhooks.ts";

const now = 1_795_000_010_500;
const app = { sdkAppId: 1_400_000_001, token: "token-of-today" };
const expected = { sdkAppId: app.sdkAppId, tokens: ["token-of-tomorrow", app.token] };

const state = {
  CallbackCommand: "Group.CallbackOnMemberStateChange",
  EventTime: 1_795_000_000_123,
  EventType: "Online",
  EventCause: "Join",
  GroupId: "@TGS#room1",
  MemberList: [{ Member_Account: "ana" }],
};
const time = { atMs: 1_795_000_000_123, receivedAtMs: now };
const about = (kind: string, userId: string | null, graceSeconds = 0) => ({ kind, userId, graceSeconds, ...time });

function read(body: unknown, query: Record<string, string> | string = queryFor(body)) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return readTencentWebhook(expected, { query: new URLSearchParams(query), body: text, receivedAtMs: now });
}

function queryFor(body: unknown, at = now): Record<string, string> {
  const command = typeof body === "object" && body !== null && "CallbackCommand" in body ? body.CallbackCommand : "";
  return tencentQuery(app, String(command), at);
}

const events = (body: unknown) => read(body);
const ofRoom = (...list: readonly object[]) => ({ kind: "events", groupId: "@TGS#room1", events: list });

describe("the signature", () => {
  it("is that of the vendor's own example", () => {
    expect(tencentSign("xxxxyyyy", "1669872112")).toMatch(/^17773bc3[0-9a-f]{49}d484061$/);
  });

  it.each([
    ["without one", (query: URLSearchParams) => query.delete("Sign"), "unsigned"],
    [
      "of another token",
      (query: URLSearchParams) => query.set("Sign", tencentSign("other", query.get("RequestTime") ?? "")),
      "signature",
    ],
    ["that is empty", (query: URLSearchParams) => query.set("Sign", ""), "signature"],
    ["twice", (query: URLSearchParams) => query.append("Sign", query.get("Sign") ?? ""), "signature"],
    ["without a RequestTime", (query: URLSearchParams) => query.delete("RequestTime"), "signature"],
    ["with two RequestTimes", (query: URLSearchParams) => query.append("RequestTime", "1"), "signature"],
    ["without an SdkAppid", (query: URLSearchParams) => query.delete("SdkAppid"), "foreign-app"],
    ["of another app", (query: URLSearchParams) => query.set("SdkAppid", "1400000002"), "foreign-app"],
    ["of our app and another", (query: URLSearchParams) => query.append("SdkAppid", "1400000002"), "foreign-app"],
    [
      "with the two joined by a comma",
      (query: URLSearchParams) => query.set("SdkAppid", "1400000001,1400000001"),
      "foreign-app",
    ],
  ] as const)("%s is refused", (_what, change, reason) => {
    const query = new URLSearchParams(queryFor(state));
    change(query);

    expect(read(state, query.toString())).toEqual({ kind: "forged", reason });
  });

  it.each([" 1795000010", "01795000010", "1795000010.0", "1795000010000", "+1795000010"])(
    "over %j as the time is refused, although it is right",
    (requestTime) => {
      const query = { ...queryFor(state), RequestTime: requestTime, Sign: tencentSign(app.token, requestTime) };

      expect(read(state, query)).toEqual({ kind: "forged", reason: "signature" });
    },
  );

  it.each([
    [-59_400, "events"],
    [-62_000, "forged"],
    [59_500, "events"],
    [62_000, "forged"],
  ])("of %d ms from now: %s", (offset, kind) => {
    expect(read(state, queryFor(state, now + offset)).kind).toBe(kind);
  });

  it("of the newer token is taken as well", () => {
    const query = tencentQuery({ ...app, token: "token-of-tomorrow" }, state.CallbackCommand, now);

    expect(read(state, query).kind).toBe("events");
  });
});

describe("a change of a member's state", () => {
  it.each([
    ["Online", "Join", about("online", "ana")],
    ["Online", "HeartbeatRecover", about("online", "ana")],
    ["Online", undefined, about("joined", "ana")],
    ["Online", "Teleport", about("joined", "ana")],
    ["Offline", "Quit", about("offline", "ana")],
    ["Offline", "HeartbeatInterrupt", about("dropped", "ana", 50)],
    ["Offline", undefined, about("dropped", "ana", 50)],
    ["Offline", "Kicked", about("dropped", "ana", 50)],
  ])("to %s by %s", (EventType, EventCause, event) => {
    expect(events({ ...state, EventType, EventCause })).toEqual(ofRoom(event));
  });

  it("to something new is of no use", () => {
    expect(events({ ...state, EventType: "Away" })).toEqual({ kind: "unusable", reason: "no-people" });
  });

  it("names several people, and those who cannot be read are left out", () => {
    const MemberList = [
      { Member_Account: "ana" },
      { Member_Account: 7 },
      {},
      null,
      { Member_Account: "" },
      { Member_Account: "b".repeat(257) },
    ];

    expect(events({ ...state, MemberList })).toEqual(ofRoom(about("online", "ana"), about("online", "7")));
  });
});

describe("the other commands about rooms", () => {
  it("a new member", () => {
    const body = {
      ...state,
      CallbackCommand: "Group.CallbackAfterNewMemberJoin",
      Type: "AVChatRoom",
      NewMemberList: [{ Member_Account: "bo" }],
    };

    expect(events(body)).toEqual(ofRoom(about("joined", "bo")));
  });

  it("an exit, by will or kicked", () => {
    const body = {
      ...state,
      CallbackCommand: "Group.CallbackAfterMemberExit",
      ExitType: "Kicked",
      ExitMemberList: [{ Member_Account: "bo" }],
    };

    expect(events(body)).toEqual(ofRoom(about("exited", "bo")));
  });

  it("the end of a group names nobody", () => {
    const body = {
      ...state,
      CallbackCommand: "Group.CallbackAfterGroupDestroyed",
      MemberList: [{ Member_Account: "ana" }],
    };

    expect(events(body)).toEqual(ofRoom(about("destroyed", null)));
  });

  it("members of a Community come and go without presence", () => {
    const body = {
      ...state,
      CallbackCommand: "Group.CallbackAfterNewMemberJoin",
      Type: "Community",
      NewMemberList: [{ Member_Account: "bo" }],
    };

    expect(events(body)).toEqual({ kind: "ignored" });
  });
});

describe("the time of an event", () => {
  it("may be a text", () => {
    expect(events({ ...state, EventTime: "1795000000123" })).toEqual(ofRoom(about("online", "ana")));
  });

  it.each([undefined, null, ""])("may be missing: %j", (EventTime) => {
    expect(events({ ...state, EventTime })).toEqual(ofRoom({ ...about("online", "ana"), atMs: null }));
  });

  it.each([now + 600_001, now - 4 * 86_400_000 - 1, 1_795_000_000, 0, -1, "soon", 1.5, {}])(
    "cannot be %j",
    (EventTime) => {
      expect(events({ ...state, EventTime })).toEqual({ kind: "unusable", reason: "time" });
    },
  );
});

describe("what is not about rooms", () => {
  it.each([
    "Group.CallbackBeforeSendMsg",
    "C2C.CallbackBeforeSendMsg",
    "Group.CallbackBeforeApplyJoinGroup",
    "Sns.CallbackPrevFriendAdd",
  ])("%s asks before something happens, and is let pass whoever asks", (CallbackCommand) => {
    expect(read({ ...state, CallbackCommand }, { CallbackCommand, Sign: "wrong" })).toEqual({ kind: "ignored" });
    expect(read("", { CallbackCommand })).toEqual({ kind: "ignored" });
  });

  it.each([
    "C2C.CallbackAfterSendMsg",
    "State.StateChange",
    "Group.CallbackAfterGroupFull",
    "Alert.RequestOverLimit",
    "toString",
  ])("%s is ignored", (CallbackCommand) => {
    expect(events({ ...state, CallbackCommand })).toEqual({ kind: "ignored" });
  });

  it.each(["", "{}", "ping", "[]", "null"])("a test of the console that sends %j is ignored", (body) => {
    expect(read(body, {})).toEqual({ kind: "ignored" });
  });

  it("an unsigned command about rooms is not", () => {
    expect(read(state, {})).toEqual({ kind: "forged", reason: "unsigned" });
  });
});

describe("what cannot be used", () => {
  it("is no JSON", () => {
    expect(read("{", tencentQuery(app, state.CallbackCommand, now))).toEqual({ kind: "unusable", reason: "no-json" });
  });

  it.each([undefined, "", "x".repeat(49), "räume", "@TGS#_room@TOPIC#_1", {}])("has the group %j", (GroupId) => {
    expect(events({ ...state, GroupId })).toEqual({ kind: "unusable", reason: "no-group" });
  });

  it.each([undefined, [], {}, "ana", [{}]])("names the people %j", (MemberList) => {
    expect(events({ ...state, MemberList })).toEqual({ kind: "unusable", reason: "no-people" });
  });
});
