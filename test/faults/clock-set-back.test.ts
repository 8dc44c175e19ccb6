import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Sweep } from "../../shared/sweep/sweep.ts";
import { sweepShard } from "../../shared/sweep/sweep-shard.ts";
import { someSlot } from "../support/shifted-world.ts";
import { main, type SweepStack, secretsPrefix, startSweepStack } from "../support/sweep-stack.ts";
import { quickRetries } from "./quick-retries.ts";

const rooms = ["room-1", "room-2", "room-3"];
const tenMinutesMs = 600_000;

describe("a wall clock that is set back ten minutes", () => {
  let stack: SweepStack;
  let sweep: Sweep;
  beforeEach(async () => {
    stack = await startSweepStack();
    for (const groupId of rooms) {
      const address = { sdkAppId: main.sdkAppId, groupId };
      stack.vendors.tencent.addGroup({ ...address, type: "AVChatRoom", createdAt: (someSlot - 7200) * 1000 });
      stack.vendors.tencent.join({ ...address, userId: "ana", at: (someSlot - 7200) * 1000 });
      await stack.track("main", groupId, { trackedAt: someSlot - 60 });
    }
    sweep = stack.newSweep({ retries: quickRetries });
  });
  afterEach(() => stack.close());

  const sweepSlot = async (slot: number) => {
    const startedMs = performance.now();
    const [report] = await sweepShard(sweep, { shard: 0, of: 1, slot }, `run ${slot}`);
    return { report, tookMs: performance.now() - startedMs };
  };
  const read = async (slot: number) => await Promise.all(rooms.map((groupId) => stack.read("main", groupId, slot)));

  it("between two runs of a warm process costs nothing, and what is recorded stays within the slot", async () => {
    stack.world.jumpTo(someSlot);
    await sweepSlot(someSlot);
    stack.world.jumpTo(someSlot + 60);
    stack.world.setWallClock(-tenMinutesMs);

    const { report, tookMs } = await sweepSlot(someSlot + 60);

    expect(report).toMatchObject({ counts: 3, lists: 3, written: 3, skipped: undefined });
    expect(tookMs).toBeLessThan(10_000);
    for (const one of await read(someSlot + 60)) {
      expect(one?.gaps).toEqual([]);
      expect(one?.counts.every(({ at }) => at >= someSlot + 60 && at < someSlot + 70)).toBe(true);
    }
  });

  it("in mid-run lets calls leave at their pace", async () => {
    stack.vendors.faults.add({ fault: { kind: "latency", ms: 50 } });
    const callsPerSecond = { "group_open_http_svc/get_online_member_num": 2 };
    stack.secrets.set(`${secretsPrefix}/apps/main`, JSON.stringify({ ...main, callsPerSecond }));
    stack.world.jumpTo(someSlot);

    const running = sweepSlot(someSlot);
    await stack.calledTimes(1);
    stack.world.setWallClock(-tenMinutesMs);
    const { report, tookMs } = await running;

    expect(report).toMatchObject({ counts: 3, lists: 3 });
    expect(tookMs).toBeGreaterThan(950);
    expect(tookMs).toBeLessThan(10_000);
  });

  it("in mid-run does not put off the end of a slot in which the vendor is silent", async () => {
    stack.vendors.faults.add({ fault: { kind: "hang" } });
    stack.world.jumpTo(someSlot + 57);

    const running = sweepSlot(someSlot);
    await stack.calledTimes(1);
    stack.world.setWallClock(-tenMinutesMs);
    const { report, tookMs } = await running;

    expect(report).toMatchObject({ counts: 0, lists: 0, written: 3 });
    expect(tookMs).toBeLessThan(10_000);
    const reasons = (await read(someSlot)).flatMap((one) => one?.gaps.map(({ reason }) => reason));
    // Asked in vain, or still waiting for a turn when the slot was over.
    expect(reasons).toHaveLength(2 * rooms.length);
    expect(["deadline", "upstream-timeout"]).toEqual(expect.arrayContaining([...new Set(reasons)]));
  });
});
