import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Sweep } from "../../shared/sweep/sweep.ts";
import { sweepShard } from "../../shared/sweep/sweep-shard.ts";
import { someSlot } from "../support/shifted-world.ts";
import { classes, main, type SweepStack, secretsPrefix, startSweepStack } from "../support/sweep-stack.ts";
import { quickRetries } from "./quick-retries.ts";

const liveRooms = Array.from({ length: 100 }, (_, index) => `live-${index}`);
const chatgroups = Array.from({ length: 40 }, (_, index) => `${100 + index}`);

describe("a sweep of many rooms, in which something passes", () => {
  let stack: SweepStack;
  let sweep: Sweep;
  beforeEach(async () => {
    stack = await startSweepStack();
    const createdAt = (someSlot - 3600) * 1000;
    const tracking: Promise<unknown>[] = [];
    for (const groupId of liveRooms) {
      const address = { sdkAppId: main.sdkAppId, groupId };
      stack.vendors.tencent.addGroup({ ...address, type: "AVChatRoom", createdAt });
      stack.vendors.tencent.join({ ...address, userId: "ana", at: createdAt });
      tracking.push(stack.track("main", groupId, { roster: false, trackedAt: someSlot - 60 }));
    }
    for (const groupId of chatgroups) {
      const members = [{ userId: "bao" }];
      stack.vendors.agora.addGroup({ appId: classes.appId, groupId, kind: "chatgroup", owner: "ana", members });
      tracking.push(
        stack.track("classes", groupId, { groupType: "ChatGroup", roster: false, trackedAt: someSlot - 60 }),
      );
    }
    await Promise.all(tracking);
    stack.vendors.faults.add({ fault: { kind: "latency", ms: 40 } });
    sweep = stack.newSweep({ retries: quickRetries });
  });
  afterEach(() => stack.close());

  const sweepAt = (slot: number) => {
    stack.world.jumpTo(slot);
    return sweepShard(sweep, { shard: 0, of: 1, slot }, `run ${slot}`);
  };
  const gapsAt = async (slot: number) => {
    const rooms = [...liveRooms.map((id) => ["main", id]), ...chatgroups.map((id) => ["classes", id])];
    const seen = await Promise.all(rooms.map(([app = "", id = ""]) => stack.read(app, id, slot)));
    return seen.flatMap((one) => one?.gaps.map(({ reason }) => reason) ?? ["not recorded"]);
  };
  const rotateKeys = () => {
    const secretKey = "cd".repeat(32);
    const appCertificate = "ef".repeat(16);
    stack.vendors.tencent.rotateKey(main.sdkAppId, secretKey);
    stack.vendors.agora.rotateCertificate(classes.appId, appCertificate);
    stack.secrets.set(`${secretsPrefix}/apps/main`, JSON.stringify({ ...main, secretKey }));
    stack.secrets.set(`${secretsPrefix}/apps/classes`, JSON.stringify({ ...classes, appCertificate }));
  };

  it("loses no room to keys that were rotated between two runs", async () => {
    await sweepAt(someSlot);
    rotateKeys();

    await sweepAt(someSlot + 60);

    expect(await gapsAt(someSlot + 60)).toEqual([]);
  });

  it("loses no room to keys that are rotated in mid-run, with many calls waiting for their turn", async () => {
    // However many are under way in that moment, which depends on the machine: no lock-out.
    stack.vendors.tencent.configureApp(main.sdkAppId, { failedVerificationsPerMinute: 1_000 });
    const running = sweepAt(someSlot);
    await stack.calledTimes(40);
    rotateKeys();

    await running;

    expect(await gapsAt(someSlot)).toEqual([]);
  });

  it("loses no room to a vendor that throttles for two seconds, and does not hammer it meanwhile", async () => {
    const throttling = stack.vendors.faults.add({ provider: "tencent", fault: { kind: "business-code", code: 60007 } });
    setTimeout(() => throttling.remove(), 2_000);

    await sweepAt(someSlot);

    const refused = stack.vendors.calls.total({ provider: "tencent", verdict: 60_007 });
    expect(await gapsAt(someSlot)).toEqual([]);
    expect(refused).toBeLessThan(160); // two seconds at the full rate would be 320
  });
});
