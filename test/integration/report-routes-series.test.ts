import { type AttributeValue, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { snapshotPartition } from "../../shared/attendance/table/keys.ts";
import { deleteRoom } from "../../shared/attendance/table/rooms.ts";
import { startTestTable, type TestTable } from "../support/dynamodb.ts";
import { minutesOf, recordRoom, trackedRoom } from "../support/recorded-rooms.ts";
import { reportApi } from "../support/report-api.ts";

const day = 1_767_312_000; // 2026-01-02T00:00:00Z
const start = day + 10 * 3600;
const iso = (seconds: number): string => new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
const path = { app: "main", groupId: "@TGS#a6" };

let nowMs = (start + 7200) * 1000;
let table: TestTable;
let call: ReturnType<typeof reportApi>;

beforeAll(async () => {
  table = await startTestTable(() => nowMs);
  call = reportApi(table);
  // An hour: 2 people, then 5 minutes throttled, 5 minutes that never ran, then 3 people.
  const hour = minutesOf(start, 60, (minute) => {
    if (minute >= 20 && minute < 25) return "throttled";
    if (minute >= 25 && minute < 30) return undefined;
    return minute < 20 ? ["ann", "bob"] : ["ann", "bob", "eve"];
  });
  await recordRoom(table, trackedRoom("main", "@TGS#a6", { trackedAt: day }), hour);
});

afterAll(async () => {
  await table.close();
});

describe("the series over HTTP", () => {
  it("tells points and, for what was not observed, gaps with their reasons, never zeros", async () => {
    const query = { from: iso(start), to: iso(start + 3600), resolution: "5m" };

    const { status, body, headers } = await call("series", { path, query });

    expect(status).toBe(200);
    expect(body).toMatchObject({ app: "main", groupId: "@TGS#a6", resolutionSeconds: 300, nextCursor: null });
    expect(body.points).toHaveLength(12);
    expect(body.points[0]).toMatchObject({ at: iso(start), min: 2, max: 2, timeWeightedAverage: 2, gaps: [] });
    expect(body.points[5]).toMatchObject({ min: null, max: null, timeWeightedAverage: null, observedShare: 0 });
    expect(body.points[11]).toMatchObject({ min: 3, max: 3 });
    expect(body.gaps).toEqual([
      { from: iso(start + 1200), to: iso(start + 1500), what: "count", reason: "throttled", slots: 5 },
      { from: iso(start + 1200), to: iso(start + 1500), what: "roster", reason: "throttled", slots: 5 },
      { from: iso(start + 1500), to: iso(start + 1800), what: "slot", reason: "not-recorded", slots: 5 },
    ]);
    expect(body.basis).toEqual([{ from: iso(start), to: iso(start + 3600), source: "raw" }]);
    expect(headers["cache-control"]).toBe("private, max-age=60");
  });

  it("is the last hour when nothing is said, up to the newest slot", async () => {
    nowMs = (start + 3600) * 1000 + 5_000;

    const { body, headers } = await call("series", { path });

    nowMs = (start + 7200) * 1000;
    expect(body).toMatchObject({ from: iso(start + 5), to: iso(start + 3600), resolutionSeconds: 60 });
    expect(body.gaps.at(-1)).toMatchObject({ reason: "not-recorded", to: iso(start + 1800) });
    expect(headers["cache-control"]).toBe("no-store");
  });

  it("does not call a slot missing that is still being written", async () => {
    nowMs = (start + 3600) * 1000 + 74_000;

    const { body } = await call("series", { path, query: { from: iso(start + 3000) } });

    nowMs = (start + 7200) * 1000;
    expect(body.gaps).toEqual([]);
    expect(body.to).toBe(iso(start + 3600));
  });

  it("tells slots that never came as not recorded once they are overdue, and is not cached", async () => {
    const { body, headers } = await call("series", { path, query: { from: iso(start + 3600) } });

    expect(body.gaps).toMatchObject([{ what: "slot", reason: "not-recorded", from: iso(start + 3600) }]);
    // The first minute still belongs to the last count.
    expect(body.points.slice(1).every((point: { max: unknown }) => point.max === null)).toBe(true);
    expect(headers["cache-control"]).toBe("no-store");
  });

  it("answers an empty report where nothing is recorded, and says since when something is", async () => {
    const query = { from: iso(day - 7200), to: iso(day - 3600), resolution: "1h" };

    const { status, body } = await call("series", { path, query });

    expect(status).toBe(200);
    expect(body.points).toMatchObject([{ max: null, observedShare: 0 }]);
    expect(body.recordedSince).toBe(iso(day));
    expect(body.notes).toContainEqual(expect.stringContaining("nothing is recorded before"));
  });

  it("takes the list of a minute without a count, as the summary does", async () => {
    const room = trackedRoom("main", "uncounted", { trackedAt: day });
    const slots = minutesOf(start, 10, () => ["ann", "bob", "cid"]).map((slot, minute) =>
      minute === 4 ? { ...slot, counts: [], gaps: [{ what: "count", reason: "throttled" } as const] } : slot,
    );
    await recordRoom(table, room, slots);
    const place = { app: "main", groupId: "uncounted" };
    const query = { from: iso(start), to: iso(start + 600), resolution: "1m" };

    const { body } = await call("series", { path: place, query });
    const summary = await call("summary", { path: place, query: { from: query.from, to: query.to } });

    expect(body.points[4]).toMatchObject({ min: 3, max: 3, timeWeightedAverage: 3, observedShare: 1 });
    expect(body.gaps).toEqual([
      { from: iso(start + 240), to: iso(start + 300), what: "count", reason: "throttled", slots: 1 },
    ]);
    expect(summary.body).toMatchObject({ personMinutes: 30, observedShare: 1, peak: { count: 3 } });
  });

  it("comes as CSV with a byte order mark and a time zone beside UTC", async () => {
    const query = { from: iso(start), to: iso(start + 600), resolution: "5m", bom: "true", timeZone: "Asia/Singapore" };

    const { status, headers, text } = await call("series", { path, query, headers: { Accept: "text/csv" } });

    const lines = text.split("\r\n");
    expect(status).toBe(200);
    expect(headers["content-type"]).toBe("text/csv; charset=utf-8; header=present");
    expect(lines[0]).toMatch(/^\uFEFFat \(UTC\),at \(Asia\/Singapore\),min \(people\)/);
    expect(lines[1]).toMatch(/^2026-01-02T10:00:00Z,2026-01-02 18:00:00 \+08:00,2,2,2/);
    expect(lines).toHaveLength(4);
  });

  it("is paged when it would be too long, and the pages make up the whole", async () => {
    const query = { from: iso(day), to: iso(day + 43_200 + 7200), resolution: "10s" };
    nowMs = (day + 86_400) * 1000;
    const longer = { from: iso(day - 86_400), to: iso(day + 86_400), resolution: "10s" };

    const whole = await call("series", { path, query });
    const first = await call("series", { path, query: longer });
    const second = await call("series", { path, query: { ...longer, cursor: first.body.nextCursor } });
    const third = await call("series", { path, query: { ...longer, cursor: second.body.nextCursor ?? "" } });
    const csv = await call("series", { path, query: longer, headers: { accept: "text/csv" } });

    nowMs = (start + 7200) * 1000;
    expect(whole.body.nextCursor).toBeNull();
    expect(first.body.points).toHaveLength(8640);
    expect(first.body.to).toBe(iso(day));
    expect(second.body.from).toBe(iso(day));
    expect(second.body.points.filter((point: { max: unknown }) => point.max !== null).length).toBeGreaterThan(290);
    expect([second.body.nextCursor, third.status]).toEqual([null, 400]);
    expect(csv.headers["link"]).toContain(`cursor=${first.body.nextCursor}`);
    expect(csv.headers["link"]).toMatch(
      /^<\/v1\/apps\/main\/rooms\/%40TGS%23a6\/attendance\?.*>; rel="next", <.*format=json>; rel="describedby"/,
    );
  });

  it.for(["", "/communities", "/v1/apps/main"])(
    "as CSV leads to its next page behind the base path %j",
    async (basePath) => {
      const query = { from: iso(day - 86_400), to: iso(day + 86_400), resolution: "10s" };
      const tilde = `~${Buffer.from("@TGS#a6").toString("base64url")}`;
      nowMs = (day + 86_400) * 1000;
      const ask = (groupId: string) =>
        call("series", { path: { app: "main", groupId }, query, basePath, headers: { accept: "text/csv" } });

      const [plain, inTilde] = [await ask("@TGS#a6"), await ask(tilde)];

      nowMs = (start + 7200) * 1000;
      const pathOf = (link: unknown) =>
        new URL(/<(.*?)>/.exec(String(link))?.[1] ?? "", "https://api.example").pathname;
      expect(pathOf(plain.headers["link"])).toBe(`${basePath}/v1/apps/main/rooms/%40TGS%23a6/attendance`);
      expect(pathOf(inTilde.headers["link"])).toBe(`${basePath}/v1/apps/main/rooms/${tilde}/attendance`);
    },
  );

  it("still reports a room that is not tracked any more, and knows no room that never was", async () => {
    const gone = trackedRoom("main", "gone");
    await recordRoom(
      table,
      gone,
      minutesOf(start, 5, () => ["ann"]),
    );
    await deleteRoom(table, gone);
    const query = { from: iso(start), to: iso(start + 300) };

    const recorded = await call("series", { path: { app: "main", groupId: "gone" }, query });
    const unknown = await call("series", { path: { app: "main", groupId: "never" }, query });

    expect(recorded.body.points[0]).toMatchObject({ max: 1 });
    expect(recorded.body.notes).toContain("The room is not tracked any more.");
    expect([unknown.status, unknown.body.code]).toEqual([404, "unknown-room"]);
  });

  it.each([
    [{ from: iso(start + 60), to: iso(start) }, "from must not be after to"],
    [{ from: "yesterday" }, "from must be an ISO 8601 time"],
    [{ to: "2126-01-01" }, "more than a day in the future"],
    [{ from: iso(day - 32 * 86_400), to: iso(day), resolution: "1m" }, "at most 31 days"],
    [{ from: iso(day - 401 * 86_400), to: iso(day), resolution: "1d" }, "at most 400 days"],
    [{ resolution: "2m" }, "resolution must be one of auto, 10s, 30s, 1m, 5m, 15m, 1h, 1d"],
    [{ timeZone: "Mars/Olympus" }, "timeZone must be an IANA time zone"],
    [{ timeZone: "+08:00" }, "timeZone must be an IANA time zone"],
    [{ bom: "yes" }, "bom must be true or false"],
    [{ cursor: "abc" }, "nextCursor"],
    [{ until: "now" }, "unknown query parameter"],
  ])("refuses %j and says why", async (query: Readonly<Record<string, string>>, why) => {
    const { status, body } = await call("series", { path, query });

    expect(status).toBe(400);
    expect(body.detail).toContain(why);
  });
});

describe("items that somebody else wrote among the slots of a room", () => {
  const room = trackedRoom("main", "meddled", { trackedAt: day });
  const place = { app: "main", groupId: "meddled" };
  const query = { from: iso(start), to: iso(start + 600) };
  const pk = { S: snapshotPartition(room, day) };

  it.each<[string, Record<string, AttributeValue>]>([
    ["without a body", { sk: { S: "1003" }, ttl: { N: "9999999999" } }],
    ["with a body of text", { sk: { S: "1003" }, b: { S: "x" }, ttl: { N: "9999999999" } }],
    ["without an end", { sk: { S: "1003" }, b: { B: Buffer.from("x") } }],
    ["with an end that is no number", { sk: { S: "1003" }, b: { B: Buffer.from("x") }, ttl: { S: "never" } }],
  ])("such as one %s cost that slot and no report", async (_, item) => {
    await recordRoom(
      table,
      room,
      minutesOf(start, 10, () => ["ann", "bob"]),
    );
    await table.client.send(new PutItemCommand({ TableName: table.tableName, Item: { pk, ...item } }));

    const series = await call("series", { path: place, query });
    const summary = await call("summary", { path: place, query });
    const attendees = await call("attendees", { path: place, query });

    expect([series.status, summary.status, attendees.status]).toEqual([200, 200, 200]);
    expect(summary.body).toMatchObject({ peak: { count: 2 }, personMinutes: 18, observedShare: 0.9 });
    expect(summary.body.gaps).toContainEqual({ what: "count", reason: "internal", slots: 1 });
    expect(series.body.points[3]).toMatchObject({ max: null });
    expect(attendees.body.people.present).toBe(2);
  });

  it("at no minute of the day are no slots", async () => {
    const odd = trackedRoom("main", "odd-keys", { trackedAt: day });
    await recordRoom(
      table,
      odd,
      minutesOf(start, 10, () => ["ann", "bob"]),
    );
    for (const sk of ["1099", "10", "1003#x", "10:3"]) {
      await table.client.send(
        new PutItemCommand({
          TableName: table.tableName,
          Item: { pk: { S: snapshotPartition(odd, day) }, sk: { S: sk } },
        }),
      );
    }

    const { status, body } = await call("summary", { path: { app: "main", groupId: "odd-keys" }, query });

    expect([status, body.personMinutes]).toEqual([200, 20]);
  });
});
