import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestTable, type TestTable } from "../support/dynamodb.ts";
import { minutesOf, recordRoom, trackedRoom } from "../support/recorded-rooms.ts";
import { type ReportName, reportApi } from "../support/report-api.ts";

const start = 1_767_312_000 + 10 * 3600;
const iso = (seconds: number): string => new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
const path = { app: "main", groupId: "class" };

let now = start + 7_200;
let table: TestTable;
let call: ReturnType<typeof reportApi>;

beforeAll(async () => {
  table = await startTestTable(() => now * 1000);
  call = reportApi(table);
  await recordRoom(
    table,
    trackedRoom("main", "class"),
    minutesOf(start, 60, () => ["ann", "bob", "eve"]),
  );
});

afterAll(async () => {
  await table.close();
});

describe("reports of times before now", () => {
  it.each<ReportName>(["series", "summary", "attendees"])("are those of the same instants: the %s", async (report) => {
    now = start + 7_200;
    const relative = await call(report, { path, query: { from: "-2h", to: "-90m" } });
    const absolute = await call(report, { path, query: { from: iso(start), to: iso(start + 1_800) } });

    expect(relative.status).toBe(200);
    expect(relative.body).toEqual({ ...absolute.body, nextCursor: relative.body.nextCursor });
  });

  it("are not kept by clients: a minute later the same question is about other instants", async () => {
    now = start + 7_200;
    const relative = await call("summary", { path, query: { from: "-2h", to: "-90m" } });
    const absolute = await call("summary", { path, query: { from: iso(start), to: iso(start + 1_800) } });

    expect(absolute.headers["cache-control"]).toBe("private, max-age=60");
    expect(relative.headers["cache-control"]).toBe("no-store");
  });

  it.each([
    ["attendees", { from: "-2h", limit: "2" }],
    ["attendees", { from: "-2h", to: "-1h", limit: "2" }],
    ["attendees", { to: "-65m", limit: "2" }],
  ] as const)("speak of one window on all pages, however late they are read: %s of %j", async (report, query) => {
    now = start + 7_200;
    const first = await call(report, { path, query });
    now += 300;
    const second = await call(report, { path, query: { ...query, cursor: first.body.nextCursor } });

    expect(first.body.attendees.length).toBe(2);
    expect(second.status).toBe(200);
    expect([second.body.from, second.body.to]).toEqual([first.body.from, first.body.to]);
    expect(second.body.attendees.length).toBe(1);
  });

  it("have cursors of their own: that of another relative range is refused", async () => {
    now = start + 7_200;
    const first = await call("attendees", { path, query: { from: "-2h", limit: "2" } });
    const other = await call("attendees", { path, query: { from: "-90m", limit: "2", cursor: first.body.nextCursor } });

    expect([other.status, other.body.code]).toEqual([400, "invalid-cursor"]);
  });
});
