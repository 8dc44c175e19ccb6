import { afterEach, describe, expect, test } from "vitest";
import { type LivingRoom, makeRoomLive } from "../../../local/vendor-simulators/life.ts";
import { type ClockedVendor, sdkAppId, startClockedVendor } from "./vendor-clock.ts";
import { accountsOf, callTencent, getPages, send } from "./vendor-requests.ts";

let vendor: ClockedVendor;

afterEach(() => vendor.vendors.close());

const profile = {
  size: 200,
  arrivalsPerMinute: 20,
  rejoinShare: 0.4,
  robots: 2,
  webShare: 0.1,
  secondDeviceShare: 0.2,
};

async function liveRoom(changes: Partial<LivingRoom> = {}): Promise<LivingRoom> {
  vendor = await startClockedVendor();
  vendor.addGroup("room", "AVChatRoom");
  const room = { sdkAppId, groupId: "room", seed: 11, profile, ...changes };
  makeRoomLive(vendor.vendors.tencent, room);
  return room;
}

describe("a living room", () => {
  test("is full from the start and keeps about its size", async () => {
    const room = await liveRoom();
    const sizes: number[] = [];

    for (let minute = 0; minute <= 60; minute += 10) {
      vendor.moveTo(minute * 60);
      sizes.push(vendor.vendors.tencent.trulyOnline(room).length);
    }

    expect(sizes[0]).toBe(200);
    expect(Math.min(...sizes)).toBeGreaterThan(140);
    expect(Math.max(...sizes)).toBeLessThan(270);
  });

  test("has arrivals, returners and stays of the asked-for mean", async () => {
    const room = await liveRoom({ startAt: 1_700_000_000_000 });
    vendor.moveTo(3 * 3_600);

    const stays = vendor.vendors.tencent.trueStays({ ...room, from: vendor.startAt });

    const arrivals = stays.filter(({ joinedAt }) => joinedAt > vendor.startAt);
    const ended = arrivals.filter(({ joinedAt }) => joinedAt < vendor.startAt + 3_600_000);
    const mean = ended.reduce((sum, { joinedAt, leftAt }) => sum + ((leftAt ?? joinedAt) - joinedAt), 0) / ended.length;
    expect(arrivals.length / 180).toBeGreaterThan(17);
    expect(arrivals.length / 180).toBeLessThan(23);
    expect(mean / 60_000).toBeGreaterThan(8);
    expect(mean / 60_000).toBeLessThan(12);
    expect(new Set(arrivals.map(({ userId }) => userId)).size).toBeLessThan(arrivals.length * 0.8);
  });

  test("is the same for the same seed, however often somebody looks", async () => {
    const truthOf = async (looks: number) => {
      const room = await liveRoom({ startAt: 1_700_000_000_000 });
      for (let look = 1; look <= looks; look++) {
        vendor.moveTo((1_800 * look) / looks);
        vendor.vendors.tencent.trulyOnline(room);
      }
      const stays = vendor.vendors.tencent.trueStays(room);
      await vendor.vendors.close();
      return stays;
    };

    const once = await truthOf(1);
    const often = await truthOf(90);
    vendor = await startClockedVendor();

    expect(often).toEqual(once);
    expect(once.length).toBeGreaterThan(600);
  });

  test("is seen over the wire as it was when the picture was taken", async () => {
    const room = await liveRoom({ startAt: 1_700_000_000_000 });
    vendor.moveTo(615);

    const listed = accountsOf(await getPages(vendor.caller, "room"));

    const truth = vendor.vendors.tencent.trulyOnline({ ...room, at: vendor.startAt + 600_000 });
    expect(listed.filter((userId) => userId.startsWith("robot"))).toHaveLength(2);
    expect(listed.filter((userId) => !userId.startsWith("robot")).toSorted()).toEqual(truth.toSorted());
  });

  test("forgets what is old, and only that", async () => {
    const room = await liveRoom({ startAt: 1_700_000_000_000, profile: { ...profile, rememberMs: 600_000 } });
    for (let minute = 0; minute <= 60; minute++) {
      vendor.moveTo(minute * 60);
      vendor.vendors.tencent.trulyOnline(room);
    }

    const stays = vendor.vendors.tencent.trueStays(room);

    expect(stays.every(({ leftAt }) => leftAt === null || leftAt > vendor.startAt + 2_800_000)).toBe(true);
    expect(vendor.vendors.tencent.trulyOnline(room).length).toBe(stays.filter(({ leftAt }) => leftAt === null).length);
  });
});

describe("the control door", () => {
  const control = async (request: object) => {
    const body = JSON.stringify(request);
    const answer = await send(vendor.vendors.origin, { path: "/__control", host: "127.0.0.1", body });
    return { status: answer.status, ...JSON.parse(answer.text) };
  };

  test("serves another process: rooms, faults and calls", async () => {
    vendor = await startClockedVendor();
    const crowd = { size: 1_200, meanStayMs: 1_200_000, seed: 5, rejoinShare: 0.3 };
    const added = await control({ do: "addCrowds", sdkAppId, prefix: "crowd", count: 3, crowd });
    const rule = { times: 1, fault: { kind: "business-code", code: 10002 } };
    const fault = await control({ do: "addFault", rule });
    const failed = await callTencent(vendor.caller, "group", "get_online_member_num", { GroupId: "crowd2" });
    const count = await callTencent(vendor.caller, "group", "get_online_member_num", { GroupId: "crowd2" });
    const pages = await getPages(vendor.caller, "crowd2");

    const calls = await control({ do: "calls", filter: { groupId: "crowd2" } });
    const max = await control({ do: "maxInAnySlidingSecond", app: sdkAppId, command: "get_members" });

    expect(added).toMatchObject({ status: 200, groups: 3 });
    expect(fault).toMatchObject({ status: 200, id: 1 });
    expect([failed["ErrorCode"], count["OnlineMemberNum"]]).toEqual([10002, 1_200]);
    expect(new Set(accountsOf(pages)).size).toBe(1_000);
    expect(calls).toMatchObject({ total: 4, throttled: 0 });
    expect(max).toMatchObject({ max: 1 });
  });

  test("refuses what it does not understand", async () => {
    vendor = await startClockedVendor();

    expect((await control({ do: "explode" })).status).toBe(400);
    expect((await control({ do: "addFault", rule: { fault: { kind: "gremlins" } } })).status).toBe(400);
    const health = await send(vendor.vendors.origin, { method: "GET", path: "/__health", host: "127.0.0.1" });
    expect(health.status).toBe(200);
  });
});
