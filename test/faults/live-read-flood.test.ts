import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { asGroupId } from "../../shared/identity/ids.ts";
import { sweepShard } from "../../shared/sweep/sweep-shard.ts";
import { avchatroomOnlineCount } from "../../shared/tencent-chat/online-count.ts";
import { createTencentTools } from "../../shared/tencent-chat/rest-call.ts";
import { unpaced } from "../../shared/upstream/pacer.ts";
import { createTransport, type Transport } from "../../shared/upstream/transport.ts";
import { realWorld } from "../../shared/upstream/world.ts";
import { someSlot } from "../support/shifted-world.ts";
import { main, type SweepStack, startSweepStack } from "../support/sweep-stack.ts";

const rooms = Array.from({ length: 600 }, (_, index) => `live-${index}`);
/** As many as the vendor takes of an app and command, so that nothing would be left for the sweep. */
const readsPerSecond = 200;

describe("live reads that use up the vendor's limit", () => {
  let stack: SweepStack;
  let transport: Transport;
  beforeEach(async () => {
    stack = await startSweepStack();
    transport = createTransport({ originOverride: stack.vendors.origin, connectionsPerHost: 32 });
    const createdAt = (someSlot - 3600) * 1000;
    for (const groupId of rooms) {
      stack.vendors.tencent.addGroup({ sdkAppId: main.sdkAppId, groupId, type: "AVChatRoom", createdAt });
    }
    await Promise.all(
      rooms.map((groupId) => stack.track("main", groupId, { roster: false, trackedAt: someSlot - 60 })),
    );
  });
  afterEach(async () => {
    await stack.close();
  });

  /** Returns how many reads the vendor throttled. */
  async function flood(until: AbortSignal): Promise<{ readonly asked: number; readonly throttled: number }> {
    const credentials = { current: async () => main, renew: async () => main };
    const retries = { attempts: 1, attemptTimeoutMs: 5_000, baseDelayMs: 1, maxDelayMs: 1 };
    const app = { ...createTencentTools(Date.now), retries, transport, world: realWorld, pacer: unpaced, credentials };
    const pending: Promise<boolean>[] = [];
    while (!until.aborted) {
      const group = asGroupId(rooms[pending.length % rooms.length] ?? "");
      pending.push(
        avchatroomOnlineCount(app, group, { atMs: Date.now() + 10_000 }).then(
          () => false,
          () => true,
        ),
      );
      await realWorld.sleep(1000 / readsPerSecond);
    }
    const outcomes = await Promise.all(pending);
    return { asked: outcomes.length, throttled: outcomes.filter((isThrottled) => isThrottled).length };
  }

  it("delay the sweep, and cost it no room", async () => {
    const swept = new AbortController();
    const flooding = flood(swept.signal);
    stack.world.jumpTo(someSlot);

    await sweepShard(stack.newSweep(), { shard: 0, of: 1, slot: someSlot }, "run");
    swept.abort();
    const { asked } = await flooding;

    const seen = await Promise.all(rooms.map((groupId) => stack.read("main", groupId, someSlot)));
    expect(seen.filter((one) => one?.counts.length === 1)).toHaveLength(rooms.length);
    expect(seen.flatMap((one) => one?.gaps ?? [])).toEqual([]);
    expect(asked).toBeGreaterThan(100);
  });
});
