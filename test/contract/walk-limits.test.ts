import { describe, expect, it } from "vitest";
import { type ApiReply, toGatewayResult } from "../../shared/http-api/api-reply.ts";
import type { ApiRequest } from "../../shared/http-api/api-request.ts";
import { type CursorScope, encodeCursor } from "../../shared/http-api/cursor.ts";
import { asAppName, asGroupId } from "../../shared/identity/ids.ts";
import { answerChatgroupMembers } from "../../shared/live-routes/chatgroup-members-route.ts";
import { answerGroupMembers } from "../../shared/live-routes/group-members-route.ts";
import { answerOnlineMembers } from "../../shared/live-routes/online-members-route.ts";
import { wholeChatgroup, wholeGroup } from "../../shared/live-routes/whole-membership.ts";
import type { Transport, UpstreamRequest } from "../../shared/upstream/transport.ts";
import { apiEvent, routes } from "../support/api-event.ts";
import { composeForTest, type LiveComposition, secretsOf, testClock } from "../support/live-composition.ts";
import { agoraSecret, tencentSecret } from "../support/test-apps.ts";

/** What one answer may hold and cost, whatever the vendor, its pages and the cursor say. */

const apps = { main: tencentSecret(1), classes: agoraSecret(1), huge: agoraSecret(2, { host: "a1.easemob.com" }) };

function compose(respond: (request: UpstreamRequest, index: number) => object): LiveComposition {
  let asked = 0;
  const vendor: Transport = async (request) => {
    asked += 1;
    const answer = respond(request, asked - 1);
    const status = "status" in answer ? Number(answer.status) : 200;
    return { status, text: JSON.stringify(answer), retryAfterSeconds: undefined };
  };
  return composeForTest({ clock: testClock(), readSecret: secretsOf(apps).readSecret, vendor });
}

interface Read {
  readonly route: string;
  readonly app: keyof typeof apps;
  readonly groupId: string;
  readonly scope: CursorScope;
  readonly answer: (live: LiveComposition, request: ApiRequest) => Promise<ApiReply>;
}
const group: Read = {
  route: routes.groupMembers,
  app: "main",
  groupId: "team-1",
  scope: ["group-members", "main", "team-1", undefined, undefined, undefined],
  answer: answerGroupMembers,
};
const community: Read = {
  ...group,
  groupId: "@TGS#_lobby",
  scope: ["group-members", "main", "@TGS#_lobby", undefined, undefined, undefined],
};
const liveRoom: Read = {
  route: routes.avchatroomMembers,
  app: "main",
  groupId: "lecture",
  scope: ["online-members", "main", "lecture", undefined],
  answer: answerOnlineMembers,
};
const chatgroup: Read = {
  route: routes.chatgroupMembers,
  app: "huge",
  groupId: "1",
  scope: ["chatgroup-members", "huge", "1", false],
  answer: answerChatgroupMembers,
};

async function ask(live: LiveComposition, read: Read, query: Record<string, string>) {
  const event = apiEvent({ route: read.route, path: { app: read.app, groupId: read.groupId }, query });
  const request = {
    event,
    caller: { apps: "*", scopes: ["read:live"] },
    deadline: live.deadline(),
    requestId: "request-1",
    onLateFailure: () => {},
  } as const;
  const reply = await read.answer(live, request);
  const bytes = Buffer.byteLength(JSON.stringify(toGatewayResult(reply)));
  const body = JSON.parse(JSON.stringify(reply.body));
  return { ...body, bytes, ids: body.members.map(({ userId }: { userId: string }) => userId) };
}

const bodyOf = ({ body }: UpstreamRequest) => JSON.parse(body ?? "{}");
const queryOf = ({ path }: UpstreamRequest) => new URL(path, "http://vendor").searchParams;
const userIds = (count: number) => Array.from({ length: count }, (_, index) => `u${index}`);
const ok = (fields: object) => ({ ActionStatus: "OK", ErrorInfo: "", ErrorCode: 0, ...fields });
const fail = (code: number) => ({ ActionStatus: "FAIL", ErrorCode: code, ErrorInfo: "" });

const groupOf =
  (all: readonly string[], row: (userId: string) => object = (Member_Account) => ({ Member_Account })) =>
  (request: UpstreamRequest) => {
    const { Offset, Next, Limit } = bodyOf(request);
    const start = Offset ?? (Next === "" ? 0 : Number(String(Next).slice(1)));
    const end = start + Limit;
    return ok({
      MemberNum: all.length,
      MemberList: all.slice(start, end).map(row),
      ...(Next === undefined ? {} : { Next: end < all.length ? `m${end}` : "" }),
    });
  };
const chatgroupOf = (all: readonly string[], cap: number) => (request: UpstreamRequest) => {
  const query = queryOf(request);
  const size = Math.min(cap, Number(query.get("pagesize")));
  const start = (Number(query.get("pagenum")) - 1) * size;
  const data = all.slice(start, start + size).map((member) => ({ member }));
  return { data, count: data.length };
};

describe("all=true", () => {
  it.each([
    ["a group", group, "4999", 25_000],
    ["a Community", community, "4999", 25_000],
    ["an Agora group", chatgroup, "300", 15_500],
    ["an Agora group", chatgroup, "7", 10_001],
  ] as const)("answers exactly 10,000 rows of %s, and goes on behind them", async (_, read, limit, size) => {
    const all = userIds(size);
    const live = compose(read === chatgroup ? chatgroupOf(all, 1000) : groupOf(all));

    const found: string[] = [];
    const lengths: number[] = [];
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const query: Record<string, string> = cursor === undefined ? {} : { cursor };
      const page = await ask(live, read, { all: "true", limit, ...query });
      found.push(...page.ids);
      lengths.push(page.ids.length);
      expect(page.stoppedEarly).toBe(page.nextCursor !== null);
      cursor = page.nextCursor;
    }

    expect(found).toEqual(all);
    const rest = size % 10_000;
    expect(lengths.filter((length) => length > 0)).toEqual([
      ...Array.from({ length: (size - rest) / 10_000 }, () => 10_000),
      rest,
    ]);
  });

  it.each([
    ["a group", group],
    ["a Community", community],
  ])("stays below the 6 MB that Lambda answers, for %s with rich members", async (_, read) => {
    const custom = ["a", "b", "c", "d", "e"].map((Key) => ({ Key, Value: `"${"x".repeat(61)}"` }));
    const all = userIds(10_050);
    const row = (Member_Account: string) => ({
      Member_Account,
      Role: "Member",
      JoinTime: 1_670_574_414,
      LastSendMsgTime: 0,
      MuteUntil: 0,
      MsgFlag: "AcceptAndNotify",
      NameCard: "课".repeat(20),
      AppMemberDefinedData: custom,
    });
    const live = compose(groupOf(all, row));

    const first = await ask(live, read, { all: "true", limit: "900" });
    const rest = await ask(live, read, { all: "true", limit: "900", cursor: first.nextCursor });

    expect(first.stoppedEarly).toBe(true);
    expect(first.bytes).toBeGreaterThan(5_900_000);
    expect(first.bytes).toBeLessThan(6_000_000);
    expect([...first.ids, ...rest.ids]).toEqual(all);
    expect(rest.nextCursor).toBeNull();
  });

  it.each([
    ["a group", group, fail(60007)],
    ["an Agora group", chatgroup, { status: 429, error: "reach_limit" }],
  ])("keeps what was read of %s when a later page fails", async (_, read, failure) => {
    const all = userIds(1_500);
    const whole = read === chatgroup ? chatgroupOf(all, 1000) : groupOf(all);
    let fails = true;
    const live = compose((request, index) => (index >= 9 && fails ? failure : whole(request)));

    const first = await ask(live, read, { all: "true", limit: "100" });
    fails = false;
    const rest = await ask(live, read, { all: "true", limit: "100", cursor: first.nextCursor });
    fails = true;
    const none = await ask(live, read, { all: "true", limit: "100" }).catch((error: unknown) => error);

    expect([first.ids.length, first.stoppedEarly, rest.stoppedEarly, rest.nextCursor]).toEqual([
      900,
      true,
      false,
      null,
    ]);
    expect([...first.ids, ...rest.ids]).toEqual(all);
    expect(none).toMatchObject({ kind: "upstream-throttled" });
  });

  it.each([
    ["a group", group],
    ["a Community", community],
  ])("gives each row of %s once, though some cannot be read and the pages become smaller", async (_, read) => {
    const all = userIds(15_000);
    const isReadable = (id: string) => Number(id.slice(1)) % 7 !== 3;
    const live = compose(groupOf(all, (id) => (isReadable(id) ? { Member_Account: id } : {})));

    const found: string[] = [];
    let unreadable = 0;
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const limit = cursor === undefined ? "6000" : "1000";
      const page = await ask(live, read, { all: "true", limit, ...(cursor === undefined ? {} : { cursor }) });
      found.push(...page.ids);
      unreadable += page.unreadable ?? 0;
      cursor = page.nextCursor;
    }

    expect(found).toEqual(all.filter(isReadable));
    expect(unreadable).toBeGreaterThanOrEqual(all.length - found.length);
  });

  it("asks for the largest pages unless told otherwise, halved where they are too large", async () => {
    const all = userIds(10_000);
    const whole = groupOf(all);
    const live = compose((request) => (bodyOf(request).Limit > 3000 ? fail(10018) : whole(request)));

    const { ids } = await ask(live, group, { all: "true" });

    expect(ids).toEqual(all);
    expect(live.sent.map((request) => bodyOf(request).Limit)).toEqual([6000, 3000, 3000, 3000, 3000]);
  });

  it("falls back to pages of 100 where the vendor allows no large Limit", async () => {
    const all = userIds(250);
    const whole = groupOf(all);
    const live = compose((request) => (bodyOf(request).Limit > 200 ? fail(10004) : whole(request)));

    const { ids } = await ask(live, group, { all: "true" });

    expect(ids).toEqual(all);
    expect(live.sent.map((request) => bodyOf(request).Limit)).toEqual([6000, 100, 100, 100]);
  });

  it.each([
    ["huge", "1000"],
    ["classes", "100"],
  ] as const)("asks Agora for the largest pages of the host: %s", async (app, size) => {
    const live = compose(chatgroupOf(userIds(10), 1000));

    await ask(live, { ...chatgroup, app }, { all: "true" });

    expect(queryOf(live.sent[0] as UpstreamRequest).get("pagesize")).toBe(size);
  });
});

describe("a walk through an Agora group", () => {
  it("goes on where the server gives smaller pages than were asked for", async () => {
    const all = userIds(5_000);
    const live = compose(chatgroupOf(all, 100));

    const { ids, nextCursor, truncated } = await ask(live, chatgroup, { all: "true", limit: "1000" });

    expect([ids.length, nextCursor, truncated]).toEqual([5_000, null, undefined]);
    expect(live.sent).toHaveLength(51);
  });

  it("costs one call for a page, which no other page can spoil", async () => {
    const live = compose((request, index) =>
      index === 0 ? chatgroupOf(userIds(3), 1000)(request) : { status: 429, error: "reach_limit" },
    );

    const { ids } = await ask(live, chatgroup, {});

    expect([ids, live.sent.length]).toEqual([["u0", "u1", "u2"], 1]);
  });

  it.each([
    ["begins again from the top", (page: number) => userIds(1000).map((id) => `${id}-${page % 3}`), 3_000],
    ["gives the first page whatever is asked for", () => userIds(1000), 1_000],
  ])("says that there may be more where the server %s", async (_, rows, found) => {
    const live = compose((request) => ({
      data: rows(Number(queryOf(request).get("pagenum"))).map((member) => ({ member })),
    }));

    const { ids, nextCursor, truncated } = await ask(live, chatgroup, { all: "true" });

    expect([ids.length, nextCursor, truncated]).toEqual([found, null, true]);
  });
});

/** What a client and a report on expected people are told of a group of 130 members, 100 a page, in these orders. */
describe("members of an Agora group that were on no page", () => {
  const all = userIds(130);
  const inOrder = (ids: readonly string[]) => (request: UpstreamRequest) => chatgroupOf(ids, 100)(request);
  const turned = (ids: readonly string[]) => [...ids.slice(50), ...ids.slice(0, 50)];
  const cases: readonly [string, (request: UpstreamRequest, index: number) => object, number, boolean][] = [
    ["none, in one order", inOrder(all), 130, false],
    [
      "none, though somebody joined in front",
      (r, index) => inOrder(index === 0 ? all : ["new", ...all])(r),
      130,
      false,
    ],
    ["some, as the order changed", (r, index) => inOrder(index === 0 ? all : turned(all))(r), 100, true],
    ["some, as rows came twice on a page", inOrder([...all.slice(0, 99), "u3", ...all.slice(100)]), 129, true],
    [
      "perhaps, as the first page came again for ever",
      () => chatgroupOf(all, 100)({ path: "/?pagenum=1&pagesize=100" } as UpstreamRequest),
      100,
      true,
    ],
    [
      "perhaps, as the second did",
      (r) => ({
        data: all
          .slice(queryOf(r).get("pagenum") === "1" ? 0 : 50)
          .slice(0, 50)
          .map((member) => ({ member })),
      }),
      100,
      true,
    ],
    [
      "none, as a last page that is shorter came again",
      (r) => ({
        data: (queryOf(r).get("pagenum") === "1" ? all.slice(0, 100) : all.slice(100)).map((member) => ({ member })),
      }),
      130,
      false,
    ],
  ];

  it.each(cases)("%s", async (_, respond, found, missing) => {
    const [forClient, forReport] = [compose(respond), compose(respond)];

    const answer = await ask(forClient, chatgroup, { all: "true" });
    const whole = await wholeChatgroup(forReport, asAppName("huge"), asGroupId("1"), forReport.deadline());

    expect([answer.ids.length, answer.nextCursor, answer.truncated ?? false]).toEqual([found, null, missing]);
    expect([whole.userIds.length, whole.complete]).toEqual([found, !missing]);
  });

  it("are told page by page too where the server does not heed the page's number", async () => {
    const live = compose(() => chatgroupOf(all, 100)({ path: "/?pagenum=1&pagesize=100" } as UpstreamRequest));

    const first = await ask(live, chatgroup, { limit: "1000" });
    const second = await ask(live, chatgroup, { limit: "1000", cursor: first.nextCursor });

    expect([first.ids.length, first.truncated]).toEqual([100, undefined]);
    expect([second.ids.length, second.nextCursor, second.truncated]).toEqual([0, null, true]);
  });
});

describe("a cursor of somebody's own making", () => {
  const good = {
    group: { o: 20, l: 10, r: 20, e: 0, g: ["", 1, 0] },
    community: { n: "m20", l: 10, r: 20, e: 0, g: ["m10", 2, 1] },
    liveRoom: { t: 1_600_000_500, p: 1, l: 500, g: ["1600000500", 2, 1] },
    chatgroup: { p: 3, s: 10, r: 20, m: 10, d: "abcdefghijkl" },
  };
  const wrong = [-1, -1e15, 1e15, 1.5, 1e300, "x", "1e3", null, true, {}, []];
  const reads: Record<keyof typeof good, Read> = { group, community, liveRoom, chatgroup };
  const endless = (request: UpstreamRequest, index: number) => ({
    ...ok({
      OnlineMemberNum: 5_000,
      MemberList: [{ Member_Account: `u${index}` }],
      NextTimestamp: 1_600_000_001 + index,
      Next: `n${index}`,
    }),
    data: [{ member: `u${queryOf(request).get("pagenum")}` }],
  });
  const forged = (read: Read, position: object) => encodeCursor(read.scope, position as Record<string, unknown>);

  it.each(Object.keys(good) as (keyof typeof good)[])("is held against the limits of the walk: %s", async (name) => {
    const read = reads[name];
    const live = compose(endless);
    const accepted: unknown[] = [];
    for (const [field, value] of Object.entries({ ...good[name], k: 0 })) {
      const texts = typeof value === "string" ? [5, null, {}, []] : wrong;
      const guards = [null, [], ["m", -1e15, 0], ["m", 1, -1], ["m", 0, 0], ["m", 1e12, 1], ["m", 2, 1.5], [7, 1, 0]];
      for (const crafted of field === "g" ? guards : texts) {
        const cursor = forged(read, { ...good[name], [field]: crafted });
        const outcome = await ask(live, read, { cursor, all: "true" }).then(
          () => "accepted",
          (error: { kind?: string }) => error.kind,
        );
        if (outcome !== "invalid-cursor") {
          accepted.push([field, crafted, outcome]);
        }
      }
    }

    // A list of its own length has no bound but the numbers': any position that could be a time is the vendor's business.
    const known = [
      ["t", 1e15, "accepted"],
      ["k", null, "accepted"],
    ];
    expect(accepted).toEqual(known.filter(([field]) => field !== "t" || name === "liveRoom"));
    expect((await ask(live, read, { cursor: forged(read, good[name]) })).ids).toHaveLength(1);
  });

  it("lifts no limit of the request", async () => {
    const live = compose(groupOf(userIds(20_000)));

    const { ids } = await ask(live, group, { limit: "5", cursor: forged(group, { ...good.group, l: 6000 }) });
    const cut = await ask(live, group, { all: "true", cursor: forged(group, { ...good.group, l: 6000 }) });

    expect([ids.length, cut.ids.length]).toEqual([5, 10_000]);
  });

  it("belongs to a Community or to another group, not to either", async () => {
    const live = compose(endless);

    await expect(ask(live, group, { cursor: forged(group, good.community) })).rejects.toMatchObject({
      kind: "invalid-cursor",
    });
    await expect(ask(live, community, { cursor: forged(community, good.group) })).rejects.toMatchObject({
      kind: "invalid-cursor",
    });
    expect(live.sent).toEqual([]);
  });
});

describe("the members that a report compares with", () => {
  const key = { app: asAppName("main"), groupId: asGroupId("team-1") };
  const huge = { app: asAppName("huge"), groupId: asGroupId("1") };
  const endlessPage = (request: UpstreamRequest, index: number) => ({
    ...ok({ MemberList: [{ Member_Account: `u${index}` }], Next: `n${index}` }),
    data: [{ member: `u${queryOf(request).get("pagenum")}` }],
  });

  it("are all of a group where its list comes to an end", async () => {
    const live = compose(groupOf(userIds(7_000)));

    const { userIds: found, complete } = await wholeGroup(live, key.app, key.groupId, live.deadline());

    expect([found.length, complete]).toEqual([7_000, true]);
  });

  it("are said to be some of them where the list does not end", async () => {
    const live = compose(endlessPage);

    const group = await wholeGroup(live, key.app, key.groupId, live.deadline());
    const chatgroup = await wholeChatgroup(live, huge.app, huge.groupId, live.deadline());

    expect([group.complete, chatgroup.complete]).toEqual([false, false]);
  });
});

describe("an answer of one page", () => {
  it.each([
    ["a group", group],
    ["a live room", liveRoom],
    ["a chat group", chatgroup],
  ] as const)("of %s says nothing about stopping early, which only a whole list can", async (_, read) => {
    const live = compose(() => ({
      ...ok({ MemberNum: 1, OnlineMemberNum: 1, MemberList: [{ Member_Account: "ann" }], NextTimestamp: 0 }),
      data: [{ member: "ann" }],
    }));

    const page = await ask(live, read, {});
    const whole = await ask(live, read, { all: "true" });

    expect([page.ids, whole.ids]).toEqual([["ann"], ["ann"]]);
    expect(page).not.toHaveProperty("stoppedEarly");
    expect(whole.stoppedEarly).toBe(false);
  });
});
