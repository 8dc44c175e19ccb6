import { createServer } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { listenOnLoopback } from "../../local/loopback.ts";
import { startVendorSimulators, type VendorSimulators } from "../../local/vendor-simulators/start.ts";
import { asAppName, asGroupId } from "../../shared/identity/ids.ts";
import { tencentApp } from "../../shared/live-routes/live-reads.ts";
import { avchatroomOnlineCount } from "../../shared/tencent-chat/online-count.ts";
import { regionHosts } from "../../shared/tencent-chat/regions.ts";
import { createTransport, type Transport } from "../../shared/upstream/transport.ts";
import { composeForTest, type LiveComposition, secretsOf, testClock } from "../support/live-composition.ts";
import { regionApps } from "../support/test-apps.ts";

let vendors: VendorSimulators;
let working: Transport;
let refusing: Transport;
let unreachable: Set<string>;

beforeAll(async () => {
  vendors = await startVendorSimulators({ tencentApps: regionApps.map(({ secret }) => secret) });
  for (const { secret } of regionApps) {
    vendors.tencent.addGroup({ sdkAppId: secret.sdkAppId, groupId: "room", type: "AVChatRoom" });
  }
  // A port that nobody listens on any more: connections to it are refused.
  const closed = createServer();
  const closedOrigin = await listenOnLoopback(closed, 0);
  await new Promise((resolve) => closed.close(resolve));
  working = createTransport({ originOverride: vendors.origin, connectionsPerHost: 4 });
  refusing = createTransport({ originOverride: closedOrigin, connectionsPerHost: 4 });
});

afterAll(() => vendors.close());

beforeEach(() => {
  unreachable = new Set();
  vendors.calls.clear();
  vendors.faults.clear();
});

function compose() {
  const clock = testClock();
  const { readSecret } = secretsOf(Object.fromEntries(regionApps.map(({ app, secret }) => [app, secret])));
  const vendor: Transport = (request) => (unreachable.has(request.host) ? refusing : working)(request);
  const live = composeForTest({ clock, readSecret, vendor });
  return { clock, live };
}

async function countRoom(live: LiveComposition, app: string): Promise<number> {
  return avchatroomOnlineCount(await tencentApp(live, asAppName(app)), asGroupId("room"), live.deadline());
}

const hostsOf = (live: LiveComposition) => live.sent.map(({ host }) => host);

describe("when the primary host cannot be reached", () => {
  it.each(regionApps.map(({ app }) => app))("%s is served by its backup host, at once", async (app) => {
    const { primary, backup } = regionHosts[app];
    unreachable.add(primary);
    const { live } = compose();

    await countRoom(live, app);

    expect(hostsOf(live)).toEqual([primary, backup]);
    expect(live.pauses).toEqual([]);
    expect(vendors.calls.recent().map(({ hostHeader, verdict }) => [hostHeader, verdict])).toEqual([[backup, 0]]);
  });

  it("the backup is remembered for five minutes, then the primary gets its chance", async () => {
    const { primary, backup } = regionHosts.seoul;
    unreachable.add(primary);
    const { clock, live } = compose();

    await countRoom(live, "seoul");
    clock.advance(5 * 60_000 - 1);
    await countRoom(live, "seoul");
    unreachable.clear();
    clock.advance(1);
    await countRoom(live, "seoul");
    await countRoom(live, "seoul");

    expect(hostsOf(live)).toEqual([primary, backup, backup, primary, primary]);
  });

  it("a backup that fails as well sends the next try back to the primary", async () => {
    const { primary, backup } = regionHosts.tokyo;
    unreachable.add(primary);
    const { live } = compose();
    await countRoom(live, "tokyo");
    unreachable = new Set([backup]);

    await countRoom(live, "tokyo");

    expect(hostsOf(live)).toEqual([primary, backup, backup, primary]);
  });

  it("nobody reachable is upstream-unavailable after three tries, and names the network's code", async () => {
    const { primary, backup } = regionHosts.jakarta;
    unreachable = new Set([primary, backup]);
    const { live } = compose();

    const failure = await countRoom(live, "jakarta").catch((error: unknown) => error);

    expect(failure).toMatchObject({
      kind: "upstream-unavailable",
      upstream: { provider: "tencent", code: "ECONNREFUSED" },
    });
    expect(hostsOf(live)).toEqual([primary, backup, primary]);
  });

  it("other regions keep their own primary", async () => {
    unreachable.add(regionHosts.riyadh.primary);
    const { live } = compose();

    await countRoom(live, "riyadh");
    await countRoom(live, "mumbai");

    expect(hostsOf(live).at(-1)).toBe(regionHosts.mumbai.primary);
  });
});

describe("when the primary host was reached", () => {
  it.each([
    ["an internal error", { kind: "business-code", code: 10002 }],
    ["a throttle", { kind: "business-code", code: 60007 }],
    ["a page of its proxy", { kind: "http-status", status: 502 }],
    ["a cut connection", { kind: "reset-before-headers" }],
    ["half an answer", { kind: "reset-mid-body" }],
  ] as const)("%s does not move us to the backup", async (_, fault) => {
    vendors.faults.add({ fault });
    const { live } = compose();

    await countRoom(live, "frankfurt").catch(() => undefined);
    vendors.faults.clear();
    await countRoom(live, "frankfurt");

    expect(new Set(hostsOf(live))).toEqual(new Set([regionHosts.frankfurt.primary]));
  });
});
