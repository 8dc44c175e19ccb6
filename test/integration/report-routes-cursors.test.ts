import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { apiHandler } from "../../shared/http-api/api-handler.ts";
import { type CursorScope, encodeCursor } from "../../shared/http-api/cursor.ts";
import { answerRooms } from "../../shared/room-routes/rooms-route.ts";
import type { Fields } from "../../shared/upstream/tolerant-fields.ts";
import { apiEvent, lambdaContext, routes } from "../support/api-event.ts";
import { startTestTable, type TestTable } from "../support/dynamodb.ts";
import { minutesOf, recordRoom, trackedRoom } from "../support/recorded-rooms.ts";
import { readReply } from "../support/reply.ts";
import { type ReportName, reportApi } from "../support/report-api.ts";

/** Cursors whose check value is right, made by somebody who has read the code. */

const day = 86_400;
const start = 1_767_312_000 + 10 * 3600;
const now = start + 3 * 3600;
const iso = (seconds: number): string => new Date(seconds * 1000).toISOString();
const path = { app: "main", groupId: "class" };
const person = { app: "main", userId: "ann" };

let table: TestTable;
let call: ReturnType<typeof reportApi>;
let calls: string[] = [];

beforeAll(async () => {
  const plain = await startTestTable(() => now * 1000);
  const client = Object.assign(Object.create(plain.client), {
    send: (...words: Parameters<typeof plain.client.send>) => {
      calls.push(words[0].constructor.name);
      return plain.client.send(...words);
    },
  });
  table = { ...plain, client };
  call = reportApi(table);
  await recordRoom(
    table,
    trackedRoom("main", "class", { trackedAt: start }),
    minutesOf(start, 150, () => ["ann", "bob", "eve"]),
  );
});

afterAll(async () => {
  await table.close();
});

/** Whatever can stand in JSON, and numbers near all limits. */
const oddNumber = fc.oneof(
  fc.constantFrom(-1e15, -1, 0, 1e-7, 0.5, 1e15, 1e300, 2 ** 53, now - 2 * 365 * day, now + 2 * day, start, start + 60),
  fc.constantFrom(start + 0.5, start - 60, now, now + 59, now + 61, start + 3600, start - 31 * day, start - 400 * day),
  fc.integer({ min: start - 500 * day, max: now + 500 * day }),
  fc.double({ noNaN: false }),
);
const oddValue = fc.oneof(
  { weight: 4, arbitrary: oddNumber },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 1 }) },
  { weight: 1, arbitrary: fc.constantFrom("", "ann", "\0", "x".repeat(900), null, [], {}, "1767312000", true) },
);

/** A position in which some fields are not what a page would have left. */
const spoiled = (honest: Fields): fc.Arbitrary<Fields> =>
  fc
    .record(Object.fromEntries(Object.keys(honest).map((name) => [name, oddValue])), { requiredKeys: [] })
    .map((odd) => ({ ...honest, ...odd }));

interface Asked {
  readonly from?: number;
  readonly to?: number;
}

const queryOf = ({ from, to }: Asked): Record<string, string> => ({
  ...(from === undefined ? {} : { from: iso(from) }),
  ...(to === undefined ? {} : { to: iso(to) }),
});

async function tryCursor(report: ReportName, query: Record<string, string>, scope: CursorScope, position: Fields) {
  calls = [];
  return call(report, {
    ...(report === "member" ? { method: "DELETE", path: person } : { path }),
    query: { ...query, cursor: encodeCursor(scope, position) },
  });
}

const askedRanges: readonly Asked[] = [
  { from: start, to: start + day },
  { from: start - 20 * day },
  { to: start + 3600 },
  {},
];

/** Of a window and a position within it, the days that are looked up, and the room. */
const mostCalls = 45;

describe.each(askedRanges)("crafted cursors of the range %j", (asked) => {
  const longest = asked.from === undefined ? 3600 : 31 * day;
  const begin = asked.from ?? (asked.to ?? now) - 3600;
  const end = Math.min(now, asked.to ?? now);

  function expectHeld(reply: Awaited<ReturnType<typeof tryCursor>>): void {
    expect([200, 400]).toContain(reply.status);
    expect(calls.length).toBeLessThanOrEqual(mostCalls);
    if (reply.status === 400) {
      expect(reply.body.code).toBe("invalid-cursor");
      return;
    }
    const [from, to] = [Date.parse(reply.body.from) / 1000, Date.parse(reply.body.to) / 1000];
    expect(to - from).toBeLessThanOrEqual(longest);
    expect(from).toBeGreaterThanOrEqual(asked.from ?? 0);
    expect(to).toBeLessThanOrEqual(asked.to ?? now + 60);
  }

  it.each(["10s", "1m", "1h", undefined])(
    "are held against the request's own limits: the series by %s",
    async (resolution) => {
      const query = { ...queryOf(asked), ...(resolution === undefined ? {} : { resolution }) };
      const scope: CursorScope = ["attendance", "main", "class", asked.from, asked.to, undefined, resolution];
      const honest = { a: begin + 60, f: begin, t: end, r: 60 };

      await fc.assert(
        fc.asyncProperty(spoiled(honest), async (position) => {
          const reply = await tryCursor("series", query, scope, position);

          expectHeld(reply);
          if (reply.status === 200) {
            expect(reply.body.points.length).toBeLessThanOrEqual(8_640);
          }
        }),
        { numRuns: 40 },
      );
    },
  );

  it.each(["userId", "firstJoin", "secondsMin"])("are held against them: the attendees by %s", async (sort) => {
    const query = { ...queryOf(asked), sort };
    const scope: CursorScope = [
      "attendees",
      "main",
      "class",
      asked.from,
      asked.to,
      undefined,
      sort,
      "asc",
      "{}",
      "{}",
      undefined,
    ];
    const honest = { v: sort === "userId" ? "ann" : 60, u: "ann", f: begin, t: end };

    await fc.assert(
      fc.asyncProperty(spoiled(honest), async (position) => {
        expectHeld(await tryCursor("attendees", query, scope, position));
      }),
      { numRuns: 30 },
    );
  });
});

describe("a crafted cursor", () => {
  const asked = { from: start - 9 * day, to: start + 3600 };
  const series: CursorScope = ["attendance", "main", "class", asked.from, asked.to, undefined, "1m"];
  const ofSeries = { a: start - 3 * day, f: asked.from, t: asked.to };

  it.each([
    ["as a page leaves it", {}, 200],
    ["with a resolution of its own, which nobody reads", { r: 1e-7 }, 200],
    ["before everything", { f: -1e15 }, 400],
    ["of two years ago", { f: start - 730 * day }, 400],
    ["of a later beginning than was asked", { f: asked.from + 60 }, 400],
    ["of a later end than was asked", { t: asked.to + 60 }, 400],
    ["of an end before the beginning", { t: asked.from - 60 }, 400],
    ["between two points", { a: start - 3 * day + 1 }, 400],
    ["at its own beginning", { a: asked.from }, 400],
    ["at its end", { a: asked.to }, 400],
    ["that is a text", { a: String(start) }, 400],
    ["that is no number", { a: Number.NaN }, 400],
    ["without a position", { a: undefined }, 400],
  ])("of the series %s", async (_, change, status) => {
    const query = { ...queryOf(asked), resolution: "1m" };

    const reply = await tryCursor("series", query, series, { ...ofSeries, ...change });

    expect(reply.status).toBe(status);
    expect(reply.body.code).toBe(status === 400 ? "invalid-cursor" : undefined);
  });

  it.each([
    [{}, 200],
    [{ v: "bob" }, 400],
    [{ v: null }, 400],
    [{ u: "" }, 400],
    [{ u: "x".repeat(257), v: "x".repeat(257) }, 400],
    [{ u: 7, v: 7 }, 400],
    [{ f: 0 }, 400],
    [{ t: now + 3600 }, 400],
  ])("of the attendees with %j: %d", async (change, status) => {
    const scope: CursorScope = [
      "attendees",
      "main",
      "class",
      asked.from,
      asked.to,
      undefined,
      "userId",
      "asc",
      "{}",
      "{}",
      undefined,
    ];
    const honest = { v: "ann", u: "ann", f: asked.from, t: asked.to };

    const reply = await tryCursor("attendees", queryOf(asked), scope, { ...honest, ...change });

    expect(reply.status).toBe(status);
  });

  it("of people without a value in a window that is empty is taken, as its own page would have left it", async () => {
    const body = JSON.stringify({ expected: ["x", "y", "z"] });
    const query = { from: iso(start), to: iso(start), limit: "1", sort: "firstJoin" };
    const first = await call("attendees", { method: "POST", path, query, body });

    const second = await call("attendees", {
      method: "POST",
      path,
      query: { ...query, cursor: first.body.nextCursor },
      body,
    });

    expect([first.status, second.status]).toEqual([200, 200]);
    expect([first, second].map((reply) => reply.body.attendees[0].userId)).toEqual(["x", "y"]);
  });

  it("of an erasure opens no run, writes nothing and gets no receipt", async () => {
    const scope: CursorScope = ["forget-member", "main", "ann", false];
    const old = { p: "again", s: now, a: "zzz", f: now, n: [3, 9, 0, 1] };
    const position = fc.oneof(spoiled(old), spoiled({ k: "A".repeat(22) }), spoiled({ k: "A".repeat(22), ...old }));

    await fc.assert(
      fc.asyncProperty(position, async (crafted) => {
        const reply = await tryCursor("member", {}, scope, crafted);

        expect([reply.status, reply.body.code]).toEqual([400, "invalid-cursor"]);
        expect(calls.filter((name) => !["GetItemCommand", "QueryCommand"].includes(name))).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it("of the rooms is a place in the list, or refused", async () => {
    const edge = {
      log: { info: () => {}, warn: () => {}, failed: () => {} },
      now: table.now,
      onMisconfigured: () => {},
      access: { kind: "api-key" } as const,
    };
    const list = apiHandler(edge, { name: "list-rooms", scope: "read:attendance" }, (request) =>
      answerRooms({ table }, request),
    );
    const scope: CursorScope = ["rooms", "*", undefined, undefined, undefined];
    const ask = async (position: Fields) => {
      const event = apiEvent({ route: routes.rooms, query: { cursor: encodeCursor(scope, position) } });
      return readReply(event, await list(event, lambdaContext()));
    };

    await fc.assert(
      fc.asyncProperty(spoiled({ a: "main", g: "class" }), async (position) => {
        const { status, body } = await ask(position);

        expect([200, 400]).toContain(status);
        expect(body.code).toBe(status === 400 ? "invalid-cursor" : undefined);
      }),
      { numRuns: 150 },
    );
    expect((await ask({ a: "main", g: "\0".repeat(300) })).status).toBe(400);
    expect((await ask({ a: "main", g: "x".repeat(1_100) })).status).toBe(400);
    expect((await ask({ a: "main", g: "" })).status).toBe(400);
    expect((await ask({ a: "ma#in" })).status).toBe(400);
  });
});
