import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pseudonym, pseudonymise } from "../../shared/attendance/pseudonyms.ts";
import { asUserId } from "../../shared/identity/ids.ts";
import { startTestTable, type TestTable } from "../support/dynamodb.ts";
import { minutesOf, recordRoom, trackedRoom } from "../support/recorded-rooms.ts";
import { reportApi, testPseudonymKey } from "../support/report-api.ts";

const day = 1_767_312_000;
const start = day + 10 * 3600;
const iso = (seconds: number): string => new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
const range = { from: iso(start), to: iso(start + 3600) };
const path = { app: "main", groupId: "class" };
const crowd = Array.from({ length: 12 }, (_, index) => `u${String(index).padStart(2, "0")}`);

let table: TestTable;
let call: ReturnType<typeof reportApi>;

/** `crowd` all the time, ann from minute 10, bob until minute 40. The room empties before and after. */
const lesson = minutesOf(start - 300, 75, (index) => {
  const minute = index - 5;
  if (minute < 0 || minute >= 60) return [];
  return [...crowd, ...(minute >= 10 ? ["ann"] : []), ...(minute < 40 ? ["=bob"] : [])];
});

beforeAll(async () => {
  table = await startTestTable(() => (start + 7200) * 1000);
  call = reportApi(table);
  await recordRoom(table, trackedRoom("main", "class"), lesson);
  const hidden = trackedRoom("main", "hidden", { pseudonymous: true });
  await recordRoom(
    table,
    hidden,
    lesson.map((slot) => pseudonymise(slot, testPseudonymKey, hidden.app)),
  );
});

afterAll(async () => {
  await table.close();
});

// biome-ignore lint/suspicious/noExplicitAny: rows as they come over the wire
const idsOf = (body: any): string[] => body.attendees.map((row: { userId: string }) => row.userId);

describe("the attendees over HTTP", () => {
  it("are told with bounded stays and totals, beside the floors that hold for them", async () => {
    const { status, body } = await call("attendees", { path, query: range });

    const bob = body.attendees.find((row: { userId: string }) => row.userId === "=bob");
    expect(status).toBe(200);
    expect(body).toMatchObject({ total: 14, people: { present: 14, absent: 0, unknown: 0 }, nextCursor: null });
    expect(body.detectionFloorSeconds).toBe(101);
    expect(bob).toMatchObject({ nickname: "Nick =bob", status: "present", firstJoin: iso(start) });
    expect(bob.secondsMin).toBeGreaterThan(38 * 60);
    expect(bob.secondsMax).toBeLessThanOrEqual(40 * 60 + 2);
    expect(bob.stays).toHaveLength(1);
  });

  it("are paged in a stable order that meets everybody once", async () => {
    const query = { ...range, sort: "secondsMin", order: "desc", limit: "5" };
    const seen: string[][] = [];
    let cursor: string | null = null;

    do {
      const { body } = await call("attendees", { path, query: { ...query, ...(cursor === null ? {} : { cursor }) } });
      seen.push(idsOf(body));
      cursor = body.nextCursor;
    } while (cursor !== null);

    expect(seen.map((page) => page.length)).toEqual([5, 5, 4]);
    expect(new Set(seen.flat()).size).toBe(14);
    expect(seen.flat().slice(-2)).toEqual(["ann", "=bob"]);
  });

  it("refuses a cursor with other filters, and speaks of the same range on every page when none was given", async () => {
    const first = await call("attendees", { path, query: { from: range.from, limit: "5" } });
    const cursor: string = first.body.nextCursor;

    const second = await call("attendees", { path, query: { from: range.from, limit: "5", cursor } });
    const other = await call("attendees", { path, query: { from: range.from, limit: "5", cursor, status: "absent" } });

    expect([second.body.from, second.body.to]).toEqual([first.body.from, first.body.to]);
    expect([other.status, other.body.code]).toEqual([400, "invalid-cursor"]);
  });

  it("are judged late and gone early against thresholds, and filtered by it", async () => {
    const thresholds = { ...range, lateAfterSeconds: "300", leftEarlySeconds: "600" };

    const late = await call("attendees", { path, query: { ...thresholds, late: "true" } });
    const early = await call("attendees", { path, query: { ...thresholds, leftEarly: "true" } });
    const prefixed = await call("attendees", { path, query: { ...range, prefix: "u0", minSeconds: "60" } });

    expect(idsOf(late.body)).toEqual(["ann"]);
    expect(idsOf(early.body)).toEqual(["=bob"]);
    expect(idsOf(prefixed.body)).toHaveLength(10);
  });

  it("are compared with a posted list: present, absent, and who was not expected", async () => {
    const body = JSON.stringify({ expected: ["ann", "zoe", "ann"] });

    const reply = await call("attendees", { method: "POST", path, query: range, body });

    const row = (userId: string) => reply.body.attendees.find((one: { userId: string }) => one.userId === userId);
    expect(reply.body.expected).toEqual({ people: 2, complete: true });
    expect(row("ann")).toMatchObject({ status: "present", expected: true });
    expect(row("zoe")).toMatchObject({ status: "absent", expected: true, secondsMax: 101, stays: [] });
    expect(row("u00")).toMatchObject({ status: "present", expected: false });
  });

  it("of a pseudonymous room carry pseudonyms, and are found by the expected IDs all the same", async () => {
    const hidden = { app: "main", groupId: "hidden" };
    const body = JSON.stringify({ expected: ["ann", "zoe"] });

    const reply = await call("attendees", { method: "POST", path: hidden, query: range, body });
    const keyless = await reportApi(table, { pseudonymKey: undefined })("attendees", {
      method: "POST",
      path: hidden,
      query: range,
      body,
    });

    const nameOf = (userId: string) => pseudonym(testPseudonymKey, trackedRoom("main", "hidden").app, asUserId(userId));
    const statusOf = (userId: string) =>
      reply.body.attendees.find((row: { userId: string }) => row.userId === nameOf(userId))?.status;
    expect([statusOf("ann"), statusOf("zoe")]).toEqual(["present", "absent"]);
    expect(reply.text).not.toMatch(/ann|zoe|Nick/);
    expect([keyless.status, keyless.body.code]).toEqual([500, "misconfigured"]);
  });

  it("come as CSV whose formulas are harmless, with the next page in the Link header", async () => {
    const headers = { accept: "text/csv;q=1, application/json;q=0.5" };

    const whole = await call("attendees", { path, query: range, headers });
    const page = await call("attendees", { path, query: { ...range, limit: "10" }, headers });
    const next = new URL(/<(.*?)>/.exec(String(page.headers["link"]))?.[1] ?? "", "http://x").searchParams;
    const rest = await call("attendees", { path, query: Object.fromEntries(next), headers });

    expect(whole.text.split("\r\n")).toHaveLength(16);
    expect(whole.text).toContain("\r\n'=bob,Nick '=bob,present,");
    expect(whole.headers["content-disposition"]).toBe('attachment; filename="attendees-main-class.csv"');
    expect(whole.headers["link"]).not.toContain('rel="next"');
    expect(page.headers["rollcall-note"]).toContain("one page");
    expect(page.text + rest.text.slice(rest.text.indexOf("\r\n") + 2)).toBe(whole.text);
  });

  it("end a page before the answer is too large for Lambda, and go on from there", async () => {
    const people = Array.from({ length: 9_000 }, (_, index) => `${"学".repeat(200)}"${index}`);
    const room = trackedRoom("main", "huge");
    await recordRoom(
      table,
      room,
      minutesOf(start, 4, () => people.slice(0, 999)),
    );
    const body = JSON.stringify({ expected: people });
    const sketch = { method: "POST", path: { app: "main", groupId: "huge" }, body };
    const sizes: number[] = [];
    const rows: string[] = [];
    let cursor: string | null = null;

    do {
      const query = { ...range, limit: "10000", ...(cursor === null ? {} : { cursor }) };
      const reply = await call("attendees", { ...sketch, query });
      sizes.push(Buffer.byteLength(JSON.stringify({ body: reply.text })));
      rows.push(...idsOf(reply.body));
      cursor = reply.body.nextCursor;
    } while (cursor !== null);
    const csv = await call("attendees", { ...sketch, query: range, headers: { accept: "text/csv" } });

    expect(sizes.length).toBeGreaterThan(1);
    expect(Math.max(...sizes)).toBeLessThan(6 * 1024 * 1024);
    expect(new Set(rows).size).toBe(9_000);
    expect(rows).toHaveLength(9_000);
    expect(Buffer.byteLength(JSON.stringify({ body: csv.text }))).toBeLessThan(6 * 1024 * 1024);
  });

  it.each([
    [{ late: "true" }, "late needs lateAfterSeconds"],
    [{ leftEarly: "unknown" }, "leftEarly needs leftEarlySeconds"],
    [{ sort: "age" }, "sort must be one of"],
    [{ limit: "0" }, "limit must be a whole number from 1 to 10000"],
    [{ status: "here" }, "status must be one of present, absent, unknown"],
    [{ expected: "class" }, "expected must be group:<id>"],
    [{ expected: "group:" }, "is not a group ID"],
    [{ expected: "chatgroup:a b" }, "is not the ID of an Agora chat group or chat room"],
    [{ expectedApp: "live" }, "expectedApp is the app of the group in expected"],
    [{ expectedApp: "../x", expected: "group:a" }, "an app is named with"],
    [{ to: iso(start - 1), from: iso(start) }, "from must not be after to"],
    [{ from: iso(start - 40 * 86_400) }, "at most 31 days"],
  ])("refuse %j and say why", async (query: Readonly<Record<string, string>>, why) => {
    const { status, body } = await call("attendees", { path, query: { to: range.to, ...query } });

    expect(status).toBe(400);
    expect(body.detail).toContain(why);
  });

  it.each([
    ["", "the body must be JSON"],
    ["[]", "an object with one list"],
    ['{"expected":"ann"}', "an object with one list"],
    ['{"expected":["ann"],"more":1}', "an object with one list"],
    ['{"expected":["ann",7]}', "expected[1] must be a user ID"],
    ['{"expected":[""]}', "expected[0] must be a user ID"],
    [JSON.stringify({ expected: Array.from({ length: 10_001 }, String) }), "at most 10000 user IDs"],
    [
      JSON.stringify({ expected: ["ann", "c0001\r"] }),
      'expected[1] "c0001\\r" cannot be a user ID: it holds the character U+000D',
    ],
    [JSON.stringify({ expected: ["c0001 "] }), 'expected[0] "c0001 " cannot be a user ID: it ends with a blank'],
    [JSON.stringify({ expected: ["x".repeat(33)] }), "it has 33 bytes, and Tencent allows at most 32"],
  ])("refuse a posted list that is none", async (body, why) => {
    const reply = await call("attendees", { method: "POST", path, query: range, body });

    expect(reply.status).toBe(400);
    expect(reply.body.detail).toContain(why);
  });

  it("are not compared with a group of an app that the key does not open", async () => {
    const query = { ...range, expected: "group:staff", expectedApp: "secret" };

    const { status, body } = await call("attendees", { path, query, apps: "main" });

    expect([status, body.code]).toEqual([403, "forbidden"]);
  });
});
