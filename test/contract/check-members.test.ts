import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startVendorSimulators, type VendorSimulators } from "../../local/vendor-simulators/start.ts";
import { asAppName, asGroupId, asUserId, type UserId } from "../../shared/identity/ids.ts";
import { tencentApp } from "../../shared/live-routes/live-reads.ts";
import { AccountLimit } from "../../shared/tencent-chat/account-limit.ts";
import { checkMembers, type MembersCheck } from "../../shared/tencent-chat/check-members.ts";
import { isRollcallError } from "../../shared/upstream/rollcall-error.ts";
import type { Transport } from "../../shared/upstream/transport.ts";
import { composeForTest, type LiveComposition, secretsOf, testClock } from "../support/live-composition.ts";
import { propertyRuns } from "../support/property-runs.ts";
import { tencentOk } from "../support/scripted-vendor.ts";
import { tencentSecret } from "../support/test-apps.ts";

const secret = tencentSecret(1);
const { sdkAppId } = secret;
const app = asAppName("main");

let vendors: VendorSimulators;

beforeAll(async () => {
  vendors = await startVendorSimulators({ tencentApps: [{ ...secret, listPictureMs: 0 }] });
  vendors.tencent.addGroup({ sdkAppId, groupId: "room", type: "AVChatRoom" });
  vendors.tencent.addGroup({ sdkAppId, groupId: "team", type: "Public" });
  for (let index = 0; index < 1_200; index++) {
    vendors.tencent.join({ sdkAppId, groupId: "room", userId: `u${index}` });
  }
});

afterAll(() => vendors.close());

function compose(vendor: string | Transport = vendors.origin): LiveComposition {
  return composeForTest({
    clock: testClock(),
    vendor,
    readSecret: secretsOf({ main: secret }).readSecret,
    retries: { attempts: 1 },
  });
}

/** A vendor that answers this, and nothing else. */
function answering(fields: object | string): LiveComposition {
  const text = typeof fields === "string" ? fields : JSON.stringify(tencentOk(fields));
  return compose(async () => ({ status: 200, text, retryAfterSeconds: undefined }));
}

const ids = (...texts: readonly string[]): readonly UserId[] => texts.map(asUserId);

async function check(live: LiveComposition, userIds: readonly UserId[], groupId = "room"): Promise<MembersCheck> {
  return checkMembers(await tencentApp(live, app), { groupId: asGroupId(groupId), userIds }, live.deadline());
}

async function refusal(live: LiveComposition, userIds: readonly UserId[], groupId?: string) {
  const error: unknown = await check(live, userIds, groupId).catch((thrown: unknown) => thrown);
  if (!isRollcallError(error)) {
    throw new Error("the call was not refused");
  }
  return error;
}

describe("check_members", () => {
  it("finds people beyond the newest 1,000, and leaves out who is not there", async () => {
    const live = compose();

    const { present, isComplete } = await check(live, ids("u0", "nobody", "u1199"));

    expect(present).toEqual(new Set(ids("u0", "u1199")));
    expect(isComplete).toBe(true);
    expect(live.sent.map(({ method, host }) => [method, host])).toEqual([["POST", "adminapisgp.im.qcloud.com"]]);
    expect(live.sent[0]?.path).toMatch(/^\/v4\/group_open_avchatroom_http_svc\/check_members\?sdkappid=/);
    expect(JSON.parse(live.sent[0]?.body ?? "")).toEqual({
      GroupId: "room",
      Member_Account: ["u0", "nobody", "u1199"],
    });
  });

  it("reads an answer that names nobody as nobody", async () => {
    expect(await check(compose(), ids("nobody"))).toEqual({ present: new Set(), isComplete: true });
  });

  it("says what the plan lacks", async () => {
    for (const checkWithoutPlanCode of [10059, 10007, 60020] as const) {
      vendors.tencent.configureApp(sdkAppId, { plan: "standard", checkWithoutPlanCode });

      const error = await refusal(compose(), ids("u1"));

      expect(error.kind).toBe("unsupported-group");
      expect(error.upstream).toEqual({ provider: "tencent", code: String(checkWithoutPlanCode) });
      expect(error.message).not.toBe("");
    }
    vendors.tencent.configureApp(sdkAppId, { plan: "pro" });
  });

  it.each([
    ["team", "unsupported-group"],
    ["no such room", "unknown-group"],
  ])("of %j is %s", async (groupId, kind) => {
    expect((await refusal(compose(), ids("u1"), groupId)).kind).toBe(kind);
  });

  it("is held by its own rate at the vendor, and says so", async () => {
    vendors.tencent.configureApp(sdkAppId, { callsPerSecond: 0 });

    const error = await refusal(compose(), ids("u1"));

    vendors.tencent.configureApp(sdkAppId, { callsPerSecond: 200 });
    expect(error.kind).toBe("upstream-throttled");
  });

  it("signs anew, once, when the key was rotated", async () => {
    const secrets = secretsOf({ main: secret });
    const live = composeForTest({ clock: testClock(), vendor: vendors.origin, readSecret: secrets.readSecret });
    await check(live, ids("u1"));
    const rotated = { ...secret, secretKey: "1".repeat(64) };
    vendors.tencent.rotateKey(sdkAppId, rotated.secretKey);
    secrets.put("main", rotated);

    const { present } = await check(live, ids("u1"));

    vendors.tencent.rotateKey(sdkAppId, secret.secretKey);
    expect(present.size).toBe(1);
    expect(live.sent).toHaveLength(3);
  });
});

describe("an answer of check_members", () => {
  it.each([
    ["no list", {}],
    ["null", { Member_Account: null }],
    ["a text", { Member_Account: "u1" }],
    ["an object", { Member_Account: {} }],
  ])("with %s instead of the list proves nothing", async (_, fields) => {
    const error = await refusal(answering(fields), ids("u1"));

    expect(error.kind).toBe("upstream-rejected");
    expect(error.upstream?.code).toBe("malformed");
  });

  it("without the list proves nothing, although the vendor means nobody by it", async () => {
    vendors.tencent.configureApp(sdkAppId, { emptyListIsMissing: true });

    const error = await refusal(compose(), ids("nobody"));

    vendors.tencent.configureApp(sdkAppId, { emptyListIsMissing: false });
    expect(error.upstream?.code).toBe("malformed");
  });

  it("may hold objects, and numbers with all their digits", async () => {
    const text =
      '{"ActionStatus":"OK","ErrorCode":0,"Member_Account":[{"Member_Account":"ann"},42,12345678901234567890]}';

    const { present, isComplete } = await check(answering(text), ids("ann", "42", "12345678901234567890"));

    expect(present).toEqual(new Set(ids("ann", "42", "12345678901234567890")));
    expect(isComplete).toBe(true);
  });

  it("with a row that cannot be read proves presence, and no absence", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.stringMatching(/^[a-z]{1,8}$/), { maxLength: 6 }),
        fc.array(fc.constantFrom(null, "", 1.5, {}, { Member_Account: "" }, [], true), { maxLength: 3 }),
        async (named, unreadable) => {
          const rows = [...unreadable.slice(1), ...named, ...unreadable.slice(0, 1)];

          const { present, isComplete } = await check(answering({ Member_Account: rows }), ids(...named, "other"));

          expect(present).toEqual(new Set(ids(...named)));
          expect(isComplete).toBe(unreadable.length === 0);
        },
      ),
      { numRuns: propertyRuns(60) },
    );
  });
});

describe("the number of accounts of one call", () => {
  it("is halved until the vendor takes it, whatever the vendor's limit is", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 600 }), async (vendorsLimit) => {
        vendors.tencent.configureApp(sdkAppId, { maxAccountsPerCheck: vendorsLimit });
        const live = compose();
        const limit = new AccountLimit();
        const everybody = Array.from({ length: 500 }, (_, index) => asUserId(`u${index}`));
        let answer: MembersCheck | undefined;
        while (answer === undefined) {
          const batch = everybody.slice(0, limit.most);
          try {
            answer = await check(live, batch);
          } catch (error) {
            expect(isRollcallError(error) && limit.refused(batch.length, error)).toBe(true);
          }
        }

        expect(limit.most).toBeLessThanOrEqual(vendorsLimit);
        expect(limit.most).toBeGreaterThanOrEqual(Math.min(500, Math.floor(vendorsLimit / 2)));
        expect(answer.present.size).toBe(limit.most);
      }),
      { numRuns: propertyRuns(20) },
    );
    vendors.tencent.configureApp(sdkAppId, { maxAccountsPerCheck: 500 });
  });

  it("is halved once by calls that were refused together, and by nothing but 10005", async () => {
    vendors.tencent.configureApp(sdkAppId, { maxAccountsPerCheck: 1 });
    const tooMany = await refusal(compose(), ids("u1", "u2"));
    vendors.tencent.configureApp(sdkAppId, { maxAccountsPerCheck: 500 });
    const unknown = await refusal(compose(), ids("u1"), "no such room");
    const limit = new AccountLimit();

    expect([limit.refused(500, tooMany), limit.refused(500, tooMany), limit.refused(500, unknown)]).toEqual([
      true,
      true,
      false,
    ]);
    expect(limit.most).toBe(250);
    expect(limit.refused(1, tooMany)).toBe(false);
    expect(limit.most).toBe(1);
  });
});
