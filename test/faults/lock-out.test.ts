import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AppReport } from "../../shared/sweep/app-report.ts";
import type { Sweep } from "../../shared/sweep/sweep.ts";
import { sweepShard } from "../../shared/sweep/sweep-shard.ts";
import { someSlot } from "../support/shifted-world.ts";
import { classes, main, type SweepStack, secretsPrefix, startSweepStack } from "../support/sweep-stack.ts";
import { quickRetries } from "./quick-retries.ts";

const liveRooms = Array.from({ length: 60 }, (_, index) => `live-${index}`);
const chatgroups = Array.from({ length: 20 }, (_, index) => `${100 + index}`);
const newKey = "cd".repeat(32);
const newCertificate = "ef".repeat(16);
const calls = 2 * liveRooms.length;

describe("an app whose key is not what the vendor has", () => {
  let stack: SweepStack;
  let sweep: Sweep;
  let fetched: string[] = [];
  beforeEach(async () => {
    stack = await startSweepStack({ switches: { failedVerificationsPerMinute: 30 } });
    const createdAt = (someSlot - 3600) * 1000;
    for (const groupId of liveRooms) {
      const address = { sdkAppId: main.sdkAppId, groupId };
      stack.vendors.tencent.addGroup({ ...address, type: "AVChatRoom", createdAt });
      stack.vendors.tencent.join({ ...address, userId: "ana", at: createdAt });
      await stack.track("main", groupId, { trackedAt: someSlot - 60 });
    }
    for (const groupId of chatgroups) {
      stack.vendors.agora.addGroup({ appId: classes.appId, groupId, kind: "chatgroup", owner: "ana" });
      await stack.track("classes", groupId, { groupType: "ChatGroup", trackedAt: someSlot - 60 });
    }
    stack.vendors.faults.add({ fault: { kind: "latency", ms: 40 } });
    sweep = newProcess();
  });
  afterEach(() => stack.close());

  const newProcess = () => {
    const readSecret = async (name: string) => {
      fetched.push(name);
      return stack.secrets.get(name);
    };
    return stack.newSweep({ readSecret });
  };
  const sweepAt = async (slot: number): Promise<AppReport> => {
    stack.world.jumpTo(slot);
    stack.vendors.calls.clear();
    fetched = [];
    const reports = await sweepShard(sweep, { shard: 0, of: 1, slot }, `run ${slot}`);
    const report = reports.find(({ app }) => app === "main");
    if (report === undefined) {
      throw new Error("the app was not swept");
    }
    return report;
  };
  const fetchesOf = (app: string) => fetched.filter((name) => name.endsWith(`/${app}`)).length;
  const refusals = (verdict: number) => stack.vendors.calls.total({ provider: "tencent", verdict });
  const refusedByAgora = () => stack.vendors.calls.total({ provider: "agora", verdict: 401 });
  const figures = ({ counts, lists, gaps }: AppReport) => ({ counts, lists, gaps: Object.fromEntries(gaps) });
  const whole = { counts: liveRooms.length, lists: liveRooms.length, gaps: {} };
  const changeAtVendor = () => stack.vendors.tencent.rotateKey(main.sdkAppId, newKey);
  const correctSecret = () => {
    stack.secrets.set(`${secretsPrefix}/apps/main`, JSON.stringify({ ...main, secretKey: newKey }));
    const appCertificate = newCertificate;
    stack.secrets.set(`${secretsPrefix}/apps/classes`, JSON.stringify({ ...classes, appCertificate }));
  };
  const misconfigured = { counts: 0, lists: 0, gaps: { misconfigured: calls } };

  it("asks with one call at a time, and is whole in the slot after the secret was corrected", async () => {
    await sweepAt(someSlot);
    changeAtVendor();
    stack.vendors.agora.rotateCertificate(classes.appId, newCertificate);

    const wrong = await sweepAt(someSlot + 60);
    const asked = [refusals(70009), refusals(70050), refusals(0), refusedByAgora()];
    correctSecret();
    const right = await sweepAt(someSlot + 120);
    const groups = await Promise.all(chatgroups.map((id) => stack.read("classes", id, someSlot + 120)));

    expect(figures(wrong)).toEqual(misconfigured);
    expect(asked).toEqual([7, 0, 0, 7]);
    expect(figures(right)).toEqual(whole);
    expect(groups.flatMap((one) => one?.gaps.map(({ reason }) => reason) ?? ["not recorded"])).toEqual([]);
    expect([refusals(70009), refusals(70050), refusedByAgora()]).toEqual([0, 0, 0]);
  });

  it("is not locked out again after a lock-out: each slot asks once, with a secret that was fetched for it", async () => {
    stack.vendors.tencent.configureApp(main.sdkAppId, { failedVerificationsPerMinute: 3 });
    await sweepAt(someSlot);
    changeAtVendor();

    const first = await sweepAt(someSlot + 60);
    const locked = [refusals(70009), refusals(70050)];
    const second = await sweepAt(someSlot + 121);
    const askedOnce = [refusals(70009), refusals(70050), fetchesOf("main")];
    correctSecret();
    const third = await sweepAt(someSlot + 182);

    expect(first.counts + first.lists).toBe(0);
    expect(locked).toEqual([4, 1]);
    expect(figures(second)).toEqual(misconfigured);
    expect(askedOnce).toEqual([1, 0, 1]);
    expect(figures(third)).toEqual(whole);
    expect([refusals(70009), refusals(70050), fetchesOf("main")]).toEqual([0, 0, 1]);
  });

  it("waits in the next slot for the end of a lock-out that a burst in mid-run brought on, and is whole", async () => {
    stack.vendors.tencent.configureApp(main.sdkAppId, { failedVerificationsPerMinute: 2 });
    await sweepAt(someSlot);
    const running = sweepAt(someSlot + 60);
    await stack.calledTimes(40);
    changeAtVendor();

    const cutOff = await running;
    const burst = [refusals(70009), refusals(70050)];
    correctSecret();
    const next = await sweepAt(someSlot + 120);

    expect(cutOff.counts + cutOff.lists).toBeGreaterThan(0);
    expect(burst[0]).toBe(3);
    expect(burst[1]).toBeGreaterThan(0);
    expect(figures(next)).toEqual(whole);
    expect([refusals(70009), refusals(70050)]).toEqual([0, 0]);
  });

  it("sends one call of a process that knows nothing, before all others", async () => {
    stack.vendors.tencent.configureApp(main.sdkAppId, { failedVerificationsPerMinute: 0 });
    changeAtVendor();

    await sweepAt(someSlot);

    expect([refusals(70009), refusals(70050)]).toEqual([1, 1]);
  });

  it("tries a call once more whose signature is refused now and then", async () => {
    sweep = stack.newSweep({ retries: quickRetries });
    await sweepAt(someSlot);
    const refuse = { kind: "business-code", code: 70003 } as const;
    stack.vendors.faults.add({ groupId: "live-7", command: "get_members", fault: refuse });
    stack.vendors.faults.add({ groupId: "live-9", command: "get_members", times: 1, fault: refuse });

    const report = await sweepAt(someSlot + 60);

    expect(refusals(70003)).toBe(3);
    expect(figures(report)).toEqual({ ...whole, lists: liveRooms.length - 1, gaps: { misconfigured: 1 } });
  });

  it("comes back within the slot from a single answer that the day's quota is used up", async () => {
    await sweepAt(someSlot);
    stack.vendors.faults.add({
      sdkAppId: main.sdkAppId,
      times: 1,
      afterCalls: 40,
      fault: { kind: "business-code", code: 60028 },
    });

    const report = await sweepAt(someSlot + 60);

    expect(report.counts + report.lists).toBe(calls - 1);
    expect(Object.fromEntries(report.gaps)).toEqual({ quota: 1 });
  });

  it("asks for a quota that is used up with one call a slot, and is whole in the first slot in which there is one", async () => {
    await sweepAt(someSlot);
    const usedUp = stack.vendors.faults.add({
      sdkAppId: main.sdkAppId,
      fault: { kind: "business-code", code: 60028 },
    });

    await sweepAt(someSlot + 60);
    const first = refusals(60028);
    await sweepAt(someSlot + 180);
    const second = refusals(60028);
    const held = await sweepAt(someSlot + 240);
    const third = refusals(60028);
    usedUp.remove();
    const back = await sweepAt(someSlot + 900);

    expect([first, second, third]).toEqual([2, 1, 0]);
    expect(figures(held)).toEqual({ counts: 0, lists: 0, gaps: { quota: calls } });
    expect(figures(back)).toEqual(whole);
  });
});
