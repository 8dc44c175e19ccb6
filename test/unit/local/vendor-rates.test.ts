import { afterEach, describe, expect, test } from "vitest";
import { type ClockedVendor, sdkAppId, startClockedVendor } from "./vendor-clock.ts";
import { callTencent, sendTencent, services } from "./vendor-requests.ts";

let vendor: ClockedVendor;

afterEach(() => vendor.vendors.close());

const count = async (groupId = "room") => {
  const answer = await callTencent(vendor.caller, "group", "get_online_member_num", { GroupId: groupId });
  return answer["ErrorCode"];
};

describe("rate limits", () => {
  test("call 201 inside any sliding second is refused, by app and command", async () => {
    vendor = await startClockedVendor();
    vendor.addGroup("room", "AVChatRoom");
    let at = vendor.startAt;
    vendor.setRateClock(() => at);

    const early: unknown[] = [];
    for (let call = 0; call < 150; call++) early.push(await count());
    at += 600;
    const later: unknown[] = [];
    for (let call = 0; call < 51; call++) later.push(await count());
    const otherCommand = await callTencent(vendor.caller, "live", "get_members", { GroupId: "room", Timestamp: 0 });
    at += 399;
    const stillFull = await count();
    at += 1;
    const free = await count();

    expect(new Set(early)).toEqual(new Set([0]));
    expect(later.slice(0, 50).every((code) => code === 0)).toBe(true);
    expect(later.at(-1)).toBe(60007);
    expect(otherCommand["ErrorCode"]).toBe(0);
    expect([stillFull, free]).toEqual([60007, 0]);
    expect(vendor.vendors.calls.throttled()).toBe(2);
    expect(vendor.vendors.calls.maxInAnySlidingSecond(sdkAppId, "get_online_member_num")).toBe(202);
  });

  test("the trial's day has an end", async () => {
    vendor = await startClockedVendor({ callsPerDay: 2 });
    vendor.addGroup("room", "AVChatRoom");

    expect([await count(), await count(), await count()]).toEqual([0, 0, 60028]);
  });

  test("a call that fails an earlier check is not counted", async () => {
    vendor = await startClockedVendor({ callsPerSecond: 1 });
    vendor.addGroup("room", "AVChatRoom");
    vendor.setRateClock(() => vendor.startAt);
    const foreign = vendor.callerFor({ identifier: "nobody" });

    const refused = await callTencent(foreign, "group", "get_online_member_num", { GroupId: "room" });

    expect(refused["ErrorCode"]).toBe(60010);
    expect(await count()).toBe(0);
  });
});

describe("call log", () => {
  test("tells every call by app, command, group, host and verdict, and never a signature", async () => {
    vendor = await startClockedVendor();
    vendor.addGroup("room", "AVChatRoom");

    await count();
    await count("nobody");
    const { calls } = vendor.vendors;

    expect(calls.total()).toBe(2);
    expect(calls.total({ app: String(sdkAppId), groupId: "room" })).toBe(1);
    expect(calls.total({ verdict: 10010 })).toBe(1);
    expect(calls.total({ provider: "agora" })).toBe(0);
    expect(calls.recent()).toMatchObject([
      {
        provider: "tencent",
        command: "get_online_member_num",
        region: "singapore",
        hostHeader: "adminapisgp.im.qcloud.com",
      },
      { verdict: 10010, naturalVerdict: 10010, faults: [], notes: [] },
    ]);
    expect(JSON.stringify(calls.recent())).not.toContain(vendor.caller.userSig.slice(0, 30));
    calls.clear();
    expect(calls.total()).toBe(0);
    expect(calls.recent()).toEqual([]);
  });

  test("notes what a strict reader would not expect", async () => {
    vendor = await startClockedVendor();
    vendor.addGroup("room", "AVChatRoom");
    const body = JSON.stringify({ GroupId: "room", Colour: "red", Timestamp: 0 });

    await sendTencent(vendor.caller, services.group, "get_online_member_num", body);

    expect(vendor.vendors.calls.recent()[0]?.notes).toEqual(["body.Colour", "body.Timestamp"]);
  });

  test("keeps totals when the window of recent calls has moved on", async () => {
    vendor = await startClockedVendor();
    const { RecordingCallLog } = await import("../../../local/vendor-simulators/call-log.ts");
    const log = new RecordingCallLog();
    const call = {
      provider: "tencent" as const,
      app: "1",
      command: "c",
      groupId: "g",
      hostHeader: "",
      region: "",
      atMs: 0,
      verdict: 0,
      naturalVerdict: 0,
      faults: [],
      notes: [],
    };

    for (let index = 0; index < 60_000; index++) log.record({ ...call, atMs: index });

    expect(log.total({ command: "c" })).toBe(60_000);
    expect(log.recent()).toHaveLength(50_000);
    expect(log.recent()[0]?.atMs).toBe(10_000);
  });
});
