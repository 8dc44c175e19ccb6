import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { routes } from "../support/api-event.ts";
import { type Container, coldStart, type EdgeWorld, startEdgeWorld } from "../support/edge-world.ts";
import { type ScriptedVendor, startScriptedVendor, tencentOk } from "../support/scripted-vendor.ts";
import { agoraSecret, tencentSecret } from "../support/test-apps.ts";

/** What cannot be read proves nothing: neither an empty list, nor its end, nor when somebody joined. */

let vendor: ScriptedVendor;
let world: EdgeWorld;
let online: Container;
let group: Container;
let chatgroup: Container;
let made = 0;

beforeAll(async () => {
  vendor = await startScriptedVendor();
  world = await startEdgeWorld(vendor.origin);
  world.putApp("main", tencentSecret(1));
  world.putApp("classes", agoraSecret(1, { host: "a1.easemob.com" }));
  online = await coldStart("list-online-members", routes.avchatroomMembers);
  group = await coldStart("list-group-members", routes.groupMembers);
  chatgroup = await coldStart("list-chatgroup-members", routes.chatgroupMembers);
});

afterAll(async () => {
  await vendor.close();
  await world.close();
});

const newId = () => {
  made += 1;
  return `unreadable-${made}`;
};
const path = () => ({ app: "main", groupId: newId() });
const agoraPath = () => ({ app: "classes", groupId: newId() });
const ok = (fields: string) => `{"ActionStatus":"OK","ErrorCode":0,${fields}}`;
/** An Agora group whose one page holds these rows. */
const agoraPage = (data: string) =>
  vendor.answer(({ url }) => (url.searchParams.get("pagenum") === "1" ? `{"data":${data}}` : { data: [], count: 0 }));
const idsOf = (body: { members: { userId: string }[] }) => body.members.map(({ userId }) => userId);
const wide = "7345678901234567891";
const joined = 1_670_574_414;

describe("an ID that is a number", () => {
  it.each([wide, `1${"0".repeat(28)}1`, "9007199254740993", "9007199254740991", "42"])(
    "of an online list is the text of its digits: %s",
    async (digits) => {
      vendor.answer(() =>
        ok(`"MemberList":[{"Member_Account":${digits}},{"Member_Account" : ${digits}7}],"NextTimestamp":0`),
      );

      const reply = await online.call({ path: path() });

      expect([reply.status, idsOf(reply.body), reply.body.truncated]).toEqual([200, [digits, `${digits}7`], false]);
    },
  );

  it("of a group is the text of its digits, and so is a custom field", async () => {
    vendor.answer(() =>
      ok(
        `"MemberNum":2,"MemberList":[{"Member_Account":${wide},"AppMemberDefinedData":[{"Key":"k","Value":${wide}}]},{"Member_Account":"x ${wide}"}]`,
      ),
    );

    const reply = await group.call({ path: path() });

    expect(idsOf(reply.body)).toEqual([wide, `x ${wide}`]);
    expect(reply.body.members[0].custom).toEqual({ k: wide });
    expect(reply.body).not.toHaveProperty("unreadable");
  });

  it("of an Agora group is the text of its digits, in every form of a row", async () => {
    agoraPage(`[{"member":${wide}},${wide}1,{"username":${wide}2,"role":"admin"},{"member_name":${wide}3}]`);

    const reply = await chatgroup.call({ path: agoraPath() });

    expect(idsOf(reply.body)).toEqual([wide, `${wide}1`, `${wide}2`, `${wide}3`]);
  });
});

describe("the vendor's other spellings of a row", () => {
  it("are read, with the role where it is told", async () => {
    agoraPage(
      `[{"member_name":"u1","joined_time":${joined}000},"u2",{"username":"u3","role":"admin","online":true},{"username":"u4","role":"muted"},{"admin":"u5"}]`,
    );

    const reply = await chatgroup.call({ path: agoraPath(), query: { joinedTime: "true" } });

    expect(reply.body.members).toEqual([
      { userId: "u1", joinedAt: "2022-12-09T08:26:54Z" },
      { userId: "u2" },
      { userId: "u3", role: "admin" },
      { userId: "u4" },
      { userId: "u5", role: "admin" },
    ]);
    expect(reply.body).not.toHaveProperty("unreadable");
  });
});

const namelessRows = [
  ["{}"],
  ['{"Member_Account":""}'],
  ["null"],
  ['"u9"'],
  ['{"Member_Account":1.5}'],
  ["[]"],
  ['{"Member_Account":1e19,"Seq":12345678901234567}'],
];

describe("a row without an ID", () => {
  it.each(namelessRows)("of an online list makes it truncated: %s", async (row) => {
    vendor.answer(() => ok(`"MemberList":[{"Member_Account":"u1"},${row}],"NextTimestamp":0`));

    const reply = await online.call({ path: path() });

    expect([reply.status, idsOf(reply.body), reply.body.truncated, reply.body.unreadable]).toEqual([
      200,
      ["u1"],
      true,
      1,
    ]);
  });

  it.each(namelessRows)("makes no empty online list: %s", async (row) => {
    vendor.answer(() => ok(`"MemberList":[${row},${row}],"NextTimestamp":0`));

    const reply = await online.call({ path: path() });

    expect([reply.status, reply.body.code]).toEqual([502, "upstream-rejected"]);
  });

  it.each(namelessRows)("of a group is counted, and makes no empty group: %s", async (row) => {
    vendor.answer(() => ok(`"MemberNum":3,"MemberList":[${row},{"Member_Account":"u1"},${row}]`));
    const some = await group.call({ path: path() });
    vendor.answer(() => ok(`"MemberNum":2,"MemberList":[${row},${row}]`));
    const none = await group.call({ path: path() });

    expect([some.status, idsOf(some.body), some.body.unreadable]).toEqual([200, ["u1"], 2]);
    expect([none.status, none.body.code]).toEqual([502, "upstream-rejected"]);
  });

  it.each([["{}"], ['{"moderator":"m1"}'], ["null"], ['""'], ['{"member":{}}']])(
    "of an Agora group is counted, and makes no empty group: %s",
    async (row) => {
      agoraPage(`[${row},{"member":"u1"},${row}]`);
      const some = await chatgroup.call({ path: agoraPath(), query: { all: "true" } });
      agoraPage(`[${row},${row}]`);
      const none = await chatgroup.call({ path: agoraPath() });
      const noneOfAll = await chatgroup.call({ path: agoraPath(), query: { all: "true" } });

      expect([some.status, idsOf(some.body), some.body.unreadable, some.body.nextCursor]).toEqual([
        200,
        ["u1"],
        2,
        null,
      ]);
      expect([none.status, none.body.code]).toEqual([502, "upstream-rejected"]);
      expect([noneOfAll.status, noneOfAll.body.code]).toEqual([502, "upstream-rejected"]);
    },
  );

  it("on a page behind others leaves the walk going", async () => {
    vendor.answer(({ url }) => {
      const page = Number(url.searchParams.get("pagenum"));
      return { data: page === 2 ? [{ moderator: "m1" }] : page <= 3 ? [{ member: `u${page}` }] : [] };
    });
    const room = agoraPath();

    const first = await chatgroup.call({ path: room, query: { limit: "1" } });
    const second = await chatgroup.call({ path: room, query: { limit: "1", cursor: first.body.nextCursor } });
    const atOnce = await chatgroup.call({ path: room, query: { limit: "1", all: "true" } });

    expect([second.status, idsOf(second.body), second.body.unreadable]).toEqual([200, [], 1]);
    expect(second.body.nextCursor).not.toBeNull();
    expect([idsOf(atOnce.body), atOnce.body.unreadable, atOnce.body.nextCursor]).toEqual([["u1", "u3"], 1, null]);
  });
});

describe("a position that cannot be read", () => {
  it.each(["1748771999123456789", "1748771999.5", '"soon"', "null", "-1", "true", "{}", '""'])(
    "is not the end of an online list: %s",
    async (position) => {
      vendor.answer(() => ok(`"MemberList":[{"Member_Account":"u1"}],"NextTimestamp":${position}`));

      const reply = await online.call({ path: path() });

      expect([reply.status, idsOf(reply.body), reply.body.nextCursor, reply.body.truncated]).toEqual([
        200,
        ["u1"],
        null,
        true,
      ]);
    },
  );

  it.each(["1748771999.5", "null", "true", "{}"])("is not the end of a Community: %s", async (position) => {
    vendor.answer(() => ok(`"MemberNum":900,"MemberList":[{"Member_Account":"u1"}],"Next":${position}`));

    const reply = await group.call({ path: { app: "main", groupId: `@TGS#_${newId()}` } });

    expect([reply.status, idsOf(reply.body), reply.body.nextCursor, reply.body.truncated]).toEqual([
      200,
      ["u1"],
      null,
      true,
    ]);
  });

  it("is what an empty page leaves while the vendor counts more: no end of a group", async () => {
    vendor.answer(({ json }) =>
      ok(`"MemberNum":4,"MemberList":${json.Offset === 0 ? '[{"Member_Account":"u1"}]' : "[]"}`),
    );
    const stored = await group.call({ path: path(), query: { all: "true" } });
    vendor.answer(() => '{"data":[],"count":4}');
    const members = await chatgroup.call({ path: agoraPath() });

    expect([stored.status, idsOf(stored.body), stored.body.nextCursor, stored.body.truncated]).toEqual([
      200,
      ["u1"],
      null,
      true,
    ]);
    expect([members.status, members.body.code]).toEqual([502, "upstream-rejected"]);
  });

  it.each([`"MemberNum":4`, `"MemberNum":4,"MemberList":null`, `"MemberNum":4,"MemberList":{}`, `"MemberNum":"?"`])(
    "is what a group's members without their list leave: %s",
    async (fields) => {
      vendor.answer(() => ok(fields));

      const reply = await group.call({ path: path() });

      expect([reply.status, reply.body.code, reply.body.upstream]).toEqual([
        502,
        "upstream-rejected",
        { provider: "tencent", code: "malformed" },
      ]);
    },
  );
});

describe("a join time that cannot be one", () => {
  const inTenMinutes = () => Math.floor(Date.now() / 1000) + 590;
  const inAnHour = () => Math.floor(Date.now() / 1000) + 3600;

  it("is left out, in every list", async () => {
    const times = [0, -1, 1_262_303_999, 173_252_433_307, inAnHour(), 1_670_574_414_123_456, "soon", null, 1.5];
    const rows = times.map((JoinTime, index) => ({ Member_Account: `u${index}`, JoinTime, joined_time: JoinTime }));
    vendor.answer(() => tencentOk({ MemberNum: 9, MemberList: rows, NextTimestamp: 0 }));
    const listed = await online.call({ path: path() });
    const stored = await group.call({ path: path() });
    agoraPage(JSON.stringify(rows.map(({ Member_Account: member, joined_time }) => ({ member, joined_time }))));
    const members = await chatgroup.call({ path: agoraPath(), query: { joinedTime: "true" } });

    for (const { body } of [listed, stored, members]) {
      expect(body.members).toHaveLength(times.length);
      expect(body.members.filter((member: object) => "joinedAt" in member)).toEqual([]);
    }
  });

  it("is not one of seconds, of milliseconds, or of a clock that is ten minutes ahead", async () => {
    const soon = inTenMinutes();
    const times = [1_262_304_000, joined, `${joined}`, joined * 1000 + 123, soon];
    vendor.answer(() =>
      tencentOk({
        MemberList: times.map((JoinTime, index) => ({ Member_Account: `u${index}`, JoinTime })),
        NextTimestamp: 0,
      }),
    );
    const listed = await online.call({ path: path() });
    agoraPage(JSON.stringify(times.map((joined_time, index) => ({ member: `u${index}`, joined_time }))));
    const members = await chatgroup.call({ path: agoraPath(), query: { joinedTime: "true" } });

    const timesOf = (body: { members: { joinedAt?: string }[] }) => body.members.map(({ joinedAt }) => joinedAt);
    const inWords = new Date(soon * 1000).toISOString().replace(".000", "");
    const seconds = ["2010-01-01T00:00:00Z", "2022-12-09T08:26:54Z", "2022-12-09T08:26:54Z"];
    expect(timesOf(listed.body)).toEqual([...seconds, "2022-12-09T08:26:54Z", inWords]);
    expect(timesOf(members.body)).toEqual([...seconds, "2022-12-09T08:26:54.123Z", inWords]);
  });
});

describe("robots in an online list", () => {
  const answerRoom = (people: number, robots: number, cap: number) =>
    vendor.answer(({ json, url }) => {
      if (url.pathname.includes("get_online_member_num")) {
        return tencentOk({ OnlineMemberNum: people });
      }
      const robotIds = Array.from({ length: robots }, (_, index) => `robot-${index}`);
      const peopleIds = Array.from({ length: people }, (_, index) => `u${index}`);
      const listed = (json.Mark === 500 ? robotIds : [...robotIds, ...peopleIds]).slice(0, cap);
      const from = json.Timestamp === 0 ? 0 : json.Timestamp - 1_600_000_000;
      const MemberList = listed.slice(from, from + 500).map((Member_Account) => ({ Member_Account }));
      return tencentOk({ MemberList, NextTimestamp: from + 500 < listed.length ? 1_600_000_500 + from : 0 });
    });

  it.each([
    [950, 100, 1000, true],
    [900, 100, 1000, false],
    [1000, 0, 1000, false],
    [999, 2, 1000, true],
    [28, 5, 30, true],
    [25, 5, 30, false],
    [30, 1, 31, false],
  ])("take the place of people: %i people and %i robots in %i rows", async (people, robots, cap, truncated) => {
    answerRoom(people, robots, cap);
    const room = path();

    const atOnce = await online.call({ path: room, query: { all: "true" } });
    const first = await online.call({ path: room });

    expect([atOnce.status, atOnce.body.members.length, atOnce.body.truncated]).toEqual([
      200,
      Math.min(cap, people + robots),
      truncated,
    ]);
    expect(first.body.truncated).toBe(truncated);
  });
});
