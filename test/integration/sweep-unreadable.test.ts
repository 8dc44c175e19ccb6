import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Fault } from "../../local/vendor-simulators/fault-board.ts";
import { noJoinTime } from "../../shared/attendance/observation.ts";
import { getRoom } from "../../shared/attendance/table/rooms.ts";
import { asAppName, asGroupId } from "../../shared/identity/ids.ts";
import type { Sweep } from "../../shared/sweep/sweep.ts";
import { sweepShard } from "../../shared/sweep/sweep-shard.ts";
import { someSlot } from "../support/shifted-world.ts";
import { classes, main, type SweepStack, secretsPrefix, startSweepStack } from "../support/sweep-stack.ts";

const { sdkAppId } = main;
const { appId } = classes;
const wide = ["7345678901234567891", "7345678901234567892"];
const people = ["ana", "bao", "chidi", ...wide].sort();

/** What cannot be read proves nothing: it leaves a list incomplete, or a gap; never an empty room, nor a stay since 1970. */
describe("a slot whose rows cannot all be read", () => {
  let stack: SweepStack;
  let sweep: Sweep;
  beforeEach(async () => {
    stack = await startSweepStack();
    sweep = stack.newSweep();
    const createdAt = (someSlot - 3600) * 1000;
    stack.vendors.tencent.addGroup({ sdkAppId, groupId: "room", type: "AVChatRoom", createdAt });
    for (const userId of people) {
      stack.vendors.tencent.join({ sdkAppId, groupId: "room", userId, at: createdAt });
    }
    const [owner = "", ...others] = people;
    const members = others.map((userId) => ({ userId, joinedAt: createdAt }));
    stack.vendors.agora.addGroup({
      appId,
      groupId: "101",
      kind: "chatgroup",
      owner,
      ownerJoinedAt: createdAt,
      members,
    });
    await stack.track("main", "room", { trackedAt: someSlot - 600 });
    await stack.track("classes", "101", { groupType: "ChatGroup", trackedAt: someSlot - 600 });
  });
  afterEach(() => stack.close());

  const sweepUnder = async (fault: Fault) => {
    stack.vendors.faults.add({ fault });
    stack.world.jumpTo(someSlot);
    await sweepShard(sweep, { shard: 0, of: 1, slot: someSlot }, "run");
    return {
      room: await stack.read("main", "room", someSlot),
      members: await stack.read("classes", "101", someSlot),
    };
  };
  const idsOf = (observed: Awaited<ReturnType<SweepStack["read"]>>) =>
    observed?.rosters.flatMap(({ members }) => members.map(({ userId }) => userId));

  it("counts them as listed, and proves nobody absent", async () => {
    const { room, members } = await sweepUnder({ kind: "unreadable-rows", every: 2 });

    for (const observed of [room, members]) {
      expect(observed?.counts.map(({ count }) => count)).toEqual([5]);
      expect(observed?.rosters).toMatchObject([{ listed: 5, ended: false }]);
      expect(idsOf(observed)).toHaveLength(2);
      expect(observed?.gaps).toEqual([]);
    }
  });

  it("is a gap where no row can be read, of the count as well where it is the number of rows", async () => {
    const { room, members } = await sweepUnder({ kind: "unreadable-rows" });

    const reason = "upstream-rejected";
    expect(room).toMatchObject({ rosters: [], gaps: [{ what: "roster", reason }] });
    expect(room?.counts.map(({ count }) => count)).toEqual([5]);
    expect(members).toMatchObject({
      counts: [],
      rosters: [],
      gaps: [
        { what: "count", reason },
        { what: "roster", reason },
      ],
    });
  });

  it.each(["member_name", "username", "text", "unquoted"] as const)("reads them spelled as %s", async (as) => {
    const { room, members } = await sweepUnder({ kind: "row-form", as });

    expect(members?.rosters).toMatchObject([{ listed: 5, ended: true }]);
    expect(idsOf(members)).toEqual(people);
    if (as === "unquoted") {
      expect(room?.rosters).toMatchObject([{ listed: 5, ended: true }]);
      expect(idsOf(room)).toEqual(people);
    }
  });

  it.each(["missing", "zero", "negative", "future", "12-digits"] as const)(
    "leaves a join time out that is %s",
    async (as) => {
      const { members, room } = await sweepUnder({ kind: "join-time", as, every: 2 });

      const agoraTimes = members?.rosters.flatMap(({ members: rows }) => rows.map(({ joinedAt }) => joinedAt));
      const roomTimes = room?.rosters.flatMap(({ members: rows }) => rows.map(({ joinedAt }) => joinedAt));
      for (const times of [agoraTimes, as === "12-digits" ? undefined : roomTimes]) {
        expect(times === undefined || times.filter((time) => time === noJoinTime).length).toBe(
          times === undefined || 3,
        );
        expect(new Set(times ?? [1, 2]).size).toBe(2);
      }
    },
  );

  it.each([
    { kind: "set-field", field: "Next", value: 1_748_771_999.5 },
    { kind: "set-field", field: "Next", value: "soon" },
    { kind: "missing-field", field: "Next" },
    { kind: "missing-field", field: "GroupIdList" },
    { kind: "set-field", field: "GroupIdList", value: [{ GroupId: "other" }, { Group: "room" }] },
  ] satisfies Fault[])("closes no room by a list of groups that cannot be read to its end: %j", async (fault) => {
    const discovery = { namePattern: "live-*", everyMinutes: 1 };
    stack.secrets.set(`${secretsPrefix}/apps/main`, JSON.stringify({ ...main, discovery }));
    stack.vendors.faults.add({ command: "get_appid_group_list", fault });
    stack.world.jumpTo(someSlot + 60);

    await sweepShard(sweep, { shard: 0, of: 1, slot: someSlot + 60 }, "run");

    const room = await getRoom(stack.table, { app: asAppName("main"), groupId: asGroupId("room") });
    expect(room?.state).toBe("live");
    expect(stack.troubles).toMatchObject([{ app: "main", error: { kind: "upstream-rejected" } }]);
    expect((await stack.read("main", "room", someSlot + 60))?.rosters).toMatchObject([{ listed: 5 }]);
  });

  it("is a gap where a membership says that rows came, and holds none", async () => {
    const { members } = await sweepUnder({ kind: "set-field", field: "data", value: [] });

    expect(members).toMatchObject({ counts: [], rosters: [], gaps: [{ what: "count" }, { what: "roster" }] });
  });

  it.each([1_748_771_999.5, "soon", -1, null])("takes NextTimestamp %j for no end", async (value) => {
    const { room } = await sweepUnder({ kind: "set-field", field: "NextTimestamp", value });

    expect(room?.rosters).toMatchObject([{ listed: 5, ended: false }]);
    expect(idsOf(room)).toEqual(people);
  });
});
