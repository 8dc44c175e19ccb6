import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ApiReply } from "../../shared/http-api/api-reply.ts";
import type { ApiRequest } from "../../shared/http-api/api-request.ts";
import { answerChatgroupMembers } from "../../shared/live-routes/chatgroup-members-route.ts";
import { answerGroupMembers } from "../../shared/live-routes/group-members-route.ts";
import { answerOnlineMembers } from "../../shared/live-routes/online-members-route.ts";
import type { Transport, UpstreamRequest } from "../../shared/upstream/transport.ts";
import { apiEvent, routes } from "../support/api-event.ts";
import { composeForTest, type LiveComposition, secretsOf, testClock } from "../support/live-composition.ts";
import { propertyRuns } from "../support/property-runs.ts";
import { agoraSecret, tencentSecret } from "../support/test-apps.ts";

/**
 * Paging as laws, against vendors that are functions: every walk by cursors ends whatever the vendor's marks do, and on a
 * list that stands still it meets every member exactly once.
 */

type Respond = (request: UpstreamRequest) => object | string;

const apps = { main: tencentSecret(1), classes: agoraSecret(1), huge: agoraSecret(2, { host: "a1.easemob.com" }) };

function compose(respond: Respond): LiveComposition {
  const vendor: Transport = async (request) => {
    const answer = respond(request);
    return {
      status: 200,
      text: typeof answer === "string" ? answer : JSON.stringify(answer),
      retryAfterSeconds: undefined,
    };
  };
  return composeForTest({ clock: testClock(), readSecret: secretsOf(apps).readSecret, vendor });
}

interface Body {
  readonly members: readonly { readonly userId: string }[];
  readonly nextCursor: string | null;
  readonly truncated?: boolean;
  readonly stoppedEarly?: boolean;
}

interface Read {
  readonly route: string;
  readonly app: keyof typeof apps;
  readonly groupId: string;
  readonly answer: (live: LiveComposition, request: ApiRequest) => Promise<ApiReply>;
}

const publicGroup: Read = { route: routes.groupMembers, app: "main", groupId: "team-1", answer: answerGroupMembers };
const community: Read = { ...publicGroup, groupId: "@TGS#_lobby" };
const liveRoom: Read = {
  route: routes.avchatroomMembers,
  app: "main",
  groupId: "lecture",
  answer: answerOnlineMembers,
};
const chatgroup: Read = {
  route: routes.chatgroupMembers,
  app: "classes",
  groupId: "1",
  answer: answerChatgroupMembers,
};
const hugeChatgroup: Read = { ...chatgroup, app: "huge" };

async function ask(live: LiveComposition, read: Read, query: Record<string, string>): Promise<Body> {
  const event = apiEvent({ route: read.route, path: { app: read.app, groupId: read.groupId }, query });
  const reply = await read.answer(live, {
    event,
    caller: { scopes: ["read:live"], apps: "*" },
    deadline: live.deadline(),
    requestId: "request-1",
    onLateFailure: () => {},
  });
  return JSON.parse(JSON.stringify(reply.body));
}

/** Follows the cursors as a client does. Throws when they go on for longer than any list could be. */
async function follow(live: LiveComposition, read: Read, query: Record<string, string>, mostSteps = 3_000) {
  const pages: Body[] = [];
  let cursor: string | null = null;
  do {
    const page: Body = await ask(live, read, cursor === null ? query : { ...query, cursor });
    pages.push(page);
    cursor = page.nextCursor;
    if (pages.length > mostSteps) {
      throw new Error("the cursors never end");
    }
  } while (cursor !== null);
  return pages;
}

const idsOf = (pages: readonly Body[]) => pages.flatMap(({ members }) => members.map(({ userId }) => userId));
const bodyOf = ({ body }: UpstreamRequest) => JSON.parse(body ?? "{}");
const userIds = (count: number) => Array.from({ length: count }, (_, index) => `u${index}`);
const tencentOk = (fields: object) => ({ ActionStatus: "OK", ErrorInfo: "", ErrorCode: 0, ...fields });
const accounts = (ids: readonly string[]) => ids.map((userId) => ({ Member_Account: userId, Role: "Member" }));
const runs = { numRuns: propertyRuns(60) };

describe("a list that stands still", () => {
  it("of a group is met member by member, whatever the limit, the server's own cap and MemberNum", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(120),
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1, max: 50 }),
        fc.boolean(),
        fc.boolean(),
        async (size, limit, cap, tellsCount, filtered) => {
          const all = userIds(size);
          const live = compose((request) => {
            const { Offset, Limit } = bodyOf(request);
            const page = all.slice(Offset, Offset + Math.min(Limit, cap));
            return tencentOk({
              ...(tellsCount ? { MemberNum: filtered ? size * 3 : size } : {}),
              // Where the vendor says how many there are, it may leave out an empty list.
              ...(page.length > 0 || !tellsCount || filtered ? { MemberList: accounts(page) } : {}),
            });
          });
          const query = { limit: String(limit), ...(filtered ? { roles: "Member" } : {}) };

          const pages = await follow(live, publicGroup, query);
          const atOnce = await ask(live, publicGroup, { ...query, all: "true" });

          expect(idsOf(pages)).toEqual(all);
          expect(idsOf([atOnce])).toEqual(all);
          expect([atOnce.nextCursor, atOnce.stoppedEarly]).toEqual([null, false]);
          expect(pages.some(({ truncated }) => truncated)).toBe(false);
        },
      ),
      runs,
    );
  });

  it("of a Community is met member by member, whatever its marks look like and however wide they are", async () => {
    const mark = fc.oneof(
      fc.bigInt({ min: 1n, max: 2n ** 64n - 1n }).map((value) => ({ sent: `${value}`, back: `${value}` })),
      // Just beyond what a number holds, where rounding is easily overlooked.
      fc.bigInt({ min: 2n ** 53n + 1n, max: 2n ** 57n }).map((value) => ({ sent: `${value}`, back: `${value}` })),
      fc.bigInt({ min: 1n, max: 2n ** 64n - 1n }).map((value) => ({ sent: `"${value}"`, back: `${value}` })),
      fc.string({ minLength: 1, maxLength: 60 }).map((text) => ({ sent: JSON.stringify(text), back: text })),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.nat(60),
        fc.integer({ min: 1, max: 20 }),
        fc.uniqueArray(mark, { minLength: 61, maxLength: 61, selector: ({ back }) => back }),
        fc.constantFrom("", " ", "\n\t"),
        async (size, limit, marks, blank) => {
          const all = userIds(size);
          const startOf = new Map(marks.map(({ back }, index) => [back, index]));
          const live = compose((request) => {
            const { Next, Limit } = bodyOf(request);
            const start = Next === "" ? 0 : startOf.get(Next);
            if (start === undefined) {
              return { ActionStatus: "FAIL", ErrorCode: 10004 };
            }
            const end = Math.min(size, start + Limit);
            const rows = JSON.stringify(accounts(all.slice(start, end)));
            const next = end < size ? marks[end]?.sent : '""';
            return `{"Next"${blank}:${blank}${next},"ActionStatus":"OK","ErrorCode":0,"MemberNum":${size},"MemberList":${rows}}`;
          });

          const pages = await follow(live, community, { limit: String(limit) });

          expect(idsOf(pages)).toEqual(all);
        },
      ),
      runs,
    );
  });

  it("of an Agora group is met member by member, clamped or not", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(350),
        fc.integer({ min: 1, max: 1000 }),
        fc.integer({ min: 20, max: 1000 }),
        fc.constantFrom(chatgroup, hugeChatgroup),
        async (size, limit, cap, read) => {
          const all = userIds(size);
          const live = compose(({ path }) => {
            const query = new URL(path, "http://vendor").searchParams;
            const pageSize = Math.min(Number(query.get("pagesize")), cap);
            const start = (Number(query.get("pagenum")) - 1) * pageSize;
            const data = all.slice(start, start + pageSize).map((member) => ({ member }));
            return { data, count: data.length };
          });

          const pages = await follow(live, read, { limit: String(limit) });

          expect(idsOf(pages)).toEqual(all);
          expect(Math.max(...live.sent.map(({ path }) => Number(/pagesize=(\d+)/.exec(path)?.[1])))).toBe(
            Math.min(limit, read === chatgroup ? 100 : 1000),
          );
        },
      ),
      runs,
    );
  });

  it("of a live room is met member by member, whatever the vendor's page", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 1000 }),
        fc.integer({ min: 25, max: 600 }),
        fc.boolean(),
        async (size, pageSize, asText) => {
          const all = userIds(size);
          const live = compose((request) => {
            const { Timestamp, Mark } = bodyOf(request);
            if (Timestamp === undefined) {
              return tencentOk({ OnlineMemberNum: size });
            }
            if (Mark !== undefined) {
              return tencentOk({ MemberList: [], NextTimestamp: 0 });
            }
            const start = Timestamp === 0 ? 0 : Timestamp - 1_600_000_000;
            const end = start + pageSize;
            const next = end < size ? 1_600_000_000 + end : 0;
            return tencentOk({
              MemberList: accounts(all.slice(start, end)),
              NextTimestamp: asText ? String(next) : next,
            });
          });

          const pages = await follow(live, liveRoom, {});
          const atOnce = await ask(live, liveRoom, { all: "true" });

          expect(idsOf(pages)).toEqual(all);
          expect(idsOf([atOnce])).toEqual(all);
          expect(atOnce.truncated).toBe(false);
          expect(pages.at(-1)?.truncated).toBe(false);
        },
      ),
      runs,
    );
  });
});

/** Marks that never say "the end": a lead-in, then a circle; a circle of one is a mark that repeats. */
const hostileMarks = fc.record({
  leadIn: fc.nat(12),
  circle: fc.option(fc.integer({ min: 1, max: 12 }), { nil: Number.POSITIVE_INFINITY }),
});

const nextOf = (current: number, { leadIn, circle }: { readonly leadIn: number; readonly circle: number }) => {
  const next = current + 1;
  return next < leadIn + circle ? next : leadIn;
};

describe("a vendor whose marks never end", () => {
  it.each([
    ["with rows", 3],
    ["without rows", 0],
  ])("does not keep a walk through a Community going (%s)", async (_, rowsPerPage) => {
    await fc.assert(
      fc.asyncProperty(hostileMarks, fc.nat(40), async (marks, memberCount) => {
        const live = compose((request) => {
          const { Next } = bodyOf(request);
          const current = Next === "" ? -1 : Number(Next.slice(1));
          const rows = accounts(userIds(rowsPerPage).map((id) => `${id}-${current}`));
          return tencentOk({ MemberNum: memberCount, MemberList: rows, Next: `m${nextOf(current, marks)}` });
        });

        const pages = await follow(live, community, { limit: "3" }, 200);
        const atOnce = await ask(live, community, { limit: "3", all: "true" });

        expect(pages.at(-1)?.truncated).toBe(true);
        expect(atOnce).toMatchObject({ nextCursor: null, truncated: true });
      }),
      runs,
    );
  });

  it("does not keep a walk through a live room going", async () => {
    await fc.assert(
      fc.asyncProperty(hostileMarks, fc.nat(3), async (marks, rowsPerPage) => {
        const live = compose((request) => {
          const { Timestamp } = bodyOf(request);
          if (Timestamp === undefined) {
            return tencentOk({ OnlineMemberNum: 5 });
          }
          const next = nextOf(Timestamp - 1, marks) + 1;
          return tencentOk({ MemberList: accounts(userIds(rowsPerPage)), NextTimestamp: next });
        });

        const pages = await follow(live, liveRoom, {}, 60);
        const atOnce = await ask(live, liveRoom, { all: "true" });

        expect(pages.at(-1)?.truncated).toBe(true);
        expect(atOnce).toMatchObject({ nextCursor: null, truncated: true });
        expect(idsOf([atOnce])).toEqual(userIds(rowsPerPage));
      }),
      runs,
    );
  });

  it("does not keep a walk by offsets going, when the list begins again from the top", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 10 }),
        fc.option(fc.integer({ min: 1, max: 60 }), { nil: undefined }),
        async (size, limit, memberCount) => {
          const all = userIds(size);
          const live = compose((request) => {
            const { Offset, Limit } = bodyOf(request);
            const page = Array.from({ length: Limit }, (_, index) => all[(Offset + index) % size] ?? "");
            return tencentOk({ MemberNum: memberCount ?? size, MemberList: accounts(page) });
          });

          const pages = await follow(live, publicGroup, { limit: String(limit), roles: "Member" }, 400);
          const atOnce = await ask(live, publicGroup, { limit: String(limit), roles: "Member", all: "true" });

          expect(pages.at(-1)?.truncated).toBe(true);
          expect(new Set(idsOf([atOnce])).size).toBe(atOnce.members.length);
        },
      ),
      runs,
    );
  });

  it("that repeats its last page does not keep a walk through an Agora group going, and lists nobody twice", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 250 }), fc.integer({ min: 1, max: 100 }), async (size, limit) => {
        const all = userIds(size);
        const lastPage = Math.ceil(size / limit);
        const live = compose(({ path }) => {
          const query = new URL(path, "http://vendor").searchParams;
          const page = Math.min(Number(query.get("pagenum")), lastPage);
          const data = all.slice((page - 1) * limit, page * limit).map((member) => ({ member }));
          return { data, count: data.length };
        });

        const pages = await follow(live, chatgroup, { limit: String(limit) }, 300);

        expect(idsOf(pages)).toEqual(all);
      }),
      runs,
    );
  });

  it("that begins an Agora group again from the top does not keep a walk going", async () => {
    const live = compose(({ path }) => {
      const page = Number(new URL(path, "http://vendor").searchParams.get("pagenum"));
      return { data: userIds(100).map((id) => ({ member: `${id}-${page % 3}` })) };
    });

    const pages = await follow(live, chatgroup, { limit: "100" }, 400);
    const atOnce = await ask(live, chatgroup, { limit: "100", all: "true" });

    expect(pages.length).toBeGreaterThan(3);
    expect(atOnce.members).toHaveLength(300);
  });
});

describe("a list that moves while it is read", () => {
  it("gives all=true nobody twice", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.array(
            fc.nat(30).map((index) => `u${index}`),
            { maxLength: 12 },
          ),
          { minLength: 1, maxLength: 8 },
        ),
        async (pagesOfVendor) => {
          const live = compose((request) => {
            const { Timestamp } = bodyOf(request);
            if (Timestamp === undefined) {
              return tencentOk({ OnlineMemberNum: 31 });
            }
            const rows = pagesOfVendor[Timestamp] ?? [];
            return tencentOk({
              MemberList: accounts(rows),
              NextTimestamp: Timestamp + 1 < pagesOfVendor.length ? Timestamp + 1 : 0,
            });
          });

          const atOnce = await ask(live, liveRoom, { all: "true" });

          expect(idsOf([atOnce])).toEqual([...new Set(pagesOfVendor.flat())]);
        },
      ),
      runs,
    );
  });
});

describe("all=true", () => {
  it("stops at its cap, says so, and goes on from there", async () => {
    const all = userIds(12_500);
    const live = compose((request) => {
      const { Offset, Limit } = bodyOf(request);
      return tencentOk({ MemberNum: all.length, MemberList: accounts(all.slice(Offset, Offset + Limit)) });
    });

    const first = await ask(live, publicGroup, { all: "true", limit: "1000" });
    const rest = await ask(live, publicGroup, { all: "true", limit: "1000", cursor: first.nextCursor ?? "" });

    expect(first).toMatchObject({ stoppedEarly: true, nextCursor: expect.any(String) });
    expect(first.members).toHaveLength(10_000);
    expect(rest).toMatchObject({ stoppedEarly: false, nextCursor: null });
    expect(idsOf([first, rest])).toEqual(all);
  });

  it("keeps to a page that had to be halved, and a cursor remembers it", async () => {
    const all = userIds(500);
    const live = compose((request) => {
      const { Offset, Limit } = bodyOf(request);
      return Limit > 100
        ? { ActionStatus: "FAIL", ErrorCode: 10018, ErrorInfo: "" }
        : tencentOk({ MemberNum: all.length, MemberList: accounts(all.slice(Offset, Offset + Limit)) });
    });

    const atOnce = await ask(live, publicGroup, { all: "true", limit: "800" });
    const calls = live.sent.length;
    const page = await ask(live, publicGroup, { limit: "800" });
    await ask(live, publicGroup, { limit: "800", cursor: page.nextCursor ?? "" });

    expect(idsOf([atOnce])).toEqual(all);
    expect(calls).toBe(3 + 5); // 800, 400, 200 refused; five pages of 100
    expect(live.sent.length).toBe(calls + 3 + 1 + 1);
  });
});

describe("a cursor", () => {
  const reads = [
    ["a group", publicGroup, { limit: "1" }],
    ["a Community", community, { limit: "1" }],
    ["a live room", liveRoom, {}],
    ["an Agora group", chatgroup, { limit: "1" }],
  ] as const;

  const endless: Respond = (request) => {
    const { Timestamp } = bodyOf(request);
    const data = [{ member: `u${/pagenum=(\d+)/.exec(request.path)?.[1]}` }];
    return tencentOk({
      MemberNum: 9,
      OnlineMemberNum: 9,
      MemberList: accounts(["u1"]),
      Next: "m1",
      NextTimestamp: (Timestamp ?? 0) + 1,
      data,
    });
  };

  async function firstCursor(live: LiveComposition, read: Read, query: Record<string, string>): Promise<string> {
    const { nextCursor } = await ask(live, read, query);
    live.sent.length = 0;
    return nextCursor ?? "none";
  }

  const refused = (live: LiveComposition, read: Read, query: Record<string, string>) =>
    ask(live, read, query).then(
      () => "accepted",
      (error: { kind?: string }) => error.kind,
    );

  it.each(reads)("of %s is refused when one character was changed, cut off or added", async (_, read, query) => {
    const live = compose(endless);
    const cursor = await firstCursor(live, read, query);
    const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/ .,%";

    await fc.assert(
      fc.asyncProperty(
        fc.nat(cursor.length),
        fc.constantFrom(...letters),
        fc.constantFrom("replace", "insert", "cut", "double"),
        async (at, letter, how) => {
          const changed = {
            replace: cursor.slice(0, at) + letter + cursor.slice(at + 1),
            insert: cursor.slice(0, at) + letter + cursor.slice(at),
            cut: cursor.slice(0, at),
            double: cursor + cursor.slice(0, at + 1),
          }[how];
          fc.pre(changed !== cursor && changed !== "");

          expect(await refused(live, read, { ...query, cursor: changed })).toBe("invalid-cursor");
        },
      ),
      runs,
    );
    expect(live.sent).toEqual([]);
  });

  it.each(reads)("of %s is refused elsewhere, without a call", async (_, read, query) => {
    const live = compose(endless);
    const cursor = await firstCursor(live, read, query);
    const elsewhere: readonly (readonly [Read, Record<string, string>])[] = [
      [{ ...read, groupId: `${read.groupId}x` }, {}],
      [{ ...read, app: read.app === "main" ? "classes" : "main" }, {}],
      ...reads.filter(([, other]) => other !== read).map(([, other]) => [other, {}] as const),
      ...(read === liveRoom ? [[read, { mark: "1000" }] as const] : []),
      ...(read === chatgroup ? [[read, { joinedTime: "true" }] as const] : []),
      ...(read === publicGroup || read === community
        ? ([
            [read, { roles: "Owner" }],
            [read, { fields: "role" }],
            [read, { customFields: "a" }],
          ] as const)
        : []),
    ];

    for (const [other, filters] of elsewhere) {
      expect(await refused(live, other, { cursor, ...filters })).toBe("invalid-cursor");
    }
    expect(live.sent).toEqual([]);
  });

  it.each(["", "x", "null", "e30", "....", "a".repeat(2048), "a".repeat(2049), "课", "%00"])(
    "that is no cursor at all is refused: %j",
    async (cursor) => {
      const live = compose(endless);

      for (const [, read] of reads) {
        expect(await refused(live, read, { cursor })).toBe("invalid-cursor");
      }
      expect(live.sent).toEqual([]);
    },
  );

  it("works with another limit, and with all=true", async () => {
    const all = userIds(50);
    const live = compose((request) => {
      const { Offset, Limit } = bodyOf(request);
      return tencentOk({ MemberNum: all.length, MemberList: accounts(all.slice(Offset, Offset + Limit)) });
    });

    const first = await ask(live, publicGroup, { limit: "20" });
    const second = await ask(live, publicGroup, { limit: "7", cursor: first.nextCursor ?? "" });
    const rest = await ask(live, publicGroup, { all: "true", cursor: second.nextCursor ?? "" });

    expect(idsOf([first, second, rest])).toEqual(all);
    expect(second.members).toHaveLength(7);
  });

  it("says nothing of the vendor's own marks to the eye, and fits into a URL", async () => {
    const live = compose(endless);

    for (const [, read, query] of reads) {
      expect(await firstCursor(live, read, query)).toMatch(/^[A-Za-z0-9_-]{20,500}$/);
    }
  });
});
