import { setTimeout as delay } from "node:timers/promises";
import { DeleteItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { acquireLease } from "../../shared/attendance/table/leases.ts";
import { asAppName } from "../../shared/identity/ids.ts";
import { underLease } from "../../shared/sweep/held-lease.ts";
import { planRun, type Sweep, type Trouble } from "../../shared/sweep/sweep.ts";
import { sweepShard } from "../../shared/sweep/sweep-shard.ts";
import type { World } from "../../shared/upstream/world.ts";
import { startTestTable, type TestTable } from "../support/dynamodb.ts";
import { someSlot } from "../support/shifted-world.ts";
import { main, startSweepStack } from "../support/sweep-stack.ts";

/** Time passes eight times as fast, and only while the event loop turns: what a busy machine holds up loses no lease. */
const speed = 8;
const longestTurnMs = 10;
let passedMs = 0;
let turnedAtMs = performance.now();
setInterval(() => {
  const nowMs = performance.now();
  passedMs += Math.min(longestTurnMs, nowMs - turnedAtMs) * speed;
  turnedAtMs = nowMs;
}, 2).unref();
const world: World = {
  now: () => someSlot * 1000 + Math.floor(passedMs),
  monotonicMs: () => passedMs,
  random: Math.random,
  sleep: async (ms, signal) => {
    for (const untilMs = passedMs + ms; passedMs < untilMs; ) {
      await delay(1, undefined, signal ? { signal } : {});
    }
  },
};

describe("a lease that is held", () => {
  let table: TestTable;
  const troubles: Trouble[] = [];
  beforeAll(async () => {
    table = await startTestTable(world.now);
  });
  afterAll(() => table.close());

  const sweep = () => ({ table, world, onTrouble: (trouble: Trouble) => troubles.push(trouble) }) as unknown as Sweep;
  const run = (owner: string) => planRun(Math.floor(world.now() / 60_000) * 60 + 60, owner, world.now());

  it("stays with a run that takes long, and is free as soon as it is over", async () => {
    const app = asAppName("long");
    const rivals: unknown[] = [];

    const held = await underLease(sweep(), app, run("one"), async (one) => {
      for (let second = 0; second < 24; second += 1) {
        await world.sleep(1_000);
        rivals.push(
          await acquireLease(table, app, "two", world.now() + 1_000),
          !one.lost.aborted && world.now() < one.sureUntilMs,
        );
      }
    });

    expect(held).toBe(true);
    expect(rivals.filter((rival) => rival !== undefined && rival !== true)).toEqual([]);
    expect(await acquireLease(table, app, "two", world.now() + 1_000)).toBeDefined();
    expect(troubles).toEqual([]);
  });

  it("of a run whose clock was ten minutes ahead stands in nobody's way", async () => {
    const app = asAppName("ahead");
    await acquireLease(table, app, "ahead", world.now() + 600_000);

    const lease = await acquireLease(table, app, "two", world.now() + 9_000);

    expect(lease?.owner).toBe("two");
    expect(await acquireLease(table, app, "three", world.now() + 9_000)).toBeUndefined();
  });

  it("of a run that died stands in the way for nine seconds at most", async () => {
    const app = asAppName("dead");
    await acquireLease(table, app, "dead", world.now() + 9_000);
    const begunMs = world.now();
    let begins = 0;

    const held = await underLease(sweep(), app, run("next"), async () => {
      begins = world.now();
    });

    expect(held).toBe(true);
    expect(begins - begunMs).toBeGreaterThanOrEqual(8_900);
  });

  it("is not sure any more when it could not be renewed in time, and is again when it could", async () => {
    const app = asAppName("away");
    const away = { ...sweep(), table: { ...table, client: { ...table.client } } } as unknown as Sweep;
    let isAway = false;
    away.table.client.send = ((command: never) =>
      isAway ? Promise.reject(new Error("the table is away")) : table.client.send(command)) as never;

    await underLease(away, app, run("one"), async (one) => {
      isAway = true;
      await world.sleep(10_000);
      expect([one.lost.aborted, world.now() < one.sureUntilMs]).toEqual([false, false]);
      isAway = false;
      while (world.now() >= one.sureUntilMs && !one.lost.aborted) await world.sleep(100);
      expect([one.lost.aborted, world.now() < one.sureUntilMs]).toEqual([false, true]);
    });
  });

  it("that somebody else has taken is told within seconds", async () => {
    const app = asAppName("lost");
    const untilMs = { N: String(world.now() + 50_000) };
    const owner = { pk: { S: `app#${app}` }, sk: { S: "lease" }, owner: { S: "thief" }, untilMs };

    await underLease(sweep(), app, run("one"), async (one) => {
      await table.client.send(new PutItemCommand({ TableName: table.tableName, Item: owner }));
      expect(one.lost.aborted).toBe(false);
      const stolenMs = world.now();
      while (!one.lost.aborted && world.now() < stolenMs + 60_000) await world.sleep(100);
      expect([one.lost.aborted, one.sureUntilMs]).toEqual([true, 0]);
      expect(world.now() - stolenMs).toBeLessThan(8_000);
    });

    expect(troubles.map(({ what }) => what)).toContain(
      "the lease was lost; the rest of the slot is left to its holder",
    );
    expect(await acquireLease(table, app, "two", world.now() + 1_000)).toBeUndefined();
  });
});

describe("a run that lost its lease", () => {
  it("leaves what it has not observed to the holder, who observes it", async () => {
    const stack = await startSweepStack({ callsPerSecond: 10 });
    const rooms = Array.from({ length: 45 }, (_, index) => `room-${index}`);
    for (const groupId of rooms) {
      const address = { sdkAppId: main.sdkAppId, groupId };
      stack.vendors.tencent.addGroup({ ...address, type: "AVChatRoom", createdAt: (someSlot - 3600) * 1000 });
      await stack.track("main", groupId, { trackedAt: someSlot - 600, roster: false });
    }
    stack.world.jumpTo(someSlot);
    const key = { pk: { S: "app#main" }, sk: { S: "lease" } };

    const first = sweepShard(stack.newSweep(), { shard: 0, of: 1, slot: someSlot }, "first");
    await stack.calledTimes(3);
    await stack.table.client.send(new DeleteItemCommand({ TableName: stack.table.tableName, Key: key }));
    const [[one], [other]] = await Promise.all([
      first,
      sweepShard(stack.newSweep(), { shard: 0, of: 1, slot: someSlot }, "second"),
    ]);

    const stored = await Promise.all(rooms.map((groupId) => stack.read("main", groupId, someSlot)));
    expect(stored.filter((slot) => slot?.counts.length !== 1 || slot.gaps.length > 0)).toEqual([]);
    expect(one?.written).toBeLessThan(rooms.length);
    expect((one?.written ?? 0) + (other?.written ?? 0)).toBe(rooms.length);
    await stack.close();
  });
});
