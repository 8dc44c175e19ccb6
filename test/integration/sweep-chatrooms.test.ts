import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { exemptMember, noJoinTime, type SlotObservation } from "../../shared/attendance/observation.ts";
import { sweepShard } from "../../shared/sweep/sweep-shard.ts";
import { someSlot } from "../support/shifted-world.ts";
import { classes, type SweepStack, startSweepStack } from "../support/sweep-stack.ts";

const { appId } = classes;
const room = { appId, chatroomId: "77" };

describe("a sweep of Agora chat rooms", () => {
  let stack: SweepStack;
  beforeEach(async () => {
    stack = await startSweepStack();
    stack.vendors.agora.chatrooms.add({ ...room, owner: "Owner", admins: ["admin"], allowed: ["camera"] });
    await stack.track("classes", "77", { groupType: "AgoraChatRoom", trackedAt: someSlot - 600 });
  });
  afterEach(() => stack.close());

  const joinAll = (count: number) => {
    for (let person = 1; person <= count; person += 1) {
      stack.vendors.agora.chatrooms.join({ ...room, userId: `visitor-${person}` });
    }
  };
  const sweep = async (): Promise<SlotObservation | undefined> => {
    stack.world.jumpTo(someSlot);
    await sweepShard(stack.newSweep(), { shard: 0, of: 1, slot: someSlot }, "run");
    return stack.read("classes", "77", someSlot);
  };
  const only = (seen: SlotObservation | undefined) => {
    const [count] = seen?.counts ?? [];
    const [list] = seen?.rosters ?? [];
    return { count: count?.count, listed: list?.listed, robots: list?.robots, ended: list?.ended, gaps: seen?.gaps };
  };

  it("counts the people without the exempt members, and lists both apart", async () => {
    joinAll(3);

    const seen = await sweep();

    expect(only(seen)).toEqual({ count: 3, listed: 6, robots: 3, ended: true, gaps: [] });
    expect(
      Object.fromEntries(seen?.rosters[0]?.members.map(({ userId, joinedAt }) => [userId, joinedAt]) ?? []),
    ).toEqual({
      ...{ owner: exemptMember, admin: exemptMember, camera: exemptMember },
      ...{ "visitor-1": noJoinTime, "visitor-2": noJoinTime, "visitor-3": noJoinTime },
    });
  });

  it("reads rooms of several pages, of which only an empty one is the end", async () => {
    joinAll(1_300);

    const seen = await sweep();

    expect(only(seen)).toEqual({ count: 1_300, listed: 1_303, robots: 3, ended: true, gaps: [] });
    expect(stack.vendors.calls.total({ command: "chatrooms/users" })).toBe(3);
  });

  it("asks for nothing but the count where no list is wanted", async () => {
    joinAll(4);
    await stack.track("classes", "77", { groupType: "AgoraChatRoom", trackedAt: someSlot - 600, roster: false });

    const seen = await sweep();

    expect(only(seen)).toMatchObject({ count: 4, listed: undefined, gaps: [] });
    expect(stack.vendors.calls.total({ command: "chatrooms/users" })).toBe(0);
  });

  it("understands details that are an object, and rows of admins under their own key", async () => {
    stack.vendors.agora.configureApp(appId, { chatroomAsObject: true, adminKey: "admin" });
    joinAll(2);

    expect(only(await sweep())).toMatchObject({ count: 2, listed: 5, robots: 3 });
  });

  it("lets a list of smaller pages than the documents say prove nobody absent", async () => {
    stack.vendors.faults.add({ command: "chatrooms/users", fault: { kind: "short-pages", rows: 100 } });
    joinAll(250);

    expect(only(await sweep())).toMatchObject({ count: 250, listed: 253, ended: false });
  });

  it("lets a list whose order changed between its pages prove nobody absent", async () => {
    stack.vendors.faults.add({ command: "chatrooms/users", fault: { kind: "shuffled-order" } });
    stack.vendors.faults.add({ command: "chatrooms/users", fault: { kind: "duplicate-across-pages" } });
    joinAll(2_500);

    expect(only(await sweep())).toMatchObject({ count: 2_500, ended: false });
  });

  it.each(["chatrooms/admin", "chatrooms/white/users"])(
    "takes nobody for present while %s cannot be read, and no room for gone",
    async (command) => {
      stack.vendors.faults.add({ command, fault: { kind: "agora-error", name: "resource_not_found" } });
      joinAll(2);

      const seen = await sweep();

      expect(seen).toMatchObject({ counts: [], rosters: [], dissolved: false });
      expect(seen?.gaps.map(({ what }) => what)).toEqual(["count", "roster"]);
    },
  );

  it("keeps the count and the pages before the one that failed", async () => {
    const fault = { kind: "http-status", status: 405 } as const;
    stack.vendors.faults.add({ command: "chatrooms/users", afterCalls: 1, fault });
    joinAll(1_200);

    const seen = await sweep();

    expect(only(seen)).toMatchObject({ count: 1_200, listed: 1_000, ended: false });
    expect(seen?.gaps).toEqual([{ what: "roster", reason: "upstream-rejected" }]);
  });

  it("sees that a room is gone", async () => {
    stack.vendors.agora.chatrooms.destroy(room);

    expect(await sweep()).toMatchObject({ dissolved: true, counts: [], gaps: [{ what: "count" }] });
  });

  it("keeps each endpoint below its own rate", async () => {
    const others = Array.from({ length: 70 }, (_, index) => String(100 + index));
    for (const chatroomId of others) stack.vendors.agora.chatrooms.add({ appId, chatroomId, owner: "owner" });
    const options = { groupType: "AgoraChatRoom", trackedAt: someSlot - 600 } as const;
    await Promise.all(others.map((chatroomId) => stack.track("classes", chatroomId, options)));

    await sweep();

    for (const command of ["chatrooms/details", "chatrooms/admin", "chatrooms/white/users", "chatrooms/users"]) {
      expect(stack.vendors.calls.maxInAnySlidingSecond(appId, command)).toBeLessThanOrEqual(100);
    }
    expect(stack.vendors.calls.throttled()).toBe(0);
  });
});
