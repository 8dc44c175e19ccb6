import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import process from "node:process";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SlotObservation } from "../../shared/attendance/observation.ts";
import { bundleScript } from "../support/bundle-script.ts";
import { type DynamoDbProxy, startDynamoDbProxy } from "../support/dynamodb-proxy.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { someSlot } from "../support/shifted-world.ts";
import { main, type SweepStack, startSweepStack } from "../support/sweep-stack.ts";
import type { KillScenario } from "./sweep-process.ts";

const kills = Number(process.env["ROLLCALL_KILLS"] ?? 8);
const seed = Number(process.env["ROLLCALL_PROPERTY_SEED"] ?? 0) || Math.floor(Math.random() * 2 ** 31);
const roomIds = Array.from({ length: 60 }, (_, index) => `room-${index}`);
const people = ["ana", "bao", "chidi"];
/** So many calls to the vendor and to the table does a run make until all is stored, and some of its repairs are; later kills would find it done. */
const callsOfRun = 150;

describe(`a sweep that is killed at a random moment, ${kills} times (seed ${seed})`, () => {
  let stack: SweepStack;
  let script: string;
  let proxy: DynamoDbProxy;
  beforeAll(async () => {
    stack = await startSweepStack();
    script = await bundleScript(join(import.meta.dirname, "sweep-process.ts"));
    const { protocol, hostname, port } = (await stack.table.client.config.endpoint?.()) ?? {
      protocol: "http:",
      hostname: "127.0.0.1",
      port: 0,
    };
    proxy = await startDynamoDbProxy(`${protocol}//${hostname}:${port}`);
    for (const groupId of roomIds) {
      const address = { sdkAppId: main.sdkAppId, groupId };
      const createdAt = (someSlot - 3600) * 1000;
      stack.vendors.tencent.addGroup({ ...address, type: "AVChatRoom", createdAt });
      for (const userId of people) {
        stack.vendors.tencent.join({ ...address, userId, at: createdAt });
      }
      await stack.track("main", groupId, { trackedAt: someSlot - 60 });
    }
  });
  afterAll(async () => {
    await proxy.close();
    await stack.close();
  });

  const startProcess = async (slot: number, atSeconds: number, runId: string): Promise<ChildProcess> => {
    const child = fork(script, { stdio: ["ignore", "ignore", "inherit", "ipc"] });
    await once(child, "message");
    stack.world.jumpTo(atSeconds);
    const scenario: KillScenario = {
      vendorOrigin: stack.vendors.origin,
      tableEndpoint: proxy.endpoint,
      tableName: stack.table.tableName,
      secret: main,
      slot,
      atSeconds,
      runId,
    };
    child.send(scenario);
    return child;
  };
  const callsMade = () => stack.vendors.calls.total() + proxy.calls;
  /** By what the process has done, and not by the time it had: moments spread over the run on any machine. */
  const runFor = async (doomed: ChildProcess, calls: number) => {
    const enough = callsMade() + calls;
    while (callsMade() < enough && doomed.exitCode === null) await delay(1);
  };
  const stored = async (slot: number) => await Promise.all(roomIds.map((groupId) => stack.read("main", groupId, slot)));
  const isTrue = (one: SlotObservation | undefined) =>
    one === undefined ||
    (one.counts.every(({ count }) => count === people.length) &&
      one.rosters.every(({ members }) => members.map(({ userId }) => userId).join() === people.join()));
  const isWhole = (one: SlotObservation | undefined) =>
    one !== undefined && isTrue(one) && one.gaps.length === 0 && one.counts.length === 1 && one.rosters.length === 1;

  it("loses nothing that was stored, invents nothing, tells what is missing, and runs normally next", async () => {
    const random = seededRandom(seed);
    let killedInMidRun = 0;
    for (let kill = 0; kill < kills; kill += 1) {
      const slot = someSlot + kill * 180;
      const doomed = await startProcess(slot, slot, `doomed ${kill}`);
      const ended = once(doomed, "exit");
      await runFor(doomed, Math.floor(random() * callsOfRun));
      doomed.kill("SIGKILL");
      await ended;
      // What it had sent before is stored now or never.
      await proxy.untilDeserted();
      const before = await stored(slot);
      killedInMidRun += before.some((one) => one === undefined) ? 1 : 0;

      // The dead run may still seem to hold the lease for a few seconds; the next run begins after that.
      const next = slot + 60;
      stack.world.jumpTo(next + 11);
      const { sweepShard } = await import("../../shared/sweep/sweep-shard.ts");
      await sweepShard(stack.newSweep(), { shard: 0, of: 1, slot: next }, `next ${kill}`);
      const after = await stored(slot);
      const following = await stored(next);

      expect(before.every(isTrue)).toBe(true);
      for (const [index, one] of before.entries()) {
        if (one !== undefined) {
          expect(after[index]).toEqual(one);
        } else {
          expect(after[index]).toMatchObject({ counts: [], rosters: [] });
          expect(after[index]?.gaps.map(({ what }) => what)).toEqual(["count", "roster"]);
        }
      }
      expect(following.every(isWhole)).toBe(true);
    }
    console.log(`${killedInMidRun} of ${kills} runs were killed before their last item was stored`);
    expect(killedInMidRun).toBeGreaterThan(0);
  }, 1_200_000);
});
