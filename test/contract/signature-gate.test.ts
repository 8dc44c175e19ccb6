import { beforeEach, describe, expect, it } from "vitest";
import { startVendorSimulators, type VendorSimulators } from "../../local/vendor-simulators/start.ts";
import { chatgroupMembersPage } from "../../shared/agora-chat/chatgroup-members.ts";
import { asAppName, asGroupId } from "../../shared/identity/ids.ts";
import { agoraApp, tencentApp } from "../../shared/live-routes/live-reads.ts";
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

  it("costs one call for forty requests at once, of either vendor, and the right one is found by the next", async () => {
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
    expect([callsForCounts, callsForLists]).toEqual([1, 1]);
    expect(live.sent).toHaveLength(2 + afterwards.length + 2); // each vendor refuses one more, and takes the right one
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
    expect(callsOfAMinute).toBe(10);
    expect([codesOf(tooEarly), codesOf(inTime)]).toEqual([new Set(["70009"]), new Set(["accepted"])]);
  });

  it("is tried again a minute later, on a wall clock that was set back", async () => {
    const { clock, secrets, count } = compose({ main: wrongTencent });
    for (const _ of many) {
      await Promise.allSettled([count()]);
    }
    secrets.put("main", tencent);
    clock.setWallClock(-3_600_000);
    clock.advance(60_000);

    await expect(count()).resolves.toBe(0);
  });

  it("after a good one costs no more than was under way", async () => {
    const { live, count } = compose({ main: tencent });
    await count();
    vendors.tencent.rotateKey(tencent.sdkAppId, wrongTencent.secretKey);

    const results = await Promise.allSettled(many.map(count));

    expect(codesOf(results)).toEqual(new Set(["70009"]));
    expect(live.sent.length - 1).toBe(8);
  });

  it("costs each new process one call, and as many processes as the vendor bears do not lock the app out", async () => {
    const processes = Array.from({ length: 30 }, () => compose({ main: wrongTencent, classes: wrongAgora }));

    const counts = await Promise.allSettled(processes.map(({ count }) => count()));
    const lists = await Promise.allSettled(processes.map(({ list }) => list()));

    expect(codesOf(counts)).toEqual(new Set(["70009"]));
    expect(codesOf(lists)).toEqual(new Set(["unauthorized"]));
    expect(processes.map(({ live }) => live.sent.length)).toEqual(processes.map(() => 2));
  });

  it.each([
    ["refused as a signature is now and then (70003)", 70_003, 0, 2],
    ["refused for its age, just made", 70_001, 59_999, 1],
    ["refused for its age, in use for a minute", 70_001, 60_000, 2],
    ["made with another key, in use for a minute", 70_009, 60_000, 1],
  ])(
    "that is the same in Secrets Manager is tried again only where it may be accepted: %s",
    async (_, code, age, calls) => {
      const { clock, live, secrets, count } = compose({ main: tencent });
      await count();
      clock.advance(age);
      vendors.faults.add({ times: 1, fault: { kind: "business-code", code } });

      const [result] = await Promise.allSettled([count()]);

      expect(result?.status).toBe(calls === 2 ? "fulfilled" : "rejected");
      expect(live.sent).toHaveLength(1 + calls);
      expect(secrets.reads).toHaveLength(2);
    },
  );

  it.each([
    ["just made", 0, 1],
    ["in use for a minute", 60_000, 2],
  ])("of Agora is tried again once where its token was %s: %d ms", async (_, age, calls) => {
    const { clock, live, list } = compose({ classes: agora });
    await list();
    clock.advance(age);
    vendors.faults.add({ times: 1, fault: { kind: "http-status", status: 401 } });

    const [result] = await Promise.allSettled([list()]);

    expect(result?.status).toBe(calls === 2 ? "fulfilled" : "rejected");
    expect(live.sent).toHaveLength(1 + calls);
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
