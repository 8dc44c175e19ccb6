import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startVendorSimulators, type VendorSimulators } from "../../local/vendor-simulators/start.ts";
import { chatgroupMembersPage } from "../../shared/agora-chat/chatgroup-members.ts";
import { asAppName, asGroupId } from "../../shared/identity/ids.ts";
import { agoraApp, tencentApp } from "../../shared/live-routes/live-reads.ts";
import { avchatroomOnlineCount } from "../../shared/tencent-chat/online-count.ts";
import { RollcallError } from "../../shared/upstream/rollcall-error.ts";
import {
  composeForTest,
  type LiveComposition,
  secretsOf,
  type TestClock,
  testClock,
} from "../support/live-composition.ts";
import { agoraSecret, tencentSecret } from "../support/test-apps.ts";

let vendors: VendorSimulators;
let tencent: ReturnType<typeof tencentSecret>;
let agora: ReturnType<typeof agoraSecret>;
let made = 0;

beforeAll(async () => {
  vendors = await startVendorSimulators({});
});

afterAll(() => vendors.close());

beforeEach(() => {
  made += 1;
  tencent = tencentSecret(made);
  agora = agoraSecret(made);
  vendors.tencent.addApp({ ...tencent, callsPerSecond: 10_000, failedVerificationsPerMinute: 10_000 });
  vendors.tencent.addGroup({ sdkAppId: tencent.sdkAppId, groupId: "room", type: "AVChatRoom" });
  vendors.agora.addApp({ ...agora, profile: "agora", callsPerSecond: 10_000 });
  vendors.agora.addGroup({ appId: agora.appId, groupId: "g1", kind: "chatgroup", owner: "o1" });
});

const ttlMs = 5 * 60_000;

function compose() {
  const clock = testClock();
  const secrets = secretsOf({ main: tencent, classes: agora });
  const live = composeForTest({ clock, readSecret: secrets.readSecret, vendor: vendors.origin });
  return { clock, secrets, live };
}

async function countRoom(live: LiveComposition, app = "main"): Promise<number> {
  return avchatroomOnlineCount(await tencentApp(live, asAppName(app)), asGroupId("room"), live.deadline());
}

async function listGroup(live: LiveComposition, app = "classes") {
  const query = { groupId: asGroupId("g1"), pageNumber: 1, pageSize: 10, joinedTime: false };
  return chatgroupMembersPage(await agoraApp(live, asAppName(app)), query, live.deadline());
}

const fifty = Array.from({ length: 50 }, (_, index) => index);

describe("an app's credential", () => {
  it("is fetched once by fifty requests at once", async () => {
    const { live, secrets } = compose();

    await Promise.all(fifty.map(() => countRoom(live)));

    expect(secrets.reads).toEqual(["rollcall/test/apps/main"]);
  });

  it("is kept for five minutes, and then fetched once by fifty requests at once", async () => {
    const { clock, live, secrets } = compose();
    await countRoom(live);

    clock.advance(ttlMs - 1);
    await countRoom(live);
    const before = secrets.reads.length;
    clock.advance(1);
    await Promise.all(fifty.map(() => countRoom(live)));

    expect(before).toBe(1);
    expect(secrets.reads).toHaveLength(2);
  });

  it.each([
    ["on a wall clock that was set back", (clock: TestClock) => clock.setWallClock(-3_600_000), ttlMs],
    ["while the process was frozen", (clock: TestClock) => clock.freeze(ttlMs), 0],
  ])("is kept for no longer %s", async (_, disturb, passedMs) => {
    const { clock, live, secrets } = compose();
    await countRoom(live);
    disturb(clock);
    clock.advance(passedMs);

    await countRoom(live);

    expect(secrets.reads).toHaveLength(2);
  });

  it("is another one for another app", async () => {
    const { live, secrets } = compose();

    await Promise.all([countRoom(live), listGroup(live)]);

    expect(secrets.reads.toSorted()).toEqual(["rollcall/test/apps/classes", "rollcall/test/apps/main"]);
  });

  it("that could not be fetched is asked for again by the next request, and no vendor is called", async () => {
    const { live, secrets } = compose();
    secrets.failWith(new Error("store down"));

    const failures = await Promise.all(fifty.map(() => countRoom(live).catch((error: unknown) => error)));
    secrets.failWith(undefined);
    await countRoom(live);

    expect(failures).toEqual(fifty.map(() => expect.objectContaining({ kind: "internal" })));
    expect(secrets.reads).toHaveLength(2);
    expect(live.sent).toHaveLength(1);
    expect(live.staleSecrets).toEqual([]);
  });

  it("that does not exist is unknown-app, and is found as soon as it is made", async () => {
    const { live, secrets } = compose();

    const failure = await countRoom(live, "late").catch((error: unknown) => error);
    secrets.put("late", tencent);
    const count = await countRoom(live, "late");

    expect(failure).toMatchObject({ kind: "unknown-app" });
    expect(count).toBe(0);
  });

  it("that was deleted is unknown-app when its time is over", async () => {
    const { clock, live, secrets } = compose();
    await countRoom(live);
    secrets.remove("main");

    clock.advance(ttlMs);
    const failure = await countRoom(live).catch((error: unknown) => error);

    expect(failure).toMatchObject({ kind: "unknown-app" });
  });

  it("is served stale while the store is down, and the log is told each time", async () => {
    const { clock, live, secrets } = compose();
    await countRoom(live);
    secrets.failWith(new Error("store down"));

    clock.advance(ttlMs);
    await Promise.all(fifty.map(() => countRoom(live)));
    clock.advance(9_999);
    await countRoom(live);
    const within = [...live.staleSecrets];
    clock.advance(1);
    await countRoom(live);
    secrets.failWith(undefined);
    clock.advance(10_000);
    await countRoom(live);

    expect(within).toEqual(["rollcall/test/apps/main"]);
    expect(live.staleSecrets).toHaveLength(2);
    expect(secrets.reads).toHaveLength(4); // first, stale, stale, healed
  });

  it.each([
    ["is malformed", (secrets: ReturnType<typeof secretsOf>) => void secrets.put("main", "{}")],
    [
      "is refused",
      (secrets: ReturnType<typeof secretsOf>) => secrets.failWith(new RollcallError("misconfigured", "refused")),
    ],
  ])("that %s now is misconfigured when its time is over, not served for ever", async (_, change) => {
    const { clock, live, secrets } = compose();
    await countRoom(live);
    change(secrets);

    clock.advance(ttlMs - 1);
    await countRoom(live);
    clock.advance(1);
    const failures = [await countRoom(live).catch((e: unknown) => e), await countRoom(live).catch((e: unknown) => e)];

    expect(failures).toEqual([0, 1].map(() => expect.objectContaining({ kind: "misconfigured" })));
    expect(live.staleSecrets).toEqual([]);
  });

  it("that is gone when its key is refused is unknown-app", async () => {
    const { live, secrets } = compose();
    await countRoom(live);
    vendors.tencent.rotateKey(tencent.sdkAppId, "f".repeat(64));
    secrets.remove("main");

    const failure = await countRoom(live).catch((error: unknown) => error);

    expect(failure).toMatchObject({ kind: "unknown-app" });
  });

  it("that now belongs to another vendor is misconfigured for the request under way, not a crash", async () => {
    const { clock, live, secrets } = compose();
    const app = await tencentApp(live, asAppName("main"));
    secrets.put("main", agora);
    clock.advance(ttlMs);

    const failure = await avchatroomOnlineCount(app, asGroupId("room"), live.deadline()).catch((e: unknown) => e);

    expect(failure).toMatchObject({ kind: "misconfigured" });
  });
});

describe("a rotated key", () => {
  it("of Tencent costs one fetch and one more call", async () => {
    const { live, secrets } = compose();
    await countRoom(live);
    const rotated = { ...tencent, secretKey: "f".repeat(64) };
    vendors.tencent.rotateKey(tencent.sdkAppId, rotated.secretKey);
    secrets.put("main", rotated);

    await countRoom(live);
    await countRoom(live);

    expect(secrets.reads).toHaveLength(2);
    expect(live.sent).toHaveLength(4); // before; refused, again; after
  });

  it("of Agora costs one fetch and one more call", async () => {
    const { live, secrets } = compose();
    await listGroup(live);
    const rotated = { ...agora, appCertificate: "f".repeat(32) };
    vendors.agora.rotateCertificate(agora.appId, rotated.appCertificate);
    secrets.put("classes", rotated);

    await listGroup(live);
    await listGroup(live);

    expect(secrets.reads).toHaveLength(2);
    expect(live.sent).toHaveLength(4);
  });

  it.each([["tencent"], ["agora"]] as const)(
    "of %s fails none of fifty requests in flight, and is fetched once",
    async (vendor) => {
      const { live, secrets } = compose();
      const ask = vendor === "tencent" ? () => countRoom(live) : () => listGroup(live);
      await ask();
      vendors.tencent.rotateKey(tencent.sdkAppId, "f".repeat(64));
      vendors.agora.rotateCertificate(agora.appId, "f".repeat(32));
      secrets.put("main", { ...tencent, secretKey: "f".repeat(64) });
      secrets.put("classes", { ...agora, appCertificate: "f".repeat(32) });

      await Promise.all(fifty.map(() => ask()));

      expect(secrets.reads).toHaveLength(2);
      expect(live.sent).toHaveLength(1 + 50 + 8); // before; each of them; those that had left with the old one
    },
  );

  it("in the middle of fifty requests that come one after another fails none of them", async () => {
    const { live, secrets } = compose();
    await countRoom(live);

    const asked = fifty.map(async (index) => {
      await new Promise((resolve) => setTimeout(resolve, index));
      if (index === 25) {
        vendors.tencent.rotateKey(tencent.sdkAppId, "f".repeat(64));
        secrets.put("main", { ...tencent, secretKey: "f".repeat(64) });
      }
      return countRoom(live);
    });

    await expect(Promise.all(asked)).resolves.toHaveLength(50);
    expect(secrets.reads).toHaveLength(2);
  });

  it("that has not reached the store yet is misconfigured, after one more fetch and no more call", async () => {
    const { live, secrets } = compose();
    await countRoom(live);
    vendors.tencent.rotateKey(tencent.sdkAppId, "f".repeat(64));

    const failure = await countRoom(live).catch((error: unknown) => error);

    expect(failure).toMatchObject({ kind: "misconfigured", upstream: { code: "70009" } });
    expect(secrets.reads).toHaveLength(2);
    expect(live.sent).toHaveLength(2);
  });

  it("while the store is down is misconfigured, and says that it was stale", async () => {
    const { live, secrets } = compose();
    await countRoom(live);
    vendors.tencent.rotateKey(tencent.sdkAppId, "f".repeat(64));
    secrets.failWith(new Error("store down"));

    const failure = await countRoom(live).catch((error: unknown) => error);

    expect(failure).toMatchObject({ kind: "misconfigured" });
    expect(live.staleSecrets).toEqual(["rollcall/test/apps/main"]);
  });

  it("that moved the app to another region is called at its new host", async () => {
    const { live, secrets } = compose();
    await countRoom(live);
    const moved = { ...tencentSecret(1000 + made, "tokyo"), secretKey: tencent.secretKey };
    vendors.tencent.addApp(moved);
    vendors.tencent.addGroup({ sdkAppId: moved.sdkAppId, groupId: "room", type: "AVChatRoom" });
    vendors.tencent.rotateKey(tencent.sdkAppId, "f".repeat(64));
    secrets.put("main", moved);

    await countRoom(live);

    expect(live.sent.map(({ host }) => host)).toEqual([
      "adminapisgp.im.qcloud.com",
      "adminapisgp.im.qcloud.com",
      "adminapijpn.im.qcloud.com",
    ]);
  });
});
