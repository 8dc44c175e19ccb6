import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { eventMessageBodies, parseEventMessage } from "../../../shared/events/event-message.ts";
import { asAppName } from "../../../shared/identity/ids.ts";
import { readAgoraWebhook } from "../../../shared/webhooks/agora-webhook.ts";
import { readTencentWebhook } from "../../../shared/webhooks/tencent-webhook.ts";
import type { WebhookVerdict } from "../../../shared/webhooks/verdict.ts";
import { seededRuns } from "../../support/property-runs.ts";
import { agoraBody, tencentQuery } from "../../support/signed-webhooks.ts";

const now = 1_795_000_010_500;
const tencent = { sdkAppId: 1_400_000_001, token: "token" };
const agora = { appKey: "org#app", secret: "secret" };
const app = asAppName("main");

const ofTencent = (body: string, query: Record<string, string>) =>
  readTencentWebhook(
    { sdkAppId: tencent.sdkAppId, tokens: [tencent.token] },
    { query: new URLSearchParams(query), body, receivedAtMs: now },
  );
const ofAgora = (body: string) =>
  readAgoraWebhook(
    { appKey: agora.appKey, secrets: [agora.secret], offlineGraceSeconds: 120 },
    { body, receivedAtMs: now },
  );

let believed = 0;

/** Whatever comes out can be queued, and is read again as it was. */
function expectQueueable(verdict: WebhookVerdict): void {
  if (verdict.kind === "events") {
    const { groupId, events } = verdict;
    const read = eventMessageBodies({ app, groupId, events }).map(parseEventMessage);

    believed += 1;
    expect(events.length).toBeGreaterThan(0);
    expect(read.flatMap((message) => message?.events ?? [])).toEqual(events);
    expect(read[0]).toMatchObject({ app, groupId });
  }
}

const anything = fc.jsonValue({ maxDepth: 3 });
const rarely = <Value>(usual: fc.Arbitrary<Value>) =>
  fc.oneof({ arbitrary: usual as fc.Arbitrary<unknown>, weight: 4 }, anything);
const account = rarely(fc.constantFrom("ana", "bo", "人物", "p_x", "__proto__"));
const people = rarely(fc.array(rarely(fc.record({ Member_Account: account }))));
const time = rarely(fc.oneof(fc.integer({ min: now - 5 * 86_400_000, max: now + 700_000 }), fc.constant(String(now))));

const tencentBody = fc.record(
  {
    CallbackCommand: rarely(
      fc.constantFrom(
        "Group.CallbackOnMemberStateChange",
        "Group.CallbackAfterNewMemberJoin",
        "Group.CallbackAfterMemberExit",
        "Group.CallbackAfterGroupDestroyed",
      ),
    ),
    EventTime: time,
    EventType: rarely(fc.constantFrom("Online", "Offline")),
    EventCause: rarely(fc.constantFrom("Join", "Quit", "HeartbeatInterrupt", "HeartbeatRecover")),
    GroupId: rarely(fc.constantFrom("@TGS#room", "lecture 1", "@TGS#_club")),
    Type: rarely(fc.constantFrom("AVChatRoom", "Community")),
    MemberList: people,
    NewMemberList: people,
    ExitMemberList: people,
  },
  { requiredKeys: [] },
);

const agoraFacts = fc.record(
  {
    event: rarely(fc.constant("group_op_event")),
    chat_type: rarely(fc.constant("muc")),
    id: rarely(fc.constantFrom("1", "room_1")),
    group_id: rarely(fc.constantFrom("1", "room_1")),
    operation: rarely(fc.constantFrom("JOIN", "LEAVE", "DELETE")),
    operator: rarely(fc.constantFrom("@ppAdmin", "ana")),
    member_count: rarely(fc.nat()),
    from: rarely(fc.constantFrom("org#app_ana@easemob.com/web", "bo")),
    to: rarely(fc.constantFrom("org#app_ana@easemob.com", "bo")),
    payload: rarely(
      fc.record(
        {
          type: rarely(fc.constantFrom("QUIT", "KICK", "DELETE", "DIRECT")),
          action: rarely(fc.constantFrom("user_quit", "user_offline")),
          member: rarely(fc.array(account)),
          operation: rarely(fc.constantFrom("presence", "absence", "leave", "kick", "destroy")),
        },
        { requiredKeys: [] },
      ),
    ),
  },
  { requiredKeys: [] },
);

beforeEach(() => {
  believed = 0;
});

describe("whatever a vendor sends", () => {
  it("of Tencent, signed, is read without a failure", () => {
    fc.assert(
      fc.property(tencentBody, (body) => {
        expectQueueable(ofTencent(JSON.stringify(body), tencentQuery(tencent, String(body.CallbackCommand), now)));
      }),
      seededRuns(500),
    );
    expect(believed).toBeGreaterThan(50);
  });

  it("of Agora, signed, is read without a failure", () => {
    fc.assert(
      fc.property(agoraFacts, (facts) => {
        expectQueueable(ofAgora(JSON.stringify(agoraBody(agora, facts, now))));
      }),
      seededRuns(500),
    );
    expect(believed).toBeGreaterThan(50);
  });

  it("is never believed without the vendor's signature, whatever the rest says", () => {
    const word = fc.oneof(fc.string(), fc.stringMatching(/^[0-9a-f]{64}$/), fc.stringMatching(/^[0-9a-f]{32}$/));
    fc.assert(
      fc.property(tencentBody, agoraFacts, word, word, (body, facts, sign, requestTime) => {
        const query = { ...tencentQuery(tencent, String(body.CallbackCommand), now), Sign: sign };

        expect(ofTencent(JSON.stringify(body), query).kind).not.toBe("events");
        expect(ofTencent(JSON.stringify(body), { ...query, RequestTime: requestTime }).kind).not.toBe("events");
        expect(ofAgora(JSON.stringify({ ...agoraBody(agora, facts, now), security: sign })).kind).not.toBe("events");
        expect(ofAgora(JSON.stringify({ ...agoraBody(agora, facts, now), callId: sign })).kind).not.toBe("events");
      }),
      seededRuns(300),
    );
  });

  it("is never believed when it is stale, from the future, of another app, or signed with another secret", () => {
    const offset = fc.integer({ min: 61_000, max: 10 * 86_400_000 });
    fc.assert(
      fc.property(tencentBody, agoraFacts, offset, fc.constantFrom(1, -1), (body, facts, offsetMs, sign) => {
        const text = JSON.stringify(body);
        const fromTencent = (sender: typeof tencent, signedMs: number) =>
          ofTencent(text, tencentQuery(sender, String(body.CallbackCommand), signedMs));
        const fromAgora = (sender: typeof agora, signedMs: number) =>
          ofAgora(JSON.stringify(agoraBody(sender, facts, signedMs)));
        const ofNoTime = sign > 0 ? now + 600_000 + offsetMs : now - 4 * 86_400_000 - offsetMs;

        for (const { kind } of [
          fromTencent(tencent, now + sign * offsetMs),
          fromTencent({ ...tencent, sdkAppId: tencent.sdkAppId + 1 }, now),
          fromTencent({ ...tencent, token: "another" }, now),
          fromAgora(agora, ofNoTime),
          fromAgora({ ...agora, appKey: "org#another" }, now),
          fromAgora({ ...agora, secret: "another" }, now),
        ]) {
          expect(kind).not.toBe("events");
        }
      }),
      seededRuns(300),
    );
  });

  it("may be nested absurdly deeply", () => {
    const deep = `{"a":${"[".repeat(400_000)}1234567890123456789${"]".repeat(400_000)}}`;

    expect(ofTencent(deep, {}).kind).toBe("ignored");
    expect(ofAgora(deep).kind).toBe("ignored");
    expect(ofAgora(deep.replace("{", '{"event":"group_op_event",')).kind).toBe("forged");
  });

  it("may be any text at all", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.dictionary(fc.string(), fc.string()), (body, query) => {
        expect(["ignored", "forged", "unusable"]).toContain(ofTencent(body, query).kind);
        expect(["ignored", "forged", "unusable"]).toContain(ofAgora(body).kind);
      }),
      seededRuns(300),
    );
  });
});
