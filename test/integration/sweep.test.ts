import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sweepShard } from "../../shared/sweep/sweep-shard.ts";
import { someSlot } from "../support/shifted-world.ts";
import { classes, main, type SweepStack, startSweepStack } from "../support/sweep-stack.ts";

const order = { shard: 0, of: 1, slot: someSlot };
const { sdkAppId } = main;

describe("a sweep", () => {
  let stack: SweepStack;
  beforeEach(async () => {
    stack = await startSweepStack();
  });
  afterEach(() => stack.close());

  const liveRoom = async (groupId: string, people: number) => {
    stack.vendors.tencent.addGroup({ sdkAppId, groupId, type: "AVChatRoom", createdAt: (someSlot - 3600) * 1000 });
    for (let person = 0; person < people; person += 1) {
      stack.vendors.tencent.join({ sdkAppId, groupId, userId: `u${person}`, at: (someSlot - 600) * 1000 });
    }
    await stack.track("main", groupId);
  };

  it("writes one item per room with the count and the list that the vendor shows", async () => {
    await liveRoom("room-1", 3);

    const [report] = await sweepShard(stack.newSweep(), order, "run-1");

    const observed = await stack.read("main", "room-1", someSlot);
    expect(report).toMatchObject({ rooms: 1, counts: 1, lists: 1, written: 1 });
    expect(observed?.counts.map(({ count }) => count)).toEqual([3]);
    expect(observed?.rosters[0]?.members.map(({ userId }) => userId)).toEqual(["u0", "u1", "u2"]);
    expect(observed?.rosters[0]).toMatchObject({ listed: 3, robots: 0, ended: true });
    expect(observed?.gaps).toEqual([]);
  });

  it("stores a gap with its reason, and no zero, for a room that it cannot observe", async () => {
    await liveRoom("room-1", 3);
    stack.vendors.faults.add({ fault: { kind: "http-status", status: 502 } });

    await sweepShard(stack.newSweep(), order, "run-1");

    const observed = await stack.read("main", "room-1", someSlot);
    expect(observed).toMatchObject({ counts: [], rosters: [] });
    expect(observed?.gaps).toEqual([
      { what: "count", reason: "upstream-unavailable" },
      { what: "roster", reason: "upstream-unavailable" },
    ]);
  });

  it("takes the membership of an Agora chat group as its count and list", async () => {
    const { appId } = classes;
    const members = [{ userId: "b", joinedAt: 1_700_000_000_000 }];
    stack.vendors.agora.addGroup({ appId, groupId: "123", kind: "chatgroup", owner: "a", members });
    await stack.track("classes", "123", { groupType: "ChatGroup" });

    await sweepShard(stack.newSweep(), order, "run-1");

    const observed = await stack.read("classes", "123", someSlot);
    expect(observed?.counts[0]?.count).toBe(2);
    expect(observed?.rosters[0]?.members.map(({ userId }) => userId)).toEqual(["a", "b"]);
    expect(observed?.rosters[0]?.members[1]?.joinedAt).toBe(1_700_000_000);
  });

  it("does not let an app without a credential stop another", async () => {
    await liveRoom("room-1", 1);
    await stack.track("nobody", "room-2");

    await sweepShard(stack.newSweep(), order, "run-1");

    expect((await stack.read("main", "room-1", someSlot))?.counts).toHaveLength(1);
    expect((await stack.read("nobody", "room-2", someSlot))?.gaps).toContainEqual({
      what: "count",
      reason: "misconfigured",
    });
  });
});
