import { afterEach, describe, expect, it } from "vitest";
import type { TencentAppSwitches } from "../../local/vendor-simulators/tencent/app-seed.ts";
import type { TrackedRoom } from "../../shared/attendance/room.ts";
import { readExpectedList, swapExpectedList } from "../../shared/attendance/table/expected-lists.ts";
import { asUserId } from "../../shared/identity/ids.ts";
import type { Sweep } from "../../shared/sweep/sweep.ts";
import { sweepShard } from "../../shared/sweep/sweep-shard.ts";
import { someSlot } from "../support/shifted-world.ts";
import { main, type SweepStack, startSweepStack } from "../support/sweep-stack.ts";

const { sdkAppId } = main;
const groupId = "hall";
const hourAgo = (someSlot - 3600) * 1000;

describe("the roll call of a room whose list is cut", () => {
  let stack: SweepStack;
  let sweep: Sweep;
  let room: TrackedRoom;

  /** 1,100 people, of whom the first 100 are older than the newest 1,000 once as many more have come. */
  const open = async (switches: TencentAppSwitches = {}, options: Partial<TrackedRoom> = {}) => {
    stack = await startSweepStack({ switches: { listPictureMs: 0, ...switches } });
    sweep = stack.newSweep();
    stack.vendors.tencent.addGroup({ sdkAppId, groupId, type: "AVChatRoom", createdAt: hourAgo });
    join(0, 1_000, hourAgo);
    room = await stack.track("main", groupId, { trackedAt: someSlot - 600, ...options });
  };
  const join = (first: number, end: number, at: number) => {
    for (let index = first; index < end; index += 1) {
      stack.vendors.tencent.join({ sdkAppId, groupId, userId: `u${index}`, at: at + index });
    }
  };
  const sweepAt = async (slot: number, swept = sweep) => {
    stack.world.jumpTo(slot);
    const [report] = await sweepShard(swept, { shard: 0, of: 1, slot }, `run ${slot}`);
    return { report, rollCall: (await stack.read("main", groupId, slot))?.rollCall };
  };
  /** The second slot: 100 more people hide the first 100. */
  const sweepTwice = async () => {
    await sweepAt(someSlot);
    join(1_000, 1_100, (someSlot + 30) * 1000);
    return sweepAt(someSlot + 60);
  };
  const expectPeople = async (userIds: readonly string[]) => {
    const people = userIds.map((userId) => ({ userId: asUserId(userId) }));
    const list = { people, pseudonymous: false, changedAt: someSlot };
    await swapExpectedList(stack.table, room, await readExpectedList(stack.table, room), list);
  };
  const callsOfRoll = () => stack.vendors.calls.total({ command: "check_members" });

  afterEach(() => stack.close());

  it("asks for the people whom the list hides, and stores the answers", async () => {
    await open();
    const first = await sweepAt(someSlot);
    join(1_000, 1_100, (someSlot + 30) * 1000);
    stack.vendors.tencent.leave({ sdkAppId, groupId, userId: "u7", at: (someSlot + 40) * 1000 });

    const second = await sweepAt(someSlot + 60);
    const third = await sweepAt(someSlot + 120);

    expect(first.rollCall).toBeUndefined();
    expect(second.rollCall).toMatchObject({ denied: ["u7"], unanswered: 0 });
    expect(second.rollCall?.confirmed).toHaveLength(99);
    expect(second.report).toMatchObject({ confirmed: 99, denied: 1, unanswered: 0, failedWrites: 0 });
    expect(third.rollCall).toMatchObject({ denied: [] });
    expect(third.rollCall?.confirmed).toHaveLength(99);
  });

  it("calls the people whom the room expects, listed or not, and takes a new list up at once", async () => {
    await open({}, { confirmHidden: false });
    await expectPeople(["u5", "u999", "zoe"]);
    const first = await sweepAt(someSlot);
    await expectPeople(["yan"]);

    const second = await sweepAt(someSlot + 60);

    expect(first.rollCall).toMatchObject({ confirmed: [], denied: ["zoe"] });
    expect(second.rollCall).toMatchObject({ confirmed: [], denied: ["yan"] });
  });

  it("asks for nobody when the room says so", async () => {
    await open({}, { confirmHidden: false });

    expect((await sweepTwice()).rollCall).toBeUndefined();
  });

  it("learns how many people a call may name", async () => {
    await open({ maxAccountsPerCheck: 30 });

    const { rollCall, report } = await sweepTwice();

    expect(rollCall?.confirmed).toHaveLength(100);
    expect(report?.unanswered).toBe(0);
  });

  it("asks for hidden people after a cold start too, also when the slot before was lost", async () => {
    await open();
    await sweepTwice();

    const cold = await sweepAt(someSlot + 180, stack.newSweep());

    expect(cold.rollCall?.confirmed).toHaveLength(100);
    expect(cold.rollCall?.denied).toEqual([]);
  });

  it("does not look for the names of a pseudonymous room in its record", async () => {
    await open({}, { pseudonymous: true });
    await sweepTwice();

    expect((await sweepAt(someSlot + 120, stack.newSweep())).rollCall).toBeUndefined();
  });

  it("says in words that the plan lacks the question, and asks it again only after an hour", async () => {
    await open();
    stack.vendors.faults.add({ command: "check_members", fault: { kind: "business-code", code: 10059 } });
    const { rollCall } = await sweepTwice();
    await sweepAt(someSlot + 120);
    const callsWithinTheHour = callsOfRoll();
    stack.vendors.faults.clear();

    await sweepAt(someSlot + 3_600);
    const later = await sweepAt(someSlot + 3_720);

    expect(rollCall).toMatchObject({ confirmed: [], denied: [], unanswered: 100 });
    expect(callsWithinTheHour).toBe(1);
    expect(stack.troubles.map(({ what }) => what)).toEqual([expect.stringContaining("Pro, Pro Plus or Enterprise")]);
    expect(later.rollCall?.confirmed).toHaveLength(100);
  });

  it.each([
    ["halves a call that one ID may have failed", 1, 100],
    ["asks no more than some calls where the vendor refuses them all", undefined, 0],
  ])("%s", async (_, times, confirmed) => {
    await open();
    const fault = { kind: "business-code", code: 10012 } as const;
    stack.vendors.faults.add({ command: "check_members", fault, ...(times === undefined ? {} : { times }) });

    const { rollCall } = await sweepTwice();

    expect(rollCall?.confirmed).toHaveLength(confirmed);
    expect(rollCall?.unanswered).toBe(100 - confirmed);
    expect(callsOfRoll()).toBeLessThan(50);
  });

  it("keeps the answers before a call that failed, and counts the people without an answer", async () => {
    await open({ maxAccountsPerCheck: 30 });
    stack.vendors.faults.add({
      command: "check_members",
      afterCalls: 6,
      fault: { kind: "business-code", code: 10010 },
    });

    const { rollCall, report } = await sweepTwice();

    const answered = rollCall?.confirmed.length ?? 0;
    expect(answered).toBeGreaterThan(0);
    expect(rollCall?.unanswered).toBe(100 - answered);
    expect(report).toMatchObject({ confirmed: answered, lists: 1, failedWrites: 0 });
  });
});
