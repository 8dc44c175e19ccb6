import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { routes } from "../support/api-event.ts";
import { type Container, coldStart, type EdgeWorld, startEdgeWorld } from "../support/edge-world.ts";
import { type ScriptedVendor, startScriptedVendor, tencentOk, type VendorAnswer } from "../support/scripted-vendor.ts";
import { agoraSecret, tencentSecret } from "../support/test-apps.ts";

let vendor: ScriptedVendor;
let world: EdgeWorld;
let count: Container;
let online: Container;
let group: Container;
let chatgroup: Container;
let made = 0;

beforeAll(async () => {
  vendor = await startScriptedVendor();
  world = await startEdgeWorld(vendor.origin);
  world.putApp("main", tencentSecret(1));
  world.putApp("classes", agoraSecret(1, { host: "a1.easemob.com" }));
  count = await coldStart("get-avchatroom-online-count", routes.avchatroomCount);
  online = await coldStart("list-online-members", routes.avchatroomMembers);
  group = await coldStart("list-group-members", routes.groupMembers);
  chatgroup = await coldStart("list-chatgroup-members", routes.chatgroupMembers);
});

afterAll(async () => {
  await vendor.close();
  await world.close();
});

/** A group that no container has read before. */
const newGroup = () => {
  made += 1;
  return `room-${made}`;
};
const path = () => ({ app: "main", groupId: newGroup() });
const agoraPath = () => ({ app: "classes", groupId: newGroup() });

const say = (...answers: readonly VendorAnswer[]) =>
  vendor.answer((_, index) => answers[index] ?? answers.at(-1) ?? {});

describe("a count", () => {
  it.each([
    ["fields in another order", '{"OnlineMemberNum":7,"ErrorCode":0,"ActionStatus":"OK","ErrorInfo":""}'],
    ["no ErrorInfo", '{"ActionStatus":"OK","ErrorCode":0,"OnlineMemberNum":7}'],
    ["an ErrorInfo of 0", '{"ActionStatus":"OK","ErrorInfo":"0","ErrorCode":0,"OnlineMemberNum":7}'],
    ["numbers as texts", '{"ActionStatus":"OK","ErrorCode":"0","OnlineMemberNum":"7"}'],
    [
      "fields that nobody knows",
      '{"ActionStatus":"OK","ErrorCode":0,"OnlineMemberNum":7,"RequestId":"x","New":{"a":[1]}}',
    ],
    ["blanks and line breaks around it", '\r\n {"ActionStatus":"OK",\n"ErrorCode":0, "OnlineMemberNum" : 7}\n\n'],
  ])("is read out of an answer with %s", async (_, text) => {
    say(text);

    const reply = await count.call({ path: path() });

    expect([reply.status, reply.body.onlineCount]).toEqual([200, 7]);
  });

  it.each([["text/html"], ["text/plain; charset=gbk"], ["application/octet-stream"], [""]])(
    "is read whatever the content type says: %j",
    async (contentType) => {
      say((response) => {
        response.setHeader("content-type", contentType);
        response.end(JSON.stringify(tencentOk({ OnlineMemberNum: 7 })));
      });

      expect((await count.call({ path: path() })).body.onlineCount).toBe(7);
    },
  );

  it("of nobody is 0, and a count that is not there is no 0", async () => {
    say(tencentOk({ OnlineMemberNum: 0 }));
    const zero = await count.call({ path: path() });
    say(tencentOk({}));
    const missing = await count.call({ path: path() });

    expect(zero.body.onlineCount).toBe(0);
    expect([missing.status, missing.body.upstream.code]).toEqual([502, "malformed"]);
  });

  it.each([[-1], [1.5], [null], ["many"], [[7]], [{}], [true], ["9".repeat(17)]])(
    "of %j is a malformed answer",
    async (value) => {
      say(tencentOk({ OnlineMemberNum: value }));

      const reply = await count.call({ path: path() });

      expect([reply.status, reply.body.code]).toEqual([502, "upstream-rejected"]);
    },
  );
});

describe("an answer that is none", () => {
  const html = "<html><body><h1>502 Bad Gateway</h1></body></html>";
  const withStatus =
    (status: number, text: string): VendorAnswer =>
    (response) => {
      response.statusCode = status;
      response.end(text);
    };

  it.each([
    ["an empty 200", "", "upstream-rejected", 3],
    ["a 200 of HTML", html, "upstream-rejected", 3],
    ["truncated JSON", '{"ActionStatus":"OK","ErrorCode":0,"Online', "upstream-rejected", 3],
    ["a JSON text", '"OK"', "upstream-rejected", 1],
    ["null", "null", "upstream-rejected", 1],
    ["a list", "[]", "upstream-rejected", 1],
    ["an object without an envelope", "{}", "upstream-rejected", 1],
    ["FAIL with code 0", '{"ActionStatus":"FAIL","ErrorCode":0}', "upstream-rejected", 1],
    ["OK without a code", '{"ActionStatus":"OK","OnlineMemberNum":7}', "upstream-rejected", 1],
    ["OK with a code", '{"ActionStatus":"OK","ErrorCode":10010,"OnlineMemberNum":7}', "unknown-group", 1],
    ["a code that is no number", '{"ActionStatus":"FAIL","ErrorCode":"constructor"}', "upstream-rejected", 1],
    ["a redirect", withStatus(302, ""), "upstream-rejected", 1],
    ["a 403 page", withStatus(403, html), "upstream-rejected", 1],
    ["a 404 page", withStatus(404, html), "upstream-rejected", 1],
    ["a 408 page", withStatus(408, html), "upstream-unavailable", 3],
    ["a 429 page", withStatus(429, html), "upstream-throttled", 1],
    ["a 429 of a gateway's own JSON", withStatus(429, '{"message":"slow down"}'), "upstream-throttled", 1],
    ["a 500 page", withStatus(500, html), "upstream-unavailable", 3],
    ["a 502 page", withStatus(502, html), "upstream-unavailable", 3],
    ["an empty 503", withStatus(503, ""), "upstream-unavailable", 3],
    ["a 502 of a gateway's own JSON", withStatus(502, '{"message":"bad gateway"}'), "upstream-unavailable", 3],
    ["a 200 of a gateway's own JSON", withStatus(200, '{"message":"bad gateway"}'), "upstream-rejected", 1],
    [
      "the vendor's own failure with a 500",
      withStatus(500, '{"ActionStatus":"FAIL","ErrorCode":10010}'),
      "unknown-group",
      1,
    ],
    ["a cut connection", (response) => response.socket?.destroy(), "upstream-unavailable", 3],
    [
      "a connection cut in mid-body",
      (response) => {
        response.writeHead(200, { "content-length": 500 });
        response.write('{"ActionStatus":"OK",', () => response.socket?.destroy());
      },
      "upstream-unavailable",
      3,
    ],
    [
      "bytes that are no HTTP",
      (response) => response.socket?.end("SSH-2.0-OpenSSH_9.0\r\n\r\n"),
      "upstream-unavailable",
      3,
    ],
    [
      "more than any answer we ask for",
      (response) => {
        const chunk = Buffer.alloc(1024 * 1024, 0x20);
        for (let sent = 0; sent < 5; sent += 1) {
          response.write(chunk);
        }
        response.end("{}");
      },
      "upstream-rejected",
      1,
    ],
  ] satisfies readonly (readonly [string, VendorAnswer, string, number])[])(
    "such as %s is a problem, after the right number of tries",
    async (_, answer, code, tries) => {
      say(answer);

      const reply = await count.call({ path: path() });

      expect(reply.body.code).toBe(code);
      expect(vendor.requests).toHaveLength(tries);
      expect(reply.text).not.toContain("Gateway</h1>");
    },
  );

  it.each([
    ["an empty 200", "", "upstream-rejected", 3],
    ["truncated JSON", '{"data":[{"member":"u1"},', "upstream-rejected", 3],
    ["a list", "[]", "upstream-rejected", 1],
    ["rows counted but not sent", '{"count":2}', "upstream-rejected", 1],
    ["a 502 page", withStatus(502, html), "upstream-unavailable", 3],
    ["a 404 page", withStatus(404, html), "upstream-rejected", 1],
    ["a 401 page", withStatus(401, html), "misconfigured", 1],
    ["a 418", withStatus(418, "{}"), "upstream-rejected", 1],
    ["a 599", withStatus(599, "{}"), "upstream-unavailable", 3],
    ["a 201", withStatus(201, '{"data":[]}'), "upstream-rejected", 1],
    ["an error named like a part of every object", withStatus(404, '{"error":"constructor"}'), "unknown-group", 1],
    ["an error named __proto__", withStatus(400, '{"error":"__proto__"}'), "invalid-request", 1],
    ["an error that is no name", withStatus(400, '{"error":"<script>alert(1)</script>"}'), "invalid-request", 1],
    ["an error that is no text", withStatus(429, '{"error":{"a":1}}'), "upstream-throttled", 1],
  ] satisfies readonly (readonly [string, VendorAnswer, string, number])[])(
    "of Agora, such as %s, is a problem, after the right number of tries",
    async (_, answer, code, tries) => {
      say(answer);

      const reply = await chatgroup.call({ path: agoraPath() });

      expect(reply.body.code).toBe(code);
      expect(vendor.requests).toHaveLength(tries);
      expect(reply.text).not.toContain("script");
    },
  );

  it("a gateway's Retry-After is passed on", async () => {
    say((response) => {
      response.writeHead(429, { "retry-after": "42" });
      response.end("slow down");
    });

    expect((await count.call({ path: path() })).headers["retry-after"]).toBe("42");
  });

  it.each([
    ["a cut connection", 2],
    ["a 502 page", 2],
  ] as const)("%s twice is forgiven", async (what, times) => {
    const fault: VendorAnswer =
      what === "a 502 page" ? withStatus(502, html) : (response) => void response.socket?.destroy();
    vendor.answer((_, index) => (index < times ? fault : tencentOk({ OnlineMemberNum: 7 })));

    expect((await count.call({ path: path() })).body.onlineCount).toBe(7);
  });

  it("leaves no connection behind that a later request would trip over", async () => {
    const cut: VendorAnswer = (response) => {
      response.writeHead(200, { "content-length": 10 });
      response.write("{", () => response.socket?.destroy());
    };
    vendor.answer((_, index) => (index % 2 === 0 ? cut : tencentOk({ OnlineMemberNum: 7 })));

    const replies = [];
    for (let index = 0; index < 20; index += 1) {
      replies.push((await count.call({ path: path() })).status);
    }

    expect(new Set(replies)).toEqual(new Set([200]));
  });
});

describe("the deadline", () => {
  const slowHeaders =
    (ms: number): VendorAnswer =>
    (response) =>
      void setTimeout(() => response.end(JSON.stringify(tencentOk({ OnlineMemberNum: 7 }))), ms);
  const slowBody: VendorAnswer = (response) => {
    response.write('{"ActionStatus":');
    const drip = setInterval(() => response.write(" "), 20);
    response.on("close", () => clearInterval(drip));
  };

  it.each([
    ["silence", () => undefined],
    ["slow headers", slowHeaders(2_000)],
    ["a body that drips for ever", slowBody],
  ] satisfies readonly (readonly [string, VendorAnswer])[])(
    "turns %s into a 504 before Lambda's own",
    async (_, answer) => {
      say(answer);
      // The order of events, not the clock: a loaded machine is late for both.
      const lambdaEnds = delay(700).then(() => undefined);

      const reply = await Promise.race([count.call({ path: path() }, 700), lambdaEnds]);

      expect([reply?.status, reply?.body.code]).toEqual([504, "upstream-timeout"]);
    },
  );

  it("that has passed already is a 504 without a call", async () => {
    say(tencentOk({ OnlineMemberNum: 7 }));

    const reply = await count.call({ path: path() }, 400);

    expect(reply.status).toBe(504);
    expect(vendor.requests).toEqual([]);
  });

  it("does not cut an answer that comes in time", async () => {
    say(slowHeaders(500));

    expect((await count.call({ path: path() }, 10_000)).body.onlineCount).toBe(7);
  });

  it("ends a walk in time, with a cursor that goes on", async () => {
    vendor.answer(({ json }) => tencentOk({ MemberNum: 1000, MemberList: [{ Member_Account: `u${json.Offset}` }] }));

    const reply = await group.call({ path: path(), query: { all: "true", limit: "1" } }, 3_600);

    expect(reply.status).toBe(200);
    expect(reply.body).toMatchObject({ stoppedEarly: true, nextCursor: expect.any(String) });
    expect(reply.body.members.length).toBeGreaterThan(0);
  });
});

describe("the rows of a group's members", () => {
  it("are read with every oddity of the documents", async () => {
    say(
      tencentOk({
        MemberNum: "2",
        MemberList: [
          {
            Member_Account: "u1",
            Role: "Member ",
            JoinTime: "1670574414",
            MsgSeq: "12",
            MsgFlag: " AcceptAndNotify",
            LastSendMsgTime: 0,
            ShutUpUntil: 1670574999,
            NameCard: "",
            AppMemberDefinedData: [
              { Key: "grade", Value: "5" },
              { Key: "school", Value: 7 },
              { Key: "__proto__", Value: "x" },
              {},
            ],
            FutureField: { nested: true },
          },
          { Member_Account: "u2", Role: "Owner", JoinTime: 0, MuteUntil: 0, LastSendMsgTime: "1670574414" },
          { Member_Account: "", Role: "Member" },
          { Role: "Member" },
          null,
          "u3",
        ],
      }),
    );

    const reply = await group.call({ path: path() });

    expect(reply.body.memberCount).toBe(2);
    expect(JSON.stringify(reply.body.members)).toBe(
      JSON.stringify([
        {
          userId: "u1",
          role: "Member",
          joinedAt: "2022-12-09T08:26:54Z",
          lastMessageAt: null,
          mutedUntil: "2022-12-09T08:36:39Z",
          messageFlag: "AcceptAndNotify",
          messageSequence: 12,
          nameCard: "",
          custom: Object.fromEntries([
            ["grade", "5"],
            ["school", "7"],
            ["__proto__", "x"],
          ]),
        },
        { userId: "u2", role: "Owner", lastMessageAt: "2022-12-09T08:26:54Z", mutedUntil: null },
      ]),
    );
  });

  it("may be missing altogether", async () => {
    say(tencentOk({ MemberNum: 0 }));

    const reply = await group.call({ path: path() });

    expect([reply.status, reply.body.members, reply.body.nextCursor]).toEqual([200, [], null]);
  });

  it("may hold times that no calendar has: the reply leaves them out or stays a reply", async () => {
    say(
      tencentOk({
        MemberNum: 3,
        MemberList: [
          { Member_Account: "far", JoinTime: 9_007_199_254_740_991 },
          { Member_Account: "before", JoinTime: -5 },
          { Member_Account: "muted", MuteUntil: 4_294_967_295, LastSendMsgTime: 9_007_199_254_740_991 },
        ],
      }),
    );

    const reply = await group.call({ path: path() });

    expect(reply.status).toBe(200);
    expect(reply.body.members.map(({ userId }: { userId: string }) => userId)).toEqual(["far", "before", "muted"]);
    expect(reply.body.members[2].mutedUntil).toBe("2106-02-07T06:28:15Z");
  });
});

describe("the rows of an online list", () => {
  it("are read with every oddity of the documents", async () => {
    say(
      tencentOk({
        MemberList: [
          { Member_Account: "u1", JoinTime: "1670574414", NickName: "", Avatar: "https://example.com/a.png" },
          { Member_Account: 42, JoinTime: 0, NickName: "Ann  " },
          { JoinTime: 5 },
          { Member_Account: "far", JoinTime: 9_007_199_254_740_991 },
        ],
      }), // and no NextTimestamp
    );

    const reply = await online.call({ path: path() });

    expect(reply.status).toBe(200);
    expect(reply.body.members.slice(0, 2)).toEqual([
      { userId: "u1", joinedAt: "2022-12-09T08:26:54Z", avatarUrl: "https://example.com/a.png" },
      { userId: "42", nickname: "Ann  " },
    ]);
    expect(reply.body.nextCursor).toBeNull();
  });

  it.each([[{}], [{ MemberList: "x", NextTimestamp: 0 }], [{ MemberList: { "0": {} }, NextTimestamp: 0 }]])(
    "are not taken for nobody in %j",
    async (answer) => {
      say(tencentOk(answer));

      const reply = await online.call({ path: path() });

      expect([reply.status, reply.body.code]).toEqual([502, "upstream-rejected"]);
    },
  );

  it.each([[undefined], [null], [{}], [""]])("may be %j instead of a list", async (MemberList) => {
    say(tencentOk({ MemberList, NextTimestamp: 0 }));

    const reply = await online.call({ path: path() });

    expect([reply.status, reply.body.members, reply.body.truncated]).toEqual([200, [], false]);
  });
});

describe("the rows of an Agora chat group", () => {
  it("are read with every oddity of the documents", async () => {
    say(
      {
        count: "1",
        data: [
          { member: "u1", joined_time: 1670574414123 },
          { joined_time: "1670574414123", owner: "o1" },
          { admin: "a1", joined_time: 1670574414 },
          { member: "u2", joined_time: 0 },
          { member: "u3", joined_time: "soon", note: "x" },
          { member: 12345 },
          { member: "far", joined_time: 9_007_199_254_740_991 },
        ],
      },
      { count: 0, data: [] },
    );

    const reply = await chatgroup.call({ path: agoraPath(), query: { joinedTime: "true", all: "true" } });

    expect(reply.status).toBe(200);
    expect(reply.body.members.slice(0, 6)).toEqual([
      { userId: "u1", role: "member", joinedAt: "2022-12-09T08:26:54.123Z" },
      { userId: "o1", role: "owner", joinedAt: "2022-12-09T08:26:54.123Z" },
      { userId: "a1", role: "admin", joinedAt: "2022-12-09T08:26:54Z" },
      { userId: "u2", role: "member" },
      { userId: "u3", role: "member" },
      { userId: "12345", role: "member" },
    ]);
    expect(reply.body.nextCursor).toBeNull();
  });

  it("with a role that nobody knows do not end the list", async () => {
    vendor.answer(({ url }) => {
      const page = Number(url.searchParams.get("pagenum"));
      const row = page === 2 ? { moderator: "m1" } : { member: `u${page}` };
      return { data: page <= 3 ? [row] : [] };
    });

    const reply = await chatgroup.call({ path: agoraPath(), query: { limit: "1", all: "true" } });

    expect(reply.body.members.map(({ userId }: { userId: string }) => userId)).toEqual(
      expect.arrayContaining(["u1", "u3"]),
    );
  });
});
