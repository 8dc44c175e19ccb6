import { setTimeout as delay } from "node:timers/promises";
import { PutItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { acquireLease } from "../../shared/attendance/table/leases.ts";
import { asAppName } from "../../shared/identity/ids.ts";
import { underLease } from "../../shared/sweep/held-lease.ts";
import { planRun, type Sweep, type Trouble } from "../../shared/sweep/sweep.ts";
import type { World } from "../../shared/upstream/world.ts";
import { startTestTable, type TestTable } from "../support/dynamodb.ts";
import { someSlot } from "../support/shifted-world.ts";

/** Time passes eight times as fast. */
const speed = 8;
const startedMs = performance.now();
const world: World = {
  now: () => someSlot * 1000 + Math.floor((performance.now() - startedMs) * speed),
  random: Math.random,
  sleep: async (ms, signal) => {
    await delay(ms / speed, undefined, signal ? { signal } : {});
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
        rivals.push(await acquireLease(table, app, "two", world.now() + 1_000), one.isMine && one.isSure);
      }
    });

    expect(held).toBe(true);
    expect(rivals.filter((rival) => rival !== undefined && rival !== true)).toEqual([]);
    expect(await acquireLease(table, app, "two", world.now() + 1_000)).toBeDefined();
    expect(troubles).toEqual([]);
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
      expect([one.isMine, one.isSure]).toEqual([true, false]);
      isAway = false;
      await world.sleep(2_000);
      expect([one.isMine, one.isSure]).toEqual([true, true]);
    });
  });

  it("that somebody else has taken is told within seconds", async () => {
    const app = asAppName("lost");
    const owner = { pk: { S: `app#${app}` }, sk: { S: "lease" }, owner: { S: "thief" }, untilMs: { N: "9e12" } };

    await underLease(sweep(), app, run("one"), async (one) => {
      await table.client.send(new PutItemCommand({ TableName: table.tableName, Item: owner }));
      expect(one.isMine).toBe(true);
      await world.sleep(8_000);
      expect([one.isMine, one.isSure]).toEqual([false, false]);
    });

    expect(troubles.map(({ what }) => what)).toEqual([
      "the lease was lost; the rest of the slot is left to its holder",
    ]);
    expect(await acquireLease(table, app, "two", world.now() + 1_000)).toBeUndefined();
  });
});
