import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type ClockedVendor, sdkAppId, startClockedVendor } from "./vendor-clock.ts";
import { callTencent } from "./vendor-requests.ts";

let vendor: ClockedVendor;
let groups = 0;

beforeAll(async () => {
  vendor = await startClockedVendor();
});

afterAll(() => vendor.vendors.close());

beforeEach(() => {
  vendor.vendors.tencent.configureApp(sdkAppId, {
    onlineStatusFeature: false,
    trailingBlankInRole: false,
    muteField: "MuteUntil",
    unpagedMemberLimit: Number.POSITIVE_INFINITY,
  });
  vendor.moveTo(0);
});

const newGroup = (type: "Public" | "Community") => {
  groups++;
  return vendor.addGroup(type === "Community" ? `@TGS#_${groups}` : `group${groups}`, type);
};

interface MemberAnswer {
  readonly ErrorCode: number;
  readonly MemberNum: number;
  readonly MemberList: readonly { readonly Member_Account: string; readonly [field: string]: unknown }[];
  readonly Next?: string;
}

const ask = async (body: object): Promise<MemberAnswer> => {
  const { ErrorCode, MemberNum, MemberList, Next } = await callTencent(
    vendor.caller,
    "group",
    "get_group_member_info",
    body,
  );
  return JSON.parse(JSON.stringify({ ErrorCode, MemberNum, MemberList, Next }));
};

const accounts = (answer: MemberAnswer) => answer.MemberList.map(({ Member_Account }) => Member_Account);

const bob = {
  userId: "bob",
  role: "Owner" as const,
  joinTime: 1_425_976_500,
  msgSeq: 1_233,
  lastSendMsgTime: 1_425_976_500,
  muteUntil: 1_431_069_882,
  nameCard: "Bobby",
  custom: { MemberDefined1: "one", MemberDefined2: "two" },
};
const peter = { userId: "peter", joinTime: 1_425_976_501 };

describe("get_group_member_info", () => {
  test("gives everything but custom fields and status when nothing is asked for", async () => {
    const group = newGroup("Public");
    vendor.vendors.tencent.setMembers({ ...group, members: [bob, peter] });

    const answer = await ask({ GroupId: group.groupId });

    expect(answer.MemberNum).toBe(2);
    expect(answer.MemberList).toEqual([
      {
        Member_Account: "bob",
        Role: "Owner",
        JoinTime: 1_425_976_500,
        MsgSeq: 1_233,
        MsgFlag: "AcceptAndNotify",
        LastSendMsgTime: 1_425_976_500,
        MuteUntil: 1_431_069_882,
        NameCard: "Bobby",
      },
      {
        Member_Account: "peter",
        Role: "Member",
        JoinTime: 1_425_976_501,
        MsgSeq: 0,
        MsgFlag: "AcceptAndNotify",
        LastSendMsgTime: 0,
        MuteUntil: 0,
        NameCard: "",
      },
    ]);
  });

  test("obeys the three filters, and MemberNum stays the whole group", async () => {
    const group = newGroup("Public");
    vendor.vendors.tencent.setMembers({ ...group, members: [bob, peter] });

    const answer = await ask({
      GroupId: group.groupId,
      MemberInfoFilter: ["Role"],
      MemberRoleFilter: ["Owner"],
      AppDefinedDataFilter_GroupMember: ["MemberDefined2", "Nothing"],
    });

    expect(answer).toMatchObject({ MemberNum: 2 });
    expect(answer.MemberList).toEqual([
      { Member_Account: "bob", Role: "Owner", AppMemberDefinedData: [{ Key: "MemberDefined2", Value: "two" }] },
    ]);
  });

  test("has the oddities of the samples behind switches", async () => {
    const group = newGroup("Public");
    vendor.vendors.tencent.setMembers({ ...group, members: [peter] });
    vendor.vendors.tencent.configureApp(sdkAppId, {
      trailingBlankInRole: true,
      muteField: "ShutUpUntil",
      onlineStatusFeature: true,
    });
    vendor.vendors.tencent.join({ ...group, userId: "peter" });

    const [row] = (await ask({ GroupId: group.groupId })).MemberList;

    expect(row).toMatchObject({ Role: "Member ", ShutUpUntil: 0, OnlineStatus: "Online" });
    expect(row).not.toHaveProperty("MuteUntil");
  });

  test("pages by Offset to the end and stays empty beyond it", async () => {
    const group = newGroup("Public");
    const members = Array.from({ length: 25 }, (_, index) => ({ userId: `m${index}` }));
    vendor.vendors.tencent.setMembers({ ...group, members });

    const pages = [];
    for (const Offset of [0, 10, 20, 30])
      pages.push(accounts(await ask({ GroupId: group.groupId, Limit: 10, Offset })));

    expect(pages.map((page) => page.length)).toEqual([10, 10, 5, 0]);
    expect(pages.flat()).toEqual(members.map(({ userId }) => userId));
  });

  test("pages a Community by Next, a string beyond 2^53, and ends with an empty one", async () => {
    const community = newGroup("Community");
    const members = Array.from({ length: 25 }, (_, index) => ({ userId: `m${index}` }));
    vendor.vendors.tencent.setMembers({ ...community, members });

    const found: string[] = [];
    const cursors: string[] = [];
    let next: string | undefined = "";
    do {
      const page: MemberAnswer = await ask({ GroupId: community.groupId, Limit: 10, Next: next });
      found.push(...accounts(page));
      next = page.Next;
      cursors.push(next ?? "none");
      // Someone on an earlier page leaves: the place is kept all the same.
      vendor.vendors.tencent.removeMember({ ...community, userId: `m${found.length - 1}` });
    } while (next !== undefined && next !== "" && cursors.length < 10);

    expect(found).toEqual(members.map(({ userId }) => userId));
    expect(cursors.map((cursor) => Number.isSafeInteger(Number(cursor)))).toEqual([false, false, true]);
    expect(cursors.at(-1)).toBe("");
  });

  test("a Community's status is looked at every four minutes", async () => {
    const community = newGroup("Community");
    vendor.vendors.tencent.configureApp(sdkAppId, { onlineStatusFeature: true });
    vendor.vendors.tencent.join({ ...community, userId: "ann", at: vendor.startAt + 1_000 });
    const statusAt = async (second: number) => {
      vendor.moveTo(second);
      const answer = await ask({ GroupId: community.groupId, Next: "", MemberInfoFilter: ["OnlineStatus"] });
      return answer.MemberList[0]?.["OnlineStatus"];
    };

    expect(await statusAt(100)).toBe("Offline");
    expect(await statusAt(240)).toBe("Online");
  });

  test.each<[string, object, number]>([
    ["Limit 0", { Limit: 0 }, 10004],
    ["Limit 6001", { Limit: 6_001 }, 10004],
    ["Limit as text", { Limit: "10" }, 10004],
    ["a negative Offset", { Offset: -1 }, 10004],
    ["a field nobody knows", { MemberInfoFilter: ["Shoe"] }, 10004],
    ["a role nobody has", { MemberRoleFilter: ["member"] }, 10004],
    ["a filter that is no list", { MemberInfoFilter: "Role" }, 10004],
  ])("refuses %s", async (_what, fields, code) => {
    const group = newGroup("Public");

    expect((await ask({ GroupId: group.groupId, ...fields })).ErrorCode).toBe(code);
  });

  test.each<[string, object, number]>([
    ["Offset", { Next: "", Offset: 0 }, 10004],
    ["no Next", {}, 10004],
    ["a Next that is no text", { Next: 5 }, 10004],
    ["a Next that lost its last digits", { Next: "144115188075856000" }, 10004],
  ])("refuses %s on a Community", async (_what, fields, code) => {
    const community = newGroup("Community");

    expect((await ask({ GroupId: community.groupId, Limit: 10, ...fields })).ErrorCode).toBe(code);
  });

  test("refuses live rooms, oversized answers and unpaged big groups", async () => {
    const group = newGroup("Public");
    vendor.addGroup("live", "AVChatRoom");
    const members = Array.from({ length: 6_000 }, (_, index) => ({ userId: `m${index}`, nameCard: "x".repeat(60) }));
    vendor.vendors.tencent.setMembers({ ...group, members });

    const live = await ask({ GroupId: "live" });
    const oversized = await ask({ GroupId: group.groupId, Limit: 6_000 });
    const smaller = await ask({ GroupId: group.groupId, Limit: 3_000 });
    vendor.vendors.tencent.configureApp(sdkAppId, { unpagedMemberLimit: 500 });
    const unpaged = await ask({ GroupId: group.groupId });

    expect([live, oversized, smaller, unpaged].map(({ ErrorCode }) => ErrorCode)).toEqual([10007, 10018, 0, 10054]);
  });
});

describe("get_group_info", () => {
  test("answers for each group by itself, and knows no number for a live room", async () => {
    const group = newGroup("Public");
    vendor.vendors.tencent.setMembers({ ...group, members: [bob, peter] });
    vendor.addGroup("another live", "AVChatRoom");

    const answer = await callTencent(vendor.caller, "group", "get_group_info", {
      GroupIdList: [group.groupId, "another live", "nobody"],
    });

    expect(answer["ErrorCode"]).toBe(0);
    expect(answer["GroupInfo"]).toMatchObject([
      { GroupId: group.groupId, ErrorCode: 0, Type: "Public", MemberNum: 2 },
      { GroupId: "another live", ErrorCode: 0, Type: "AVChatRoom", MemberNum: 0 },
      { GroupId: "nobody", ErrorCode: 10010 },
    ]);
  });
});
