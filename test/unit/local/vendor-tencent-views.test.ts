import { afterEach, describe, expect, test } from "vitest";
import { type ClockedVendor, startClockedVendor } from "./vendor-clock.ts";
import { accountsOf, callTencent, getPages } from "./vendor-requests.ts";

let vendor: ClockedVendor;

afterEach(() => vendor.vendors.close());

const countOf = async (groupId: string, service: "group" | "community" = "group") => {
  const answer = await callTencent(vendor.caller, service, "get_online_member_num", { GroupId: groupId });
  return answer["OnlineMemberNum"];
};

const listOf = async (groupId: string, mark?: number) => accountsOf(await getPages(vendor.caller, groupId, mark));

const joinMany = (address: { sdkAppId: number; groupId: string }, count: number, prefix = "user") => {
  for (let index = 0; index < count; index++) {
    vendor.vendors.tencent.join({ ...address, userId: `${prefix}${index}`, at: vendor.startAt - 60_000 + index });
  }
};

describe("online count of a live room", () => {
  test("moves at once below 300 people without Web users", async () => {
    vendor = await startClockedVendor();
    const room = vendor.addGroup("room", "AVChatRoom");
    joinMany(room, 298);

    vendor.moveTo(3);
    const before = await countOf("room");
    vendor.vendors.tencent.join({ ...room, userId: "late" });
    const after = await countOf("room");

    expect([before, after]).toEqual([298, 299]);
  });

  test.each([
    ["that reaches 300 people", 298, "app"],
    ["with one Web user", 1, "web"],
  ])("a room %s shows a change 10 to 20 seconds late", async (_what, people, device) => {
    vendor = await startClockedVendor();
    const room = vendor.addGroup("room", "AVChatRoom");
    joinMany(room, people);
    vendor.vendors.tencent.join({ ...room, userId: "first", device, at: vendor.startAt - 60_000 });
    const joinAt = 43;
    vendor.moveTo(joinAt);
    vendor.vendors.tencent.join({ ...room, userId: "late" });

    const shown: unknown[] = [];
    for (const delay of [0, 9, 16, 17, 20]) {
      vendor.moveTo(joinAt + delay);
      shown.push(await countOf("room"));
    }

    const whole = people + 1;
    expect(shown).toEqual([whole, whole, whole, whole + 1, whole + 1]);
  });

  test("robots are left out unless the app counts them", async () => {
    vendor = await startClockedVendor();
    const room = vendor.addGroup("room", "AVChatRoom");
    joinMany(room, 2);
    vendor.vendors.tencent.addRobots({ ...room, userIds: ["robot1", "robot2"] });

    const plain = await countOf("room");
    vendor.vendors.tencent.configureApp(room.sdkAppId, { robotsAreCounted: true });
    const withRobots = await countOf("room");

    expect([plain, withRobots]).toEqual([2, 4]);
  });

  test("other types answer 10007 until plan and switch allow them", async () => {
    vendor = await startClockedVendor();
    const group = vendor.addGroup("work", "Private");
    vendor.vendors.tencent.join({ ...group, userId: "ann" });
    const ask = () => callTencent(vendor.caller, "group", "get_online_member_num", { GroupId: "work" });

    const refused = await ask();
    vendor.vendors.tencent.configureApp(group.sdkAppId, { onlineStatusFeature: true });
    const allowed = await ask();

    expect(refused["ErrorCode"]).toBe(10007);
    expect(allowed["OnlineMemberNum"]).toBe(1);
  });
});

describe("online count of a Community", () => {
  test("moves every four minutes", async () => {
    vendor = await startClockedVendor();
    const community = vendor.addGroup("@TGS#_town", "Community");
    vendor.moveTo(10);
    vendor.vendors.tencent.join({ ...community, userId: "ann" });

    const shown: unknown[] = [];
    for (const second of [10, 239, 240]) {
      vendor.moveTo(second);
      shown.push(await countOf("@TGS#_town", "community"));
    }

    expect(shown).toEqual([0, 0, 1]);
  });

  test("is refused for other groups, and while Communities are off", async () => {
    vendor = await startClockedVendor();
    const community = vendor.addGroup("@TGS#_town", "Community");
    vendor.addGroup("room", "AVChatRoom");
    const ask = async (groupId: string) => {
      const answer = await callTencent(vendor.caller, "community", "get_online_member_num", { GroupId: groupId });
      return answer["ErrorCode"];
    };

    const liveRoom = await ask("room");
    vendor.vendors.tencent.configureApp(community.sdkAppId, { communityEnabled: false });
    const switchedOff = await ask("@TGS#_town");

    expect([liveRoom, switchedOff]).toEqual([10007, 11000]);
  });
});

describe("online list of a live room", () => {
  test("is a picture that stays as it is for 40 seconds", async () => {
    vendor = await startClockedVendor();
    const room = vendor.addGroup("room", "AVChatRoom");
    vendor.vendors.tencent.join({ ...room, userId: "ann" });
    vendor.moveTo(5);
    vendor.vendors.tencent.join({ ...room, userId: "ben" });
    vendor.vendors.tencent.leave({ ...room, userId: "ann" });

    const shown: string[][] = [];
    for (const second of [5, 39, 40]) {
      vendor.moveTo(second);
      shown.push(await listOf("room"));
    }

    expect(shown).toEqual([["ann"], ["ann"], ["ben"]]);
  });

  test("what is written into the past changes a picture that was already served", async () => {
    vendor = await startClockedVendor();
    const room = vendor.addGroup("room", "AVChatRoom");
    const before = await listOf("room");

    vendor.vendors.tencent.join({ ...room, userId: "ann", at: vendor.startAt - 1_000 });
    const after = await listOf("room");

    expect([before, after]).toEqual([[], ["ann"]]);
  });

  test("a new picture can be asked for out of turn", async () => {
    vendor = await startClockedVendor();
    const room = vendor.addGroup("room", "AVChatRoom");
    vendor.moveTo(7);
    vendor.vendors.tencent.join({ ...room, userId: "ann" });

    const before = await listOf("room");
    vendor.vendors.tencent.takePictureNow(room);

    expect(before).toEqual([]);
    expect(await listOf("room")).toEqual(["ann"]);
  });

  test("join times are whole seconds, and names only there when they were given", async () => {
    vendor = await startClockedVendor();
    const room = vendor.addGroup("room", "AVChatRoom");
    const at = vendor.startAt - 2_500;
    vendor.vendors.tencent.join({ ...room, userId: "ann", nickname: 'A "quoted" name', avatar: "", at });
    vendor.vendors.tencent.join({ ...room, userId: "ben", at: at - 10_000 });

    const [page] = await getPages(vendor.caller, "room");

    expect(page?.MemberList).toEqual([
      { JoinTime: 1_699_999_997, Member_Account: "ann", NickName: 'A "quoted" name', Avatar: "" },
      { JoinTime: 1_699_999_987, Member_Account: "ben" },
    ]);
  });

  test("a return shows the new join time; a second device keeps the old one, or not, as the app has it", async () => {
    vendor = await startClockedVendor();
    const room = vendor.addGroup("room", "AVChatRoom");
    const join = (userId: string, secondsAgo: number, device: string) =>
      vendor.vendors.tencent.join({ ...room, userId, at: vendor.startAt - secondsAgo * 1_000, device });
    join("ann", 100, "app");
    vendor.vendors.tencent.leave({ ...room, userId: "ann", at: vendor.startAt - 50_000 });
    join("ann", 20, "app");
    join("ben", 100, "app");
    join("ben", 10, "tablet");
    const timesOf = async () => {
      const [page] = await getPages(vendor.caller, "room");
      return Object.fromEntries((page?.MemberList ?? []).map((row) => [row.Member_Account, row.JoinTime]));
    };

    const first = await timesOf();
    vendor.vendors.tencent.configureApp(room.sdkAppId, { joinTimeOfDevice: "latest" });
    const latest = await timesOf();

    expect(first).toEqual({ ann: 1_699_999_980, ben: 1_699_999_900 });
    expect(latest).toEqual({ ann: 1_699_999_980, ben: 1_699_999_990 });
  });

  test("robots are pinned whatever their presence, and mark 500 lists them alone", async () => {
    vendor = await startClockedVendor();
    const room = vendor.addGroup("room", "AVChatRoom");
    joinMany(room, 2);
    vendor.vendors.tencent.addRobots({ ...room, userIds: ["robot1"] });

    expect(await listOf("room")).toEqual(["robot1", "user1", "user0"]);
    expect(await listOf("room", 500)).toEqual(["robot1"]);
    expect(await listOf("room", 1_000)).toEqual([]);
  });

  test("marks are set by command, listed by mark, and gone with the stay", async () => {
    vendor = await startClockedVendor();
    const room = vendor.addGroup("room", "AVChatRoom");
    joinMany(room, 3);
    const marked = await callTencent(vendor.caller, "live", "modify_user_info", {
      GroupId: "room",
      CommandType: 1,
      MemberList: [{ Member_Account: "user1", Marks: [1_000, 1_001] }],
    });

    const before = await listOf("room", 1_001);
    vendor.moveTo(1);
    vendor.vendors.tencent.leave({ ...room, userId: "user1" });
    vendor.moveTo(2);
    vendor.vendors.tencent.join({ ...room, userId: "user1" });
    vendor.moveTo(41);
    const after = await listOf("room", 1_001);

    expect(marked["ErrorCode"]).toBe(0);
    expect([before, after]).toEqual([["user1"], []]);
  });

  test("robots are added and taken away by command", async () => {
    vendor = await startClockedVendor();
    vendor.addGroup("room", "AVChatRoom");
    const body = { GroupId: "room", Member_Account: ["robot1", "robot2"] };

    await callTencent(vendor.caller, "live", "add_robots", body);
    vendor.moveTo(40);
    const added = await listOf("room", 500);
    await callTencent(vendor.caller, "live", "del_robots", { ...body, Member_Account: ["robot1"] });
    vendor.moveTo(80);

    expect(added).toEqual(["robot1", "robot2"]);
    expect(await listOf("room", 500)).toEqual(["robot2"]);
  });

  test.each([
    [{ plan: "standard" as const }, 30],
    [{ plan: "standard" as const, listWithoutPlan: 31 as const }, 31],
    [{ plan: "trial" as const }, 30],
  ])("without the plan only the newest are shown: %j", async (switches, shown) => {
    vendor = await startClockedVendor(switches);
    const room = vendor.addGroup("room", "AVChatRoom");
    joinMany(room, 40);

    const pages = await getPages(vendor.caller, "room");

    expect(pages.length).toBe(1);
    expect(accountsOf(pages)).toEqual(Array.from({ length: shown }, (_, index) => `user${39 - index}`));
  });

  test("refuses other types, other plans, cursors of other lists and wrong types of fields", async () => {
    vendor = await startClockedVendor({ listPageSize: 2 });
    const room = vendor.addGroup("room", "AVChatRoom");
    vendor.addGroup("other", "AVChatRoom");
    vendor.addGroup("work", "Private");
    vendor.addGroup("@TGS#_town", "Community");
    joinMany(room, 3);
    const [first] = await getPages(vendor.caller, "room");
    const codeOf = async (body: object) => {
      const answer = await callTencent(vendor.caller, "live", "get_members", body);
      return answer["ErrorCode"];
    };

    const codes = [
      await codeOf({ GroupId: "work", Timestamp: 0 }),
      await codeOf({ GroupId: "@TGS#_town", Timestamp: 0 }),
      await codeOf({ GroupId: "room" }),
      await codeOf({ GroupId: "room", Timestamp: "0" }),
      await codeOf({ GroupId: "room", Timestamp: 0, Mark: "500" }),
      await codeOf({ GroupId: "room", Timestamp: 12 }),
      await codeOf({ GroupId: "room", Timestamp: (first?.NextTimestamp ?? 0) + 1_000 * 7_919 }),
      await codeOf({ GroupId: "other", Timestamp: first?.NextTimestamp }),
      await codeOf({ GroupId: "room", Timestamp: first?.NextTimestamp, Mark: 500 }),
    ];
    vendor.vendors.tencent.configureApp(room.sdkAppId, { plan: "standard", listWithoutPlan: "refuse" });
    codes.push(await codeOf({ GroupId: "room", Timestamp: 0 }));

    expect(codes).toEqual([10007, 10007, 10004, 10004, 10004, 10004, 10004, 10004, 10004, 10059]);
  });

  test("an empty list may come without MemberList", async () => {
    vendor = await startClockedVendor();
    const room = vendor.addGroup("room", "AVChatRoom");

    const [usual] = await getPages(vendor.caller, "room");
    vendor.vendors.tencent.configureApp(room.sdkAppId, { emptyListIsMissing: true });
    const [missing] = await getPages(vendor.caller, "room");

    expect(usual?.MemberList).toEqual([]);
    expect(missing).toEqual({ ActionStatus: "OK", ErrorCode: 0, ErrorInfo: "", NextTimestamp: 0 });
  });
});

describe("the truth", () => {
  test("is told to the second, apart from every view", async () => {
    vendor = await startClockedVendor();
    const room = vendor.addGroup("room", "AVChatRoom");
    const { tencent } = vendor.vendors;
    tencent.join({ ...room, userId: "ann" });
    vendor.moveTo(5);
    tencent.join({ ...room, userId: "ben", device: "web" });
    tencent.join({ ...room, userId: "ben", device: "app" });
    vendor.moveTo(8);
    tencent.leave({ ...room, userId: "ann" });
    tencent.leave({ ...room, userId: "ben", device: "web" });

    expect(tencent.trulyOnline(room)).toEqual(["ben"]);
    expect(tencent.trueStays(room)).toEqual([
      { userId: "ann", joinedAt: vendor.startAt, leftAt: vendor.startAt + 8_000 },
      { userId: "ben", joinedAt: vendor.startAt + 5_000, leftAt: null },
    ]);
  });
});
