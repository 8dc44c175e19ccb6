import { ScanCommand } from "@aws-sdk/client-dynamodb";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { pseudonym, pseudonymise } from "../../shared/attendance/pseudonyms.ts";

import { readPersonHash } from "../../shared/attendance/table/rollup-key.ts";
import { readRollups } from "../../shared/attendance/table/rollups.ts";
import { deleteRoom } from "../../shared/attendance/table/rooms.ts";
import { readSlots } from "../../shared/attendance/table/snapshots.ts";
import { keepErasure, newErasureToken, readErasure } from "../../shared/attendance/upkeep/erasure-runs.ts";
import { type ForgetOutcome, forgetStart } from "../../shared/attendance/upkeep/forget-progress.ts";
import { rollUpDays } from "../../shared/attendance/upkeep/roll-up-days.ts";
import { decodeCursor, encodeCursor } from "../../shared/http-api/cursor.ts";
import { asAppName, asGroupId, asUserId } from "../../shared/identity/ids.ts";
import { startTestTable, type TestTable } from "../support/dynamodb.ts";
import { minutesOf, recordRoom, trackedRoom, writeSlots } from "../support/recorded-rooms.ts";
import { reportApi, testPseudonymKey } from "../support/report-api.ts";

const daySeconds = 86_400;
const day = 1_767_312_000;
const app = asAppName("main");
const person = "secret-ann-0815";
const hidden = pseudonym(testPseudonymKey, app, asUserId(person));
const path = { app: "main", userId: person };

let nowMs = 0;
let table: TestTable;
let call: ReturnType<typeof reportApi>;

beforeEach(async () => {
  nowMs = (day + 3 * daySeconds) * 1000;
  table = await startTestTable(() => nowMs);
  call = reportApi(table);
});

afterEach(async () => {
  await table.close();
});

const twoDays = (ids: readonly string[]) => [
  ...minutesOf(day + daySeconds - 600, 10, () => ids),
  ...minutesOf(day + daySeconds, 150, (minute) => (minute % 20 < 15 ? ids : ids.slice(1))),
];

async function namesIn(groupId: string): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  for await (const slot of readSlots(
    table,
    { app, groupId: trackedRoom("main", groupId).groupId },
    day,
    day + 4 * daySeconds,
  )) {
    for (const { userId, nickname } of slot.rosters.flatMap(({ members }) => members)) {
      names.add(userId).add(nickname ?? "");
    }
  }
  return names;
}

/** Sends the request until it says that it is done, each with so little time that it can do but a little. */
async function forget(query: Readonly<Record<string, string>> = {}, remainingMs = 29_000) {
  const replies = [];
  let cursor: string | null = null;
  do {
    const reply = await call("member", {
      method: "DELETE",
      path,
      query: { ...query, ...(cursor === null ? {} : { cursor }) },
      remainingMs,
    });
    replies.push(reply);
    cursor = reply.body.nextCursor ?? null;
  } while (cursor !== null && replies.length < 100);
  return replies;
}

describe("DELETE …/members/{userId}", () => {
  it("takes a person out of every room that was ever recorded, and nobody else", async () => {
    await recordRoom(table, trackedRoom("main", "a"), twoDays([person, "bob"]));
    await recordRoom(table, trackedRoom("main", "b"), twoDays([person, "eve"]));
    await recordRoom(table, trackedRoom("main", "c"), twoDays(["zoe", "bob"]));
    await deleteRoom(table, trackedRoom("main", "b"));
    await recordRoom(table, trackedRoom("other", "a"), twoDays([person]));

    const [reply, ...more] = await forget();

    expect(more).toEqual([]);
    expect(reply).toMatchObject({ status: 200, body: { done: true, roomsDone: 3, slotsDeleted: 0, nextCursor: null } });
    expect(reply?.body.slotsRewritten).toBeGreaterThan(2);
    expect([...(await namesIn("a"))].sort()).toEqual(["Nick bob", "bob"]);
    expect([...(await namesIn("b"))].sort()).toEqual(["Nick eve", "eve"]);
    expect((await namesIn("c")).size).toBe(4);
    const others = await call("attendees", {
      path: { app: "other", groupId: "a" },
      query: { from: "2026-01-03", to: "2026-01-04" },
    });
    expect(others.body.people.present).toBe(1);
  });

  it("of an app that nobody has is 404: that nothing was found is no receipt", async () => {
    await recordRoom(table, trackedRoom("main", "a"), twoDays([person]));

    const reply = await call("member", { method: "DELETE", path: { app: "mian", userId: person } });

    expect([reply.status, reply.body.code, reply.body.done]).toEqual([404, "unknown-app", undefined]);
    expect(await namesIn("a")).toContain(person);
  });

  it("is harmless when repeated", async () => {
    await recordRoom(table, trackedRoom("main", "a"), twoDays([person, "bob"]));
    await forget();
    const before = await table.client.send(new ScanCommand({ TableName: table.tableName }));

    const [reply] = await forget();

    const after = await table.client.send(new ScanCommand({ TableName: table.tableName }));
    expect(reply?.body).toMatchObject({ done: true, roomsDone: 1, slotsRewritten: 0, rollupsRewritten: 0 });
    expect(after.Items).toEqual(before.Items);
  });

  it("takes the person out of the roll-ups, which know people by hashes only", async () => {
    const room = trackedRoom("main", "a");
    await recordRoom(table, room, twoDays([person, "bob"]));
    await rollUpDays({ table, onTrouble: () => {} }, { atMs: nowMs + 600_000 });
    const hash = await readPersonHash(table);
    const uniques = async () =>
      (await readRollups(table, room, day, day + 2 * daySeconds)).map((one) => one.rollup?.uniques.plain.hashes);
    const bob = Buffer.from(Float64Array.of(hash?.of(asUserId("bob")) ?? 0).buffer).toString("base64");
    const before = await uniques();

    const [reply] = await forget();

    expect(before.every((data) => data !== undefined && data.length > bob.length)).toBe(true);
    expect(await uniques()).toEqual([bob, bob]);
    expect(reply?.body.rollupsRewritten).toBe(2);
  });

  it("puts the pseudonym's hash among the pseudonyms of the roll-ups when asked to", async () => {
    const room = trackedRoom("main", "a");
    await recordRoom(table, room, twoDays([person, "bob"]));
    await rollUpDays({ table, onTrouble: () => {} }, { atMs: nowMs + 600_000 });
    const hash = await readPersonHash(table);
    const stored = (id: string) => Buffer.from(Float64Array.of(hash?.of(asUserId(id)) ?? 0).buffer).toString("base64");

    await forget({ replaceWith: "pseudonym" });

    const [first] = await readRollups(table, room, day, day + daySeconds);
    expect(first?.rollup?.uniques.plain.hashes).toBe(stored("bob"));
    expect(first?.rollup?.uniques.pseudonyms.hashes).toBe(stored(hidden));
    const query = { from: "2026-01-02", to: "2026-01-05" };
    const { body } = await call("summary", { path: { app: "main", groupId: "a" }, query });
    expect([body.basis[0].source, body.uniques]).toEqual(["rollup", { atLeast: 2, method: "lists" }]);
  });

  it("puts a pseudonym in the place when asked to, so that numbers stay as they are", async () => {
    const room = trackedRoom("main", "a");
    await recordRoom(table, room, twoDays([person, "bob"]));
    const query = { from: "2026-01-03", to: "2026-01-04" };
    const summary = async () => (await call("summary", { path: { app: "main", groupId: "a" }, query })).body;
    const before = await summary();

    await forget({ replaceWith: "pseudonym" });

    const names = await namesIn("a");
    const after = await summary();
    expect(names.has(person)).toBe(false);
    expect(names.has(hidden)).toBe(true);
    expect([after.uniques, after.personMinutes, after.peak]).toEqual([
      before.uniques,
      before.personMinutes,
      before.peak,
    ]);
  });

  it("with a pseudonym takes a key, and says how to make one", async () => {
    await recordRoom(table, trackedRoom("main", "a"), twoDays([person]));
    call = reportApi(table, { pseudonymKey: undefined });

    const [withPseudonym] = await forget({ replaceWith: "pseudonym" });
    const [without] = await forget();

    expect([withPseudonym?.status, withPseudonym?.body.code]).toEqual([400, "invalid-request"]);
    expect(withPseudonym?.body.detail).toContain("npx rollcall keys create-pseudonym-key makes it");
    expect(without?.body).toMatchObject({ done: true, slotsRewritten: 12 });
  });

  it("finds the person in pseudonymous rooms, and in rooms that became so later", async () => {
    const room = trackedRoom("main", "a", { pseudonymous: true });
    const slots = twoDays([person, "bob"]);
    const plain = slots.filter(({ slot }) => slot < day + daySeconds);
    const veiled = slots.filter(({ slot }) => slot >= day + daySeconds);
    await recordRoom(table, { ...room, pseudonymous: false }, plain);
    await recordRoom(
      table,
      room,
      veiled.map((slot) => pseudonymise(slot, testPseudonymKey, app)),
    );
    const before = await namesIn("a");

    const [reply] = await forget();

    const after = await namesIn("a");
    expect([before.has(person), before.has(hidden)]).toEqual([true, true]);
    expect([after.has(person), after.has(hidden)]).toEqual([false, false]);
    expect(after.has("bob")).toBe(true);
    expect(reply?.status).toBe(200);
  });

  it("answers 202 with progress when time is short, and comes to its end all the same", async () => {
    for (const groupId of ["a", "b", "c"]) {
      await recordRoom(table, trackedRoom("main", groupId), twoDays([person, "bob"]));
    }
    // Each look at the clock costs time, so that a request has time for a few pages only.
    const slow = { ...table, now: () => (nowMs += 400) };
    const startMs = nowMs;
    call = reportApi(slow);

    const replies = await forget({}, 8_000);

    nowMs = startMs;
    expect(replies.length).toBeGreaterThan(2);
    expect(replies.slice(0, -1).every(({ status, body }) => status === 202 && body.done === false)).toBe(true);
    expect(replies.at(-1)).toMatchObject({ status: 200, body: { done: true, roomsDone: 3 } });
    const done = replies.map(({ body }) => body.slotsRewritten);
    expect(done).toEqual(done.toSorted((one, other) => one - other));
    for (const groupId of ["a", "b", "c"]) {
      expect((await namesIn(groupId)).has(person)).toBe(false);
    }
  });

  describe("in several requests", () => {
    let startMs = 0;

    beforeEach(async () => {
      for (const groupId of ["a", "b", "c"]) {
        await recordRoom(table, trackedRoom("main", groupId), twoDays([person, "bob"]));
      }
      startMs = nowMs;
      // Each look at the clock costs time, so that a request has time for a few pages only.
      call = reportApi({ ...table, now: () => (nowMs += 400) });
    });

    const send = (cursor: string, words: Readonly<Record<string, string>> = {}) =>
      call("member", { method: "DELETE", path, query: { cursor, ...words }, remainingMs: 8_000 });

    it("rests its receipt on what the table kept, and gives it again to whoever missed it", async () => {
      const replies = await forget({}, 8_000);
      const cursor: string = replies.at(-2)?.body.nextCursor;

      const again = await send(cursor);
      const first = await send(replies[0]?.body.nextCursor);

      expect(replies.length).toBeGreaterThan(2);
      expect(new Set(replies.slice(0, -1).map(({ body }) => body.nextCursor)).size).toBe(1);
      expect([again.status, first.status]).toEqual([200, 200]);
      expect([again.body, first.body]).toEqual([replies.at(-1)?.body, replies.at(-1)?.body]);
    });

    it("is not set back by a slower request with the same cursor", async () => {
      const order = { app, userId: asUserId(person), replace: false };
      const [first, second, last] = [1, 2, 3].map((roomsDone) => ({
        progress: { roomsDone, slotsRewritten: 0, slotsDeleted: 0, rollupsRewritten: 0, expectedListsRewritten: 0 },
        next: roomsDone === 3 ? undefined : { ...forgetStart(table), roomsDone, after: asGroupId(`g${roomsDone}`) },
      })) as [ForgetOutcome, ForgetOutcome, ForgetOutcome];
      const token = newErasureToken();
      await keepErasure(table, order, token, { before: undefined, outcome: first });
      const read = await readErasure(table, order, token);

      const quick = await keepErasure(table, order, token, { before: read, outcome: last });
      const slow = await keepErasure(table, order, token, { before: read, outcome: second });

      const stands = { progress: last.progress };
      expect([quick, slow, await readErasure(table, order, token)]).toEqual([last, stands, stands]);
    });

    it("keeps nothing that says who it was", async () => {
      await forget({}, 8_000);
      const { Items: items } = await table.client.send(new ScanCommand({ TableName: table.tableName }));
      const kept = items?.filter(({ pk }) => pk?.S?.startsWith("progress#")) ?? [];

      expect(kept).toHaveLength(1);
      expect(JSON.stringify(kept)).not.toContain(person);
      expect(Number(kept[0]?.["ttl"]?.N) - startMs / 1000).toBeGreaterThan(6 * daySeconds);
    });

    it("takes its cursor for the same person, order and week only", async () => {
      const [first] = await forget({}, 8_000);
      const cursor: string = first?.body.nextCursor;

      const otherWords = await send(cursor, { replaceWith: "pseudonym" });
      const otherPerson = await call("member", {
        method: "DELETE",
        path: { app: "main", userId: "bob" },
        query: { cursor },
      });
      const token = decodeCursor(["forget-member", "main", person, false], cursor);
      const craftedForOther = await call("member", {
        method: "DELETE",
        path: { app: "main", userId: "bob" },
        query: { cursor: encodeCursor(["forget-member", "main", "bob", false], token) },
      });
      nowMs = startMs + 8 * daySeconds * 1000;
      const late = await send(cursor);

      for (const { status, body } of [otherWords, otherPerson, craftedForOther, late]) {
        expect([status, body.code]).toEqual([400, "invalid-cursor"]);
      }
    });
  });

  it("goes over the current hour once more, for what a writer at work put there meanwhile", async () => {
    const room = trackedRoom("main", "a");
    const noon = day + 2 * daySeconds + 12 * 3600;
    nowMs = (noon + 1800) * 1000;
    const writer = await recordRoom(
      table,
      room,
      minutesOf(noon, 30, () => [person, "bob"]),
    );
    let isWritten = false;
    // The room is recorded on as soon as the first pass has gone by, over the keyframe that names everybody anew.
    const client = Object.assign(Object.create(table.client), {
      send: async (...words: Parameters<typeof table.client.send>) => {
        const answer = await table.client.send(...words);
        const update = JSON.stringify(words[0].input);
        if (!isWritten && update.includes("rollups#")) {
          isWritten = true;
          await writeSlots(
            writer,
            room,
            minutesOf(noon + 1800, 62, (minute) => (minute < 5 ? ["bob"] : [person, "bob"])),
          );
        }
        return answer;
      },
    });
    call = reportApi({ ...table, client, now: () => (isWritten ? (noon + 5520) * 1000 : nowMs) });

    await forget();

    expect(isWritten).toBe(true);
    expect((await namesIn("a")).has(person)).toBe(false);
  });

  it("of somebody unknown is done at once", async () => {
    await recordRoom(table, trackedRoom("main", "a"), twoDays(["bob"]));

    const known = await call("member", { method: "DELETE", path: { app: "main", userId: "nobody" } });

    expect(known).toMatchObject({ status: 200, body: { done: true, roomsDone: 1, slotsRewritten: 0 } });
  });

  it.each([
    [{ replaceWith: "nothing" }, "replaceWith must be one of pseudonym"],
    [{ cursor: "AAAA" }, "nextCursor"],
    [{ force: "true" }, "unknown query parameter"],
  ])("refuses %j", async (query: Readonly<Record<string, string>>, why) => {
    const { status, body } = await call("member", { method: "DELETE", path, query });

    expect(status).toBe(400);
    expect(body.detail).toContain(why);
  });
});
