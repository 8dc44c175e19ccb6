import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { startVendorSimulators, type VendorSimulators } from "../../local/vendor-simulators/start.ts";
import { routes } from "../support/api-event.ts";
import { type Container, coldStart, type EdgeWorld, startEdgeWorld } from "../support/edge-world.ts";
import { tencentSecret } from "../support/test-apps.ts";

/** What the reads claim: whether a list is whole, and how old an answer is. */

let vendors: VendorSimulators;
let world: EdgeWorld;
let made = 0;

const pro = tencentSecret(1);
const withoutPlan = tencentSecret(2);

beforeAll(async () => {
  vendors = await startVendorSimulators({
    tencentApps: [
      { ...pro, countStepMs: 0, listPictureMs: 0, communityOnlineList: true, callsPerSecond: 10_000 },
      { ...withoutPlan, plan: "standard", countStepMs: 0, listPictureMs: 0, callsPerSecond: 10_000 },
    ],
  });
  world = await startEdgeWorld(vendors.origin);
  world.putApp("main", pro);
  world.putApp("free", withoutPlan);
});

afterEach(() => {
  vi.useRealTimers();
  vendors.faults.clear();
});

afterAll(async () => {
  await vendors.close();
  await world.close();
});

/** A live room with so many people in it, and the way to it. */
function roomOf(people: number, app: "main" | "free" = "main") {
  made += 1;
  const groupId = `truth-${made}`;
  const { sdkAppId } = app === "main" ? pro : withoutPlan;
  vendors.tencent.addGroup({ sdkAppId, groupId, type: "AVChatRoom" });
  const now = Date.now();
  for (let index = 0; index < people; index += 1) {
    vendors.tencent.join({ sdkAppId, groupId, userId: `u${index}`, at: now - people + index });
  }
  return { sdkAppId, groupId, path: { app, groupId } };
}

const callsTo = (groupId: string, command: string) => vendors.calls.total({ groupId, command });

describe("truncated", () => {
  let online: Container;

  beforeAll(async () => {
    online = await coldStart("list-online-members", routes.avchatroomMembers);
  });

  it.each([
    ["nobody", 0, false, 0],
    ["29", 29, false, 0],
    ["30, which could be all that the plan shows", 30, false, 1],
    ["31", 31, false, 1],
    ["32", 32, false, 0],
    ["999", 999, false, undefined],
    ["1000, which could be all that is ever shown", 1000, false, undefined],
    ["1001", 1001, true, undefined],
    ["1200", 1200, true, undefined],
  ] as const)("of a room of %s", async (_, people, truncated, counts) => {
    const { path, groupId } = roomOf(people);

    const reply = await online.call({ path, query: { all: "true" } });

    expect(reply.status).toBe(200);
    expect(reply.body.members).toHaveLength(Math.min(people, 1000));
    expect(reply.body.truncated).toBe(truncated);
    if (counts !== undefined) {
      expect(callsTo(groupId, "get_online_member_num")).toBe(counts);
    }
  });

  it.each([
    [30, 31, 30, true],
    [30, 45, 30, true],
    [31, 45, 31, true],
    [31, 31, 31, false],
    [30, 29, 29, false],
  ] as const)("without the plan, which shows %i: a room of %i lists %i", async (shown, people, listed, truncated) => {
    vendors.tencent.configureApp(withoutPlan.sdkAppId, { listWithoutPlan: shown });
    const { path } = roomOf(people, "free");

    const reply = await online.call({ path });

    expect(reply.body.members).toHaveLength(listed);
    expect(reply.body.truncated).toBe(truncated);
  });

  it("follows the pages: each page of 1200 people says it, and so does the last", async () => {
    const { path } = roomOf(1200);

    const first = await online.call({ path });
    const second = await online.call({ path, query: { cursor: first.body.nextCursor } });

    expect([first.body.truncated, second.body.truncated]).toEqual([true, true]);
    expect([first.body.members.length, second.body.members.length, second.body.nextCursor]).toEqual([500, 500, null]);
  });

  it.each([
    [30, true],
    [1000, true],
    [29, false],
    [999, false],
  ])("is cautious where the count fails: a list of %i", async (people, truncated) => {
    const { path, groupId } = roomOf(people);
    vendors.faults.add({ groupId, command: "get_online_member_num", fault: { kind: "business-code", code: 10006 } });

    const reply = await online.call({ path, query: { all: "true" } });

    expect([reply.status, reply.body.truncated]).toEqual([200, truncated]);
  });

  it("is not fooled by a member who comes twice across pages", async () => {
    const { path, groupId } = roomOf(1001);
    vendors.faults.add({ groupId, fault: { kind: "duplicate-across-pages" } });

    const reply = await online.call({ path, query: { all: "true" } });

    expect(reply.body.members).toHaveLength(1000);
    expect(reply.body.truncated).toBe(true);
  });

  it.each([
    [10, false],
    [1000, true],
  ])("of %i people with a mark has no count to compare with", async (people, truncated) => {
    const { path, sdkAppId, groupId } = roomOf(people + 5);
    for (let index = 0; index < people; index += 1) {
      vendors.tencent.setMark({ sdkAppId, groupId, userId: `u${index + 5}`, mark: 1000 });
    }

    const reply = await online.call({ path, query: { mark: "1000", all: "true" } });

    expect(reply.body.members).toHaveLength(people);
    expect(reply.body.truncated).toBe(truncated);
    expect(callsTo(groupId, "get_online_member_num")).toBe(0);
  });

  it("of a Community asks the Community's own count", async () => {
    const groupId = "@TGS#_truth";
    vendors.tencent.addGroup({ sdkAppId: pro.sdkAppId, groupId, type: "Community" });
    for (let index = 0; index < 30; index += 1) {
      vendors.tencent.join({ sdkAppId: pro.sdkAppId, groupId, userId: `u${index}`, at: Date.now() - 1000 });
    }

    const reply = await online.call({ route: routes.communityMembers, path: { app: "main", groupId } });

    expect(reply.body).toMatchObject({ groupType: "Community" });
    expect(callsTo(groupId, "million_group_open_http_svc/get_online_member_num")).toBe(1);
    expect(callsTo(groupId, "get_online_member_num")).toBe(0);
  });
});

describe("freshness", () => {
  function stopClock(): void {
    // Signatures must still hold for the simulators, whose clock is real: only the container's goes on from now.
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
  }

  const later = (ms: number) => vi.setSystemTime(Date.now() + ms);

  it.each([
    ["get-avchatroom-online-count", routes.avchatroomCount, "AVChatRoom", 10],
    ["get-community-online-count", routes.communityCount, "Community", 240],
    ["list-online-members", routes.avchatroomMembers, "AVChatRoom", 40],
  ] as const)("%s keeps an answer as long as the source does not move", async (file, route, type, seconds) => {
    stopClock();
    made += 1;
    const groupId = type === "Community" ? `@TGS#_fresh-${made}` : `fresh-${made}`;
    vendors.tencent.addGroup({ sdkAppId: pro.sdkAppId, groupId, type });
    const container = await coldStart(file, route);
    const path = { app: "main", groupId };
    const startedAt = new Date().toISOString().replace(".000Z", "Z");

    const first = await container.call({ path });
    later(seconds * 1000 - 1);
    const kept = await container.call({ path });
    later(1);
    const renewed = await container.call({ path });

    expect(first.headers).toMatchObject({ age: "0", "cache-control": `private, max-age=${seconds}` });
    expect(kept.headers["age"]).toBe(String(seconds - 1));
    expect([first.body.observedAt, kept.body.observedAt]).toEqual([startedAt, startedAt]);
    expect(renewed.headers["age"]).toBe("0");
    expect(renewed.body.observedAt).not.toBe(startedAt);
    expect(first.body.freshnessSeconds).toBe(seconds);
    expect(vendors.calls.total({ groupId })).toBe(2);
  });

  it.each([["list-group-members", routes.groupMembers, { app: "main", groupId: "stored-1" }]])(
    "%s keeps nothing",
    async (file, route, path) => {
      vendors.tencent.addGroup({ sdkAppId: pro.sdkAppId, groupId: path.groupId, type: "Public" });
      const container = await coldStart(file, route);

      const first = await container.call({ path });
      await container.call({ path });

      expect(first.headers["cache-control"]).toBe("no-store");
      expect(first.headers["age"]).toBeUndefined();
      expect(vendors.calls.total({ groupId: path.groupId })).toBe(2);
    },
  );

  it("twenty requests at once are one call", async () => {
    const { path, groupId } = roomOf(3);
    const container = await coldStart("get-avchatroom-online-count", routes.avchatroomCount);

    const replies = await Promise.all(Array.from({ length: 20 }, () => container.call({ path })));

    expect(new Set(replies.map(({ body }) => body.onlineCount))).toEqual(new Set([3]));
    expect(vendors.calls.total({ groupId })).toBe(1);
  });

  it("a failure is told to all who waited for it, and is not kept", async () => {
    const { path, groupId } = roomOf(3);
    vendors.faults.add({ groupId, times: 1, fault: { kind: "business-code", code: 60007 } });
    const container = await coldStart("get-avchatroom-online-count", routes.avchatroomCount);

    const failed = await Promise.all(Array.from({ length: 5 }, () => container.call({ path })));
    const healed = await container.call({ path });

    expect(failed.map(({ status }) => status)).toEqual([503, 503, 503, 503, 503]);
    expect([healed.status, healed.body.onlineCount]).toEqual([200, 3]);
    expect(vendors.calls.total({ groupId })).toBe(2);
  });

  it("one app's answer is never another's, one mark's never another's", async () => {
    const main = roomOf(3);
    vendors.tencent.addGroup({ sdkAppId: withoutPlan.sdkAppId, groupId: main.groupId, type: "AVChatRoom" });
    const count = await coldStart("get-avchatroom-online-count", routes.avchatroomCount);
    const online = await coldStart("list-online-members", routes.avchatroomMembers);

    const counts = [await count.call({ path: main.path }), await count.call({ path: { ...main.path, app: "free" } })];
    const lists = [
      await online.call({ path: main.path }),
      await online.call({ path: main.path, query: { mark: "1000" } }),
    ];

    expect(counts.map(({ body }) => body.onlineCount)).toEqual([3, 0]);
    expect(lists.map(({ body }) => body.members.length)).toEqual([3, 0]);
  });

  it("the count that a list needed is the count that the list keeps", async () => {
    stopClock();
    const { path, groupId } = roomOf(30);
    const online = await coldStart("list-online-members", routes.avchatroomMembers);

    await online.call({ path });
    await online.call({ path });
    later(10_000);
    await online.call({ path });

    expect(callsTo(groupId, "get_members")).toBe(2); // the list, and the robots in it
    expect(callsTo(groupId, "get_online_member_num")).toBe(2);
  });
});
