import { afterEach, describe, expect, test } from "vitest";
import type { TencentAppSwitches } from "../../../local/vendor-simulators/tencent/app-seed.ts";
import type { TencentGroupAddress } from "../../../local/vendor-simulators/tencent/group-types.ts";
import { type ClockedVendor, startClockedVendor } from "./vendor-clock.ts";
import { callTencent, sendTencent, services } from "./vendor-requests.ts";

let vendor: ClockedVendor;
let room: TencentGroupAddress;

afterEach(() => vendor.vendors.close());

async function startWithRoom(switches: TencentAppSwitches = {}): Promise<void> {
  vendor = await startClockedVendor(switches);
  room = vendor.addGroup("room", "AVChatRoom");
}

async function ask(body: object, caller = vendor.caller): Promise<unknown> {
  const answer = await callTencent(caller, "live", "check_members", body);
  return answer["ErrorCode"] === 0 ? answer["Member_Account"] : answer["ErrorCode"];
}

const check = (...accounts: readonly string[]) => ask({ GroupId: "room", Member_Account: accounts });

describe("check_members", () => {
  test("looks at the list's picture of 40 s, without its window", async () => {
    await startWithRoom();
    for (let index = 0; index < 1_200; index++) {
      vendor.vendors.tencent.join({ ...room, userId: `user${index}`, at: vendor.startAt + index });
    }
    vendor.moveTo(43);
    vendor.vendors.tencent.join({ ...room, userId: "late" });
    vendor.vendors.tencent.leave({ ...room, userId: "user1" });

    expect(await check("user0", "user1", "late", "nobody")).toEqual(["user0", "user1"]);
    vendor.moveTo(79);
    expect(await check("user0", "user1", "late", "nobody")).toEqual(["user0", "user1"]);
    vendor.moveTo(80);
    expect(await check("user0", "user1", "late", "nobody")).toEqual(["user0", "late"]);
  });

  test("names everybody once, in the order of the question, robots too", async () => {
    await startWithRoom();
    vendor.vendors.tencent.join({ ...room, userId: "ann" });
    vendor.vendors.tencent.addRobots({ ...room, userIds: ["robot"] });

    expect(await check("robot", "ann", "ann", "robot")).toEqual(["robot", "ann"]);
  });

  test("takes 500 accounts, or as many as the app is set to, and at least one", async () => {
    await startWithRoom();
    const accounts = Array.from({ length: 501 }, (_, index) => `u${index}`);

    expect(await check(...accounts)).toBe(10005);
    expect(await check(...accounts.slice(1))).toEqual([]);
    expect(await check()).toBe(10004);
    vendor.vendors.tencent.configureApp(room.sdkAppId, { maxAccountsPerCheck: 2 });
    expect([await check("a", "b", "c"), await check("a", "b")]).toEqual([10005, []]);
  });

  test("is refused without the plan, by a code of the app's own choice", async () => {
    await startWithRoom({ plan: "standard" });

    const codes: unknown[] = [await check("ann")];
    for (const checkWithoutPlanCode of [60020, 10007] as const) {
      vendor.vendors.tencent.configureApp(room.sdkAppId, { checkWithoutPlanCode });
      codes.push(await check("ann"));
    }

    expect(codes).toEqual([10059, 60020, 10007]);
  });

  test.each([
    ["a group of another type", { GroupId: "team", Member_Account: ["ann"] }, 10007],
    ["an unknown group", { GroupId: "none", Member_Account: ["ann"] }, 10010],
    ["no group", { Member_Account: ["ann"] }, 10004],
    ["no accounts", { GroupId: "room" }, 10004],
    ["one account that is no list", { GroupId: "room", Member_Account: "ann" }, 10004],
    ["accounts that are objects", { GroupId: "room", Member_Account: [{ Member_Account: "ann" }] }, 10004],
  ])("refuses %s", async (_, body, code) => {
    await startWithRoom();
    vendor.addGroup("team", "Public");

    expect(await ask(body)).toBe(code);
  });

  test("is checked for host, signature and admin before anything else", async () => {
    await startWithRoom();
    const callers = [
      vendor.callerFor({ host: "console.tim.qq.com" }),
      vendor.callerFor({ secretKey: "0".repeat(64) }),
      vendor.callerFor({ identifier: "nobody" }),
      vendor.callerFor({ time: vendor.startAt / 1_000 - 100, expire: 10 }),
    ];

    const codes = await Promise.all(callers.map((caller) => ask({}, caller)));

    expect(codes).toEqual([60026, 70009, 60010, 70001]);
  });

  test("has a rate of its own beside the list's", async () => {
    await startWithRoom({ callsPerSecond: 2 });
    vendor.setRateClock(() => vendor.startAt);

    const checks = [await check("ann"), await check("ann"), await check("ann")];
    const list = await callTencent(vendor.caller, "live", "get_members", { GroupId: "room", Timestamp: 0 });

    expect(checks).toEqual([[], [], 60007]);
    expect(list["ErrorCode"]).toBe(0);
  });

  test("may leave an empty answer out", async () => {
    await startWithRoom({ emptyListIsMissing: true });

    const body = JSON.stringify({ GroupId: "room", Member_Account: ["nobody"] });
    const { text } = await sendTencent(vendor.caller, services.live, "check_members", body);

    expect(JSON.parse(text)).toEqual({ ActionStatus: "OK", ErrorCode: 0, ErrorInfo: "" });
  });

  test("fails as it is told to, and is logged by its name", async () => {
    await startWithRoom();
    vendor.vendors.faults.add({ command: "check_members", times: 1, fault: { kind: "business-code", code: 10002 } });

    expect([await check("ann"), await check("ann")]).toEqual([10002, []]);
    expect(vendor.vendors.calls.maxInAnySlidingSecond(room.sdkAppId, "check_members")).toBe(1);
  });
});
