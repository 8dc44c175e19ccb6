import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { apiEvent, lambdaContext, routes } from "../support/api-event.ts";
import { type Container, coldStart, type EdgeWorld, startEdgeWorld } from "../support/edge-world.ts";
import type { Reply } from "../support/reply.ts";
import { type ScriptedVendor, startScriptedVendor, tencentOk } from "../support/scripted-vendor.ts";
import { agoraSecret, tencentSecret } from "../support/test-apps.ts";

let vendor: ScriptedVendor;
let world: EdgeWorld;
let reads: Record<ReadName, Container>;

const functionsOf = {
  avchatroomCount: "get-avchatroom-online-count",
  communityCount: "get-community-online-count",
  avchatroomMembers: "list-online-members",
  communityMembers: "list-online-members",
  groupMembers: "list-group-members",
  chatgroupMembers: "list-chatgroup-members",
} as const;

type ReadName = keyof typeof functionsOf;
const readNames = Object.keys(functionsOf) as ReadName[];

/** An ID that each route takes. */
const goodId: Record<ReadName, string> = {
  avchatroomCount: "lecture-1",
  communityCount: "@TGS#_lobby",
  avchatroomMembers: "lecture-1",
  communityMembers: "@TGS#_lobby",
  groupMembers: "team-1",
  chatgroupMembers: "184524748161025",
};

const appOf = (name: ReadName) => (name === "chatgroupMembers" ? "classes" : "main");
const tencentReads = readNames.filter((name) => name !== "chatgroupMembers");
const pagedReads = ["avchatroomMembers", "communityMembers", "groupMembers", "chatgroupMembers"] as const;

beforeAll(async () => {
  vendor = await startScriptedVendor();
  vendor.answer(answerAnything);
  world = await startEdgeWorld(vendor.origin);
  world.putApp("main", tencentSecret(1));
  world.putApp("classes", agoraSecret(1));
  const started = [];
  for (const name of readNames) {
    started.push([name, await coldStart(functionsOf[name], routes[name])] as const);
  }
  reads = Object.fromEntries(started) as typeof reads;
});

afterAll(async () => {
  await vendor.close();
  await world.close();
});

const answerAnything = () =>
  tencentOk({ OnlineMemberNum: 0, MemberList: [], NextTimestamp: 0, MemberNum: 0, Next: "", data: [], count: 0 });

function ask(name: ReadName, groupId: string, query?: Record<string, string>, app: string = appOf(name)) {
  return reads[name].call({ path: { app, groupId }, ...(query ? { query } : {}) });
}

async function expectRefusal(asked: () => Promise<Reply>, code = "invalid-request", status = 400): Promise<Reply> {
  vendor.answer(answerAnything);

  const reply = await asked();

  expect([reply.status, reply.body.code]).toEqual([status, code]);
  expect(reply.headers["content-type"]).toBe("application/problem+json");
  expect(reply.headers["cache-control"]).toBe("no-store");
  expect(reply.body.detail.length).toBeGreaterThan(10);
  expect(reply.body.upstream).toBeUndefined();
  expect(vendor.requests).toEqual([]);
  return reply;
}

describe.each(tencentReads)("the group ID of %s", (name) => {
  const community = name.startsWith("community") ? "@TGS#_" : "";

  it.each([
    ["nothing", ""],
    ["49 bytes", "x".repeat(49)],
    ["5,000 bytes", "x".repeat(5000)],
    ["letters beyond ASCII", "课堂"],
    ["an accent", "café"],
    ["a line break", "a\nb"],
    ["a NUL", "a\0b"],
    ["DEL", "a\x7fb"],
    ["a topic", "@TGS#_@TGS#c1@TOPIC#_t"],
    ["a long topic", `@TGS#_@TGS#c1@TOPIC#_${"t".repeat(60)}`],
    ["a ~ with nothing behind it", "~"],
    ["a ~ with no base64url behind it", "~a b"],
    ["a ~ with base64 of the other alphabet", "~+/8"],
    ["a ~ with bits left over", "~YR"],
    ["a ~ with bytes that are no UTF-8", `~${Buffer.from([0xff, 0xfe]).toString("base64url")}`],
    ["49 bytes behind a ~", `~${Buffer.from("x".repeat(49)).toString("base64url")}`],
  ])("may not be %s", async (_, groupId) => {
    await expectRefusal(() => ask(name, groupId));
  });

  it.each([
    ["#", "@TGS#a6I4ZUUGO"],
    ["a percent sign", "50%off"],
    ["what looks like an encoding", "a%20b"],
    ["blanks", "a room with blanks"],
    ["a blank at each end", " room "],
    ["a slash", "school/lecture"],
    ["a question mark", "what?"],
    ["quotes and a backslash", "\"quoted\" 'and' \\"],
    ["a plus", "a+b"],
    ["48 bytes", "x".repeat(48 - 6)],
    ["dots", ".."],
    ["braces", "{groupId}"],
    ["a ~ of its own, in the base64url form", "~tilde"],
    ["__proto__", "__proto__"],
  ])("may hold %s, in every form in which it arrives", async (_, text) => {
    const groupId = community + (community !== "" && text.startsWith("@TGS#") ? text.slice(5) : text);
    const encoded = encodeURIComponent(groupId);
    const tilde = `~${Buffer.from(groupId).toString("base64url")}`;
    vendor.answer(answerAnything);
    const route = routes[name];
    const rawPath = (id: string) => route.replace("{app}", "main").replace("{groupId}", id);
    const invoke = (id: string, path: string) =>
      reads[name].invoke(
        { ...apiEvent({ route, path: { app: "main", groupId: id } }), rawPath: rawPath(path) },
        lambdaContext(),
      );

    const replies = [
      ...(groupId.startsWith("~")
        ? []
        : [
            await invoke(groupId, encoded), // decoded, as HTTP APIs do
            await invoke(encoded, encoded), // as it stood in the path
          ]),
      await invoke(tilde, tilde),
      await invoke(tilde, encodeURIComponent(tilde)),
    ];

    expect(replies.map(({ status }) => status)).toEqual(replies.map(() => 200));
    expect(replies.map(({ body }) => body.groupId)).toEqual(replies.map(() => groupId));
    const asked = new Set(vendor.requests.map(({ json }) => json.GroupId));
    expect(asked).toEqual(new Set([groupId]));
  });
});

describe("the group ID in a path that was decoded already", () => {
  it.each([
    [
      "an encoded segment with fewer escapes than ours",
      "@TGS%23a",
      "/v1/apps/main/avchatrooms/@TGS%2523a/online-count",
    ],
    ["letters that need no escape", "a%20b", "/v1/apps/main/avchatrooms/%61%2520%62/online-count"],
    ["lower-case escapes", "a%2fb", "/v1/apps/main/avchatrooms/a%252fb/online-count"],
  ])("is taken as it is with %s", async (_, groupId, rawPath) => {
    vendor.answer(answerAnything);
    const event = apiEvent({ route: routes.avchatroomCount, path: { app: "main", groupId } });

    const reply = await reads.avchatroomCount.invoke({ ...event, rawPath });

    expect(reply.body.groupId).toBe(groupId);
  });
});

describe("the group ID in a path that is still encoded", () => {
  it("is decoded before it is checked", async () => {
    const event = apiEvent({ route: routes.avchatroomCount, path: { app: "main", groupId: "%E8%AF%BE" } });

    await expectRefusal(() =>
      reads.avchatroomCount.invoke({ ...event, rawPath: "/v1/apps/main/avchatrooms/%E8%AF%BE/online-count" }),
    );
  });

  it("is a literal where it is no encoding of any text", async () => {
    vendor.answer(answerAnything);
    const event = apiEvent({ route: routes.avchatroomCount, path: { app: "main", groupId: "100%FF" } });

    const reply = await reads.avchatroomCount.invoke({
      ...event,
      rawPath: "/v1/apps/main/avchatrooms/100%FF/online-count",
    });

    expect(reply.body.groupId).toBe("100%FF");
  });
});

describe("the group ID of an Agora chat group", () => {
  it.each([
    ["nothing", ""],
    ["65 characters", "1".repeat(65)],
    ["#", "a#b"],
    ["a slash", "a/b"],
    ["a slash in the base64url form", `~${Buffer.from("a/b").toString("base64url")}`],
    ["a percent sign", "a%b"],
    ["a blank", "a b"],
    ["dots", "../users"],
    ["letters beyond ASCII", "课堂"],
    ["a comma", "1,2"],
    ["a query of its own", "1?pagesize=1"],
  ])("may not hold %s", async (_, groupId) => {
    await expectRefusal(() => ask("chatgroupMembers", groupId));
  });
});

describe("a group of the other kind", () => {
  it.each([
    ["avchatroomCount", "@TGS#_lobby"],
    ["avchatroomMembers", "@TGS#_lobby"],
    ["communityCount", "lecture-1"],
    ["communityMembers", "@TGS#lecture"],
  ] as const)("is refused by %s, which names the right route", async (name, groupId) => {
    const reply = await expectRefusal(() => ask(name, groupId), "unsupported-group", 422);

    expect(reply.body.detail).toContain(name.startsWith("avchatroom") ? "/communities/" : "/avchatrooms/");
  });
});

describe.each(readNames)("the app of %s", (name) => {
  it.each([
    [""],
    [" "],
    ["a b"],
    ["a/b"],
    ["../api-keys"],
    ["main%20"],
    ["main#"],
    ["-main"],
    ["課"],
    ["m\n"],
    ["x".repeat(64)],
    ["*"],
    ["a.b"],
    ["a_b"],
  ])("may not be called %j", async (app) => {
    world.secrets.clearCalls();

    await expectRefusal(() => ask(name, goodId[name], undefined, app));

    expect(world.secrets.calls.total).toBe(0);
  });

  it.each([["nobody"], ["Main"], ["constructor"], ["api-keys"], ["x".repeat(63)]])(
    "%s, which is none, is unknown-app",
    async (app) => {
      await expectRefusal(() => ask(name, goodId[name], undefined, app), "unknown-app", 404);
    },
  );

  it("may not be the other vendor's, and the reply names the route that fits", async () => {
    const other = appOf(name) === "main" ? "classes" : "main";

    const reply = await expectRefusal(() => ask(name, goodId[name], undefined, other), "unsupported-group", 422);

    expect(reply.body.detail).toContain(`/v1/apps/${other}/`);
  });
});

describe.each(readNames)("the query of %s", (name) => {
  it.each([
    ["limits"],
    ["Limit"],
    ["offset"],
    ["next"],
    ["usersig"],
    ["__proto__"],
    ["constructor"],
    ["toString"],
    [""],
  ])("may not hold the unknown parameter %j", async (parameter) => {
    const query = JSON.parse(`{${JSON.stringify(parameter)}:"1"}`);

    await expectRefusal(() => ask(name, goodId[name], query));
  });

  it.each(["__proto__=1", "constructor=1", "limits=5", "%00=1"])(
    "may not hold an unknown parameter where only the raw query is given: %s",
    async (rawQueryString) => {
      const { queryStringParameters: _, ...event } = {
        queryStringParameters: undefined,
        ...apiEvent({ route: routes[name], path: { app: appOf(name), groupId: goodId[name] } }),
        rawQueryString,
      };

      await expectRefusal(() => reads[name].invoke(event));
    },
  );
});

const notNumbers = [
  "",
  " ",
  "-1",
  "+5",
  "1e3",
  "NaN",
  "Infinity",
  "0x10",
  "5.0",
  "1,2",
  "５",
  "1_000",
  "null",
  " 5",
  "5 ",
];

describe("limit", () => {
  it.each([...notNumbers, "0", "6001", "99999999999999999999"])("of group members may not be %j", async (limit) => {
    await expectRefusal(() => ask("groupMembers", "team-1", { limit }));
  });

  it.each([...notNumbers, "0", "1001", "6000"])("of chat group members may not be %j", async (limit) => {
    await expectRefusal(() => ask("chatgroupMembers", "1234", { limit }));
  });

  it.each([
    ["groupMembers", "1", 1],
    ["groupMembers", "6000", 6000],
    ["groupMembers", "0007", 7],
  ] as const)("of %s may be %s, and is passed on", async (name, limit, sent) => {
    vendor.answer(answerAnything);

    const reply = await ask(name, goodId[name], { limit });

    expect(reply.status).toBe(200);
    expect(vendor.requests[0]?.json.Limit).toBe(sent);
  });

  it.each(["avchatroomCount", "communityCount", "avchatroomMembers"] as const)(
    "is no parameter of %s",
    async (name) => {
      await expectRefusal(() => ask(name, goodId[name], { limit: "5" }));
    },
  );
});

describe("other parameters", () => {
  it.each([...notNumbers, "0", "4294967296"])("mark may not be %j", async (mark) => {
    await expectRefusal(() => ask("avchatroomMembers", "lecture-1", { mark }));
  });

  it.each(pagedReads)("all of %s is true or false and nothing else", async (name) => {
    for (const all of ["", "1", "yes", "TRUE", "true,true", "null"]) {
      await expectRefusal(() => ask(name, goodId[name], { all }));
    }
  });

  it.each(["", "1", "TRUE"])("joinedTime may not be %j", async (joinedTime) => {
    await expectRefusal(() => ask("chatgroupMembers", "1234", { joinedTime }));
  });

  it.each(["", "owner", "role,", "Role;JoinTime", "role,,joinedAt", "*"])("fields may not be %j", async (fields) => {
    await expectRefusal(() => ask("groupMembers", "team-1", { fields }));
  });

  it.each(["", "Robot", "Owner,Robot", "Owner,"])("roles may not be %j", async (roles) => {
    await expectRefusal(() => ask("groupMembers", "team-1", { roles }));
  });

  it.each(["", "a,,b", "x".repeat(33), "a\tb", Array.from({ length: 11 }, (_, index) => `k${index}`).join(",")])(
    "customFields may not be %j",
    async (customFields) => {
      await expectRefusal(() => ask("groupMembers", "team-1", { customFields }));
    },
  );

  it("fields, roles and customFields reach the vendor by its own names", async () => {
    vendor.answer(answerAnything);

    await ask("groupMembers", "team-1", {
      fields: "role,joinedAt, lastMessageAt ,mutedUntil,messageFlag,messageSequence,nameCard,ROLE",
      roles: "owner,Admin,MEMBER",
      customFields: "grade,school id",
    });

    expect(vendor.requests[0]?.json).toEqual({
      GroupId: "team-1",
      Limit: 100,
      Offset: 0,
      MemberInfoFilter: ["Role", "JoinTime", "LastSendMsgTime", "MuteUntil", "MsgFlag", "MsgSeq", "NameCard"],
      MemberRoleFilter: ["Owner", "Admin", "Member"],
      AppDefinedDataFilter_GroupMember: ["grade", "school id"],
    });
  });

  it("mark and the first Timestamp reach the vendor as numbers", async () => {
    vendor.answer(answerAnything);

    await ask("avchatroomMembers", "marked", { mark: "1000" });

    expect(vendor.requests[0]?.json).toEqual({ GroupId: "marked", Timestamp: 0, Mark: 1000 });
  });

  it("joinedTime and the page reach Agora in its query", async () => {
    vendor.answer(answerAnything);

    await ask("chatgroupMembers", "1234", { joinedTime: "true", limit: "50" });

    expect(Object.fromEntries(vendor.requests[0]?.url.searchParams ?? [])).toEqual({
      pagenum: "1",
      pagesize: "50",
      joined_time: "true",
    });
  });
});

describe("an event with little in it", () => {
  it.each(readNames)("is answered by %s without a 500", async (name) => {
    const { pathParameters: _, ...event } = { pathParameters: undefined, ...apiEvent({ route: routes[name] }) };

    await expectRefusal(() => reads[name].invoke(event));
  });

  it("and a context without a clock is enough", async () => {
    vendor.answer(answerAnything);
    const { getRemainingTimeInMillis: _, ...context } = lambdaContext();

    const reply = await reads.avchatroomCount.invoke(
      apiEvent({ route: routes.avchatroomCount, path: { app: "main", groupId: "clockless" } }),
      JSON.parse(JSON.stringify(context)),
    );

    expect(reply.status).toBe(200);
  });
});
