import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { TrackedRoom } from "../../shared/attendance/room.ts";
import { getRoom } from "../../shared/attendance/table/rooms.ts";
import { asAppName, asGroupId } from "../../shared/identity/ids.ts";
import { stableHash } from "../../shared/sweep/stable-hash.ts";
import { figuresOf } from "../../shared/sweep/summary.ts";
import type { Sweep } from "../../shared/sweep/sweep.ts";
import { sweepShard } from "../../shared/sweep/sweep-shard.ts";
import { someSlot } from "../support/shifted-world.ts";
import { main, type SweepStack, secretsPrefix, startSweepStack } from "../support/sweep-stack.ts";

const { sdkAppId } = main;
const hourAgo = (someSlot - 3600) * 1000;

describe("what a sweep does over several slots", () => {
  let stack: SweepStack;
  let sweep: Sweep;
  beforeEach(async () => {
    stack = await startSweepStack();
    sweep = stack.newSweep();
  });
  afterEach(() => stack.close());

  const addRoom = (groupId: string, people: readonly string[], name = groupId) => {
    stack.vendors.tencent.addGroup({ sdkAppId, groupId, type: "AVChatRoom", createdAt: hourAgo, name });
    for (const userId of people) {
      stack.vendors.tencent.join({ sdkAppId, groupId, userId, at: hourAgo, nickname: `Ms ${userId}` });
    }
  };
  const track = (groupId: string, options: Partial<TrackedRoom> = {}) =>
    stack.track("main", groupId, { trackedAt: someSlot - 600, ...options });
  const sweepAt = async (slot: number) => {
    stack.world.jumpTo(slot);
    const [report] = await sweepShard(sweep, { shard: 0, of: 1, slot }, `run ${slot}`);
    return report;
  };
  const roomNow = (groupId: string) => getRoom(stack.table, { app: asAppName("main"), groupId: asGroupId(groupId) });
  const seen = (groupId: string, slot: number) => stack.read("main", groupId, slot);

  it("says that a dissolved group is gone, looks for it every ten minutes, and takes it up again when it is back", async () => {
    addRoom("room-1", ["ana"]);
    await track("room-1");
    stack.vendors.tencent.dissolveGroup({ sdkAppId, groupId: "room-1" });

    await sweepAt(someSlot);
    const closed = await roomNow("room-1");
    const calls = stack.vendors.calls.total();
    const looks: number[] = [];
    for (let slot = someSlot + 60; slot <= someSlot + 600; slot += 60) {
      const report = await sweepAt(slot);
      looks.push(report?.rooms ?? 0);
    }
    const callsWhileGone = stack.vendors.calls.total() - calls;
    addRoom("room-1", ["bao"]);
    for (let slot = someSlot + 660; slot <= someSlot + 1200; slot += 60) {
      await sweepAt(slot);
    }

    expect(await seen("room-1", someSlot)).toMatchObject({
      dissolved: true,
      counts: [],
      gaps: [{ what: "count", reason: "unknown-group" }],
    });
    expect(closed?.state).toBe("dissolved");
    expect((await seen("room-1", someSlot))?.sampleEverySeconds).toBe(600);
    expect(looks.filter((rooms) => rooms > 0)).toHaveLength(1);
    expect(callsWhileGone).toBe(2);
    expect((await roomNow("room-1"))?.state).toBe("live");
  });

  it("looks at an adaptive room less often after half an hour of emptiness, and says so in the record", async () => {
    addRoom("empty", []);
    await track("empty", { adaptive: true, roster: false });

    for (let slot = someSlot; slot <= someSlot + 1_800; slot += 60) {
      await sweepAt(slot);
    }
    const idle = await roomNow("empty");
    let looks = 0;
    let last: number | undefined;
    for (let slot = someSlot + 1_860; slot <= someSlot + 2_460; slot += 60) {
      const rooms = (await sweepAt(slot))?.rooms ?? 0;
      looks += rooms;
      last = rooms > 0 ? slot : last;
    }
    stack.vendors.tencent.join({ sdkAppId, groupId: "empty", userId: "ana" });
    for (let slot = someSlot + 2_520; slot <= someSlot + 2_820; slot += 60) {
      await sweepAt(slot);
    }

    expect(idle?.state).toBe("idle");
    expect(looks).toBeGreaterThanOrEqual(2);
    expect(looks).toBeLessThanOrEqual(3);
    expect((await seen("empty", last ?? 0))?.sampleEverySeconds).toBe(300);
    expect((await seen("empty", someSlot + 1_740))?.sampleEverySeconds).toBe(60);
    expect((await seen("empty", someSlot + 1_800))?.sampleEverySeconds).toBe(300);
    expect((await roomNow("empty"))?.state).toBe("live");
  });

  it("tells the gaps of a slot that nobody swept to the rooms that were due in it, and to no others", async () => {
    const skipped = someSlot + 60;
    const turn = Math.floor(skipped / 60) % 5;
    const idOf = (isTurn: boolean) =>
      Array.from({ length: 100 }, (_, index) => `idle-${index}`).find(
        (id) => (stableHash(id) % 5 === turn) === isTurn,
      ) ?? "";
    const [onTurn, offTurn] = [idOf(true), idOf(false)];
    for (const groupId of ["both", "counted", "new", onTurn, offTurn]) addRoom(groupId, ["ana"]);
    await track("both");
    await track("counted", { roster: false });
    await track("new", { trackedAt: skipped });
    await track(onTurn, { adaptive: true, state: "idle" });
    await track(offTurn, { adaptive: true, state: "idle" });
    await sweepAt(someSlot);

    const report = await sweepAt(skipped + 60);

    const gaps = async (groupId: string) => (await seen(groupId, skipped))?.gaps;
    const deadline = (...parts: readonly string[]) => parts.map((what) => ({ what, reason: "deadline" }));
    expect(report?.repaired).toBe(3);
    expect(await gaps("both")).toEqual(deadline("count", "roster"));
    expect(await gaps("counted")).toEqual(deadline("count"));
    expect(await gaps(onTurn)).toEqual(deadline("count", "roster"));
    expect([await gaps(offTurn), await gaps("new")]).toEqual([undefined, undefined]);
    expect((await seen("both", skipped + 60))?.gaps).toEqual([]);
  });

  it("keeps a room that is not adaptive at its rate however empty it is", async () => {
    addRoom("empty", []);
    await track("empty", { roster: false });

    for (let slot = someSlot; slot <= someSlot + 1_920; slot += 60) {
      expect((await sweepAt(slot))?.rooms).toBe(1);
    }

    expect((await roomNow("empty"))?.state).toBe("live");
  });

  it("counts a room several times in a slot when it is asked to, and takes one list", async () => {
    addRoom("room-1", ["ana", "bao"]);
    await track("room-1", { sampleEverySeconds: 20 });
    stack.world.jumpTo(someSlot + 50);

    await sweepShard(sweep, { shard: 0, of: 1, slot: someSlot }, "short");

    const observed = await seen("room-1", someSlot);
    expect(observed?.sampleEverySeconds).toBe(20);
    expect(observed?.rosters).toHaveLength(1);
    expect(observed?.counts.length).toBeGreaterThanOrEqual(1);
    expect(observed?.counts.every(({ count }) => count === 2)).toBe(true);
    // Most of the slot was over before the run began.
    expect(observed?.gaps).toEqual([{ what: "count", reason: "deadline" }]);
  });

  it("leaves robots out of the members, says how many there were, and asks for them where they show", async () => {
    addRoom("with-robots", ["ana", "bao"]);
    addRoom("without", ["ana", "bao"]);
    stack.vendors.tencent.addRobots({ sdkAppId, groupId: "with-robots", userIds: ["r1", "r2"], at: hourAgo - 5_000 });
    await track("with-robots");
    await track("without");

    await sweepAt(someSlot + 60);

    const observed = await seen("with-robots", someSlot + 60);
    expect(observed?.rosters).toMatchObject([{ listed: 4, robots: 2 }]);
    expect(observed?.rosters[0]?.members.map(({ userId }) => userId)).toEqual(["ana", "bao"]);
    expect((await seen("without", someSlot + 60))?.rosters).toMatchObject([{ listed: 2, robots: 0 }]);
    expect(stack.vendors.calls.total({ command: "get_members" })).toBe(3);
  });

  it("asks for robots with a new room's very first list, whatever it looks like", async () => {
    addRoom("new", ["ana"]);
    // It joined last and the count leaves it in: nothing in the list shows a robot.
    stack.vendors.tencent.addRobots({ sdkAppId, groupId: "new", userIds: ["r1"], at: hourAgo + 1_000 });
    addRoom("old", ["ana"]);
    stack.vendors.tencent.addRobots({ sdkAppId, groupId: "old", userIds: ["r1"], at: hourAgo + 1_000 });
    await track("new", { trackedAt: someSlot - 30 });
    await track("old", { trackedAt: someSlot - 86_400 });

    const robotsOf = async (groupId: string, slot: number) => (await seen(groupId, slot))?.rosters[0]?.robots;
    const told: (number | undefined)[] = [];
    for (let slot = someSlot; slot < someSlot + 600; slot += 60) {
      await sweepAt(slot);
      told.push(await robotsOf("old", slot));
    }

    expect(await robotsOf("new", someSlot)).toBe(1);
    expect(told.at(-1)).toBe(1);
  });

  it("keeps a list whose robots the vendor does not name, and drops one that shows robots", async () => {
    const slot = someSlot + 60;
    const ids = Array.from({ length: 10_000 }, (_, index) => `turn-${index}`);
    const plain = ids.find((groupId) => stableHash(groupId) % 360 === Math.floor(slot / 60) % 360) ?? "";
    addRoom(plain, ["ana", "bao"]);
    addRoom("with-robots", ["ana", "bao"]);
    stack.vendors.tencent.addRobots({ sdkAppId, groupId: "with-robots", userIds: ["r1", "r2"], at: hourAgo - 5_000 });
    await track(plain);
    await track("with-robots");
    for (const groupId of [plain, "with-robots"]) {
      stack.vendors.faults.add({
        groupId,
        command: "get_members",
        afterCalls: 1,
        fault: { kind: "business-code", code: 10004 },
      });
    }

    await sweepAt(slot);

    expect(stack.vendors.calls.total({ command: "get_members", verdict: 10_004 })).toBe(2);
    expect(await seen(plain, slot)).toMatchObject({ gaps: [], rosters: [{ ended: true, listed: 2, robots: 0 }] });
    expect(await seen("with-robots", slot)).toMatchObject({
      counts: [{ count: 2 }],
      rosters: [],
      gaps: [{ what: "roster", reason: "internal" }],
    });
  });

  it("stores neither user IDs nor nicknames of a pseudonymous room", async () => {
    addRoom("secret", ["ana", "bao"]);
    await track("secret", { pseudonymous: true });

    await sweepAt(someSlot);

    const members = (await seen("secret", someSlot))?.rosters[0]?.members ?? [];
    expect(members).toHaveLength(2);
    expect(members.every(({ userId, nickname }) => userId.startsWith("p_") && nickname === undefined)).toBe(true);
  });

  it("stores no list of a pseudonymous room when there is no key", async () => {
    addRoom("secret", ["ana", "bao"]);
    await track("secret", { pseudonymous: true });
    sweep = { ...sweep, pseudonymKey: () => Promise.reject(new Error("no key")) };

    await sweepAt(someSlot);

    expect(await seen("secret", someSlot)).toMatchObject({
      counts: [{ count: 2 }],
      rosters: [],
      gaps: [{ what: "roster", reason: "misconfigured" }],
    });
  });

  it("finds live rooms by their names, tracks them from the next slot, and closes those that are gone", async () => {
    const discovery = { namePattern: "live-*", everyMinutes: 1 };
    stack.secrets.set(`${secretsPrefix}/apps/main`, JSON.stringify({ ...main, discovery }));
    addRoom("first", ["ana"]);
    await track("first");
    for (let group = 0; group < 120; group += 1) {
      addRoom(`g${group}`, [], group % 60 === 0 ? `live-${group}` : `other ${group}`);
    }
    stack.vendors.tencent.dissolveGroup({ sdkAppId, groupId: "first" });

    const report = await sweepAt(someSlot + 60);
    await sweepAt(someSlot + 120);

    expect(report?.discovered).toBe(2);
    expect(await roomNow("g60")).toMatchObject({ label: "live-60", roster: true, groupType: "AVChatRoom" });
    expect(await roomNow("g61")).toBeUndefined();
    expect((await roomNow("first"))?.state).toBe("dissolved");
    expect((await seen("g0", someSlot + 120))?.counts).toMatchObject([{ count: 0 }]);
    expect(stack.vendors.calls.total({ command: "get_group_info" })).toBe(3);
  });

  it("follows a list of groups whose cursor has 64 bits, a call a second", async () => {
    const discovery = { namePattern: "live-*", everyMinutes: 1, roster: false };
    stack.secrets.set(`${secretsPrefix}/apps/main`, JSON.stringify({ ...main, discovery }));
    addRoom("first", ["ana"]);
    await track("first");
    addRoom("second", [], "live-2");
    addRoom("third", [], "live-3");
    stack.vendors.faults.add({ command: "get_appid_group_list", fault: { kind: "short-pages", rows: 2 } });

    const report = await sweepAt(someSlot + 60);

    expect(report?.discovered).toBe(2);
    expect(stack.vendors.calls.total({ command: "get_appid_group_list" })).toBe(2);
    expect(stack.vendors.calls.throttled()).toBe(0);
    expect((await roomNow("third"))?.roster).toBe(false);
  });

  it("takes another turn for a throttled call, and slows down", async () => {
    addRoom("room-1", ["ana"]);
    await track("room-1");
    stack.vendors.faults.add({ times: 2, fault: { kind: "business-code", code: 60007 } });

    const report = await sweepAt(someSlot);

    expect(report?.throttles).toBe(2);
    expect((await seen("room-1", someSlot))?.gaps).toEqual([]);
  });

  it("does not call covered what was observed and could not be encoded", async () => {
    addRoom("room-1", ["ana"]);
    await track("room-1");
    const prepare = () => Promise.reject(new Error("no"));
    sweep = { ...sweep, writer: { prepare, put: prepare, putBatch: prepare } };

    const report = await sweepAt(someSlot);

    expect(report).toMatchObject({ counts: 1, written: 0, failedWrites: 1 });
    expect(figuresOf(report === undefined ? [] : [report], 1).coveragePercent).toBe(0);
  });

  it("sweeps each app in one shard only", async () => {
    addRoom("room-1", ["ana"]);
    await track("room-1");
    stack.world.jumpTo(someSlot);

    const shards = await Promise.all(
      [0, 1, 2].map((shard) => sweepShard(stack.newSweep(), { shard, of: 3, slot: someSlot }, `shard ${shard}`)),
    );

    expect(shards.flat().map(({ app }) => app)).toEqual(["main"]);
  });
});
