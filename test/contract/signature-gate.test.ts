import { beforeEach, describe, expect, it } from "vitest";
import { startVendorSimulators, type VendorSimulators } from "../../local/vendor-simulators/start.ts";
import { chatgroupMembersPage } from "../../shared/agora-chat/chatgroup-members.ts";
import { asAppName, asGroupId } from "../../shared/identity/ids.ts";
import { agoraApp, tencentApp } from "../../shared/live-reads/live-reads.ts";
import { avchatroomOnlineCount } from "../../shared/tencent-chat/online-count.ts";
import { RollcallError } from "../../shared/upstream/rollcall-error.ts";
import type { Transport } from "../../shared/upstream/transport.ts";
import { composeForTest, secretsOf, testClock } from "../support/live-composition.ts";
import { agoraSecret, tencentSecret } from "../support/test-apps.ts";

const tencent = tencentSecret(1);
const agora = agoraSecret(1);
const many = Array.from({ length: 40 }, (_, index) => index);

/** What live reads cost the vendor, and the app's standing with it, while the app's key is wrong. */
describe("a key that the vendor refuses", () => {
  let vendors: VendorSimulators;
  beforeEach(async () => {
    vendors = await startVendorSimulators({
      tencentApps: [{ ...tencent, failedVerificationsPerMinute: 30 }],
      agoraApps: [{ ...agora, profile: "agora" }],
    });
    vendors.tencent.addGroup({ sdkAppId: tencent.sdkAppId, groupId: "room", type: "AVChatRoom" });
    vendors.agora.addGroup({ appId: agora.appId, groupId: "101", kind: "chatgroup", owner: "ana", members: [] });
    return () => vendors.close();
  });

  const wrongTencent = { ...tencent, secretKey: "f".repeat(64) };
  const wrongAgora = { ...agora, appCertificate: "f".repeat(32) };

  function compose(apps: Parameters<typeof secretsOf>[0], vendor: string | Transport = vendors.origin) {
    const clock = testClock();
    const secrets = secretsOf(apps);
    const live = composeForTest({ clock, readSecret: secrets.readSecret, vendor });
    return {
      clock,
      live,
      secrets,
      count: async () =>
        avchatroomOnlineCount(await tencentApp(live, asAppName("main")), asGroupId("room"), live.deadline()),
      list: async () =>
        chatgroupMembersPage(
          await agoraApp(live, asAppName("classes")),
          { groupId: asGroupId("101"), pageNumber: 1, pageSize: 10, joinedTime: false },
          live.deadline(),
        ),
    };
  }
  const codesOf = (results: readonly PromiseSettledResult<unknown>[]) =>
    new Set(results.map((result) => (result.status === "rejected" ? result.reason.upstream?.code : "accepted")));

  it("costs two calls for forty requests at once, of either vendor, and the right one is found by the next", async () => {
    const { live, secrets, count, list } = compose({ main: wrongTencent, classes: wrongAgora });

    const counts = await Promise.allSettled(many.map(count));
    const callsForCounts = live.sent.length;
    const lists = await Promise.allSettled(many.map(list));
    const callsForLists = live.sent.length - callsForCounts;
    secrets.put("main", tencent);
    secrets.put("classes", agora);
    const afterwards = await Promise.allSettled([count(), list(), ...many.map(count)]);

    expect(codesOf(counts)).toEqual(new Set(["70009"]));
    expect(codesOf(lists)).toEqual(new Set(["unauthorized"]));
    expect([callsForCounts, callsForLists]).toEqual([2, 2]);
    expect(live.sent).toHaveLength(4 + afterwards.length + 2); // each vendor refuses one more, and takes the right one
    expect(codesOf(afterwards)).toEqual(new Set(["accepted"]));
  });

  it("costs a bounded number a minute for requests that come one after another, and none into a lock-out", async () => {
    const { clock, live, secrets, count } = compose({ main: wrongTencent });

    const results: PromiseSettledResult<unknown>[] = [];
    for (const _ of many) {
      results.push(...(await Promise.allSettled([count()])));
    }
    const callsOfAMinute = live.sent.length;
    secrets.put("main", tencent);
    const tooEarly = await Promise.allSettled([count()]);
    clock.advance(60_001);
    const inTime = await Promise.allSettled([count()]);

    expect(codesOf(results)).toEqual(new Set(["70009"]));
    expect(callsOfAMinute).toBe(20);
    expect([codesOf(tooEarly), codesOf(inTime)]).toEqual([new Set(["70009"]), new Set(["accepted"])]);
  });

  it("after a good one costs no more than was under way", async () => {
    const { live, count } = compose({ main: tencent });
    await count();
    vendors.tencent.rotateKey(tencent.sdkAppId, wrongTencent.secretKey);

    const results = await Promise.allSettled(many.map(count));

    expect(codesOf(results)).toEqual(new Set(["70009"]));
    expect(live.sent.length - 1).toBe(16);
  });

  it("is no reason to wait for each other when the vendor only cannot be reached", async () => {
    let underWay = 0;
    let most = 0;
    const { live, count } = compose({ main: tencent }, async () => {
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise((resolve) => setImmediate(resolve));
      underWay -= 1;
      throw new RollcallError("upstream-unavailable", "nobody there", {
        upstream: { provider: "tencent", code: "ECONNRESET" },
        recovery: "retry",
      });
    });

    const results = await Promise.allSettled(many.map(count));

    expect(codesOf(results)).toEqual(new Set(["ECONNRESET"]));
    expect([live.sent.length, most]).toEqual([3 * 40, 8]);
  });

  it("locks the app out for others too: two tries of it, and no more in that minute", async () => {
    const { clock, live, count } = compose({ main: tencent });
    vendors.faults.add({ fault: { kind: "business-code", code: 70050 } });

    for (const _ of many) {
      await Promise.allSettled([count()]);
    }
    const callsOfAMinute = live.sent.length;
    vendors.faults.clear();
    clock.advance(60_001);

    expect(callsOfAMinute).toBe(2);
    await expect(count()).resolves.toBe(0);
  });
});
