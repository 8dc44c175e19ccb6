import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startTestTable, type TestTable } from "../support/dynamodb.ts";
import { type Minute, minutesOf, recordRoom, trackedRoom } from "../support/recorded-rooms.ts";
import { reportApi } from "../support/report-api.ts";

const start = 1_767_312_000 + 10 * 3600;
const minute = 60;
const path = { app: "main", groupId: "class" };
const iso = (seconds: number): string => new Date(seconds * 1000).toISOString().replace(".000Z", "Z");

let now = start;
let table: TestTable;
let call: ReturnType<typeof reportApi>;

beforeEach(async () => {
  table = await startTestTable(() => now * 1000);
  call = reportApi(table);
});

afterEach(async () => {
  await table.close();
});

/** From half an hour before `start` on; planned is a class of an hour from `start` on. */
async function record(minutes: number, who: (index: number) => Minute): Promise<void> {
  now = start + minutes * minute;
  const room = trackedRoom("main", "class", { trackedAt: start - 30 * minute });
  await recordRoom(
    table,
    room,
    minutesOf(start - 30 * minute, minutes + 30, (index) => who(index - 30)),
  );
}

/** The teacher is ten minutes late, and nobody was let in before; Ann waits in front of the door from then on, Bob comes at 30. */
const lateTeacher = (index: number): Minute => {
  if (index < 10 || index >= 55) return [];
  return [...["teacher", "ann"], ...(index >= 30 ? ["bob"] : []), ...(index < 20 ? ["cat"] : [])];
};

const planned = { startsAt: iso(start), endsAt: iso(start + 60 * minute) };
const thresholds = { lateAfterSeconds: "300", leftEarlySeconds: "240", minShare: "0.6" };

describe("planned times", () => {
  it("are what late, left early and shares are measured against", async () => {
    await record(90, lateTeacher);

    const { body } = await call("attendees", { path, query: { session: "latest", ...planned, ...thresholds } });
    const observed = (await call("attendees", { path, query: { session: "latest", ...thresholds } })).body;

    const rows = (reply: typeof body) =>
      Object.fromEntries(
        reply.attendees.map(({ userId, late, leftEarly, attended }: Record<string, unknown>) => {
          return [userId, [late, leftEarly, attended]];
        }),
      );
    expect(body.plan).toEqual(planned);
    expect([body.from, body.to]).toEqual([planned.startsAt, planned.endsAt]);
    expect(rows(body)).toEqual({
      ann: [true, true, true],
      bob: [true, true, false],
      cat: [true, true, false],
      teacher: [true, true, true],
    });
    expect(rows(observed)["ann"]).toEqual([false, false, true]);
    const ann = body.attendees.find(({ userId }: { userId: string }) => userId === "ann").shareOfSession;
    expect(ann.min).toBeGreaterThan(0.7);
    expect(ann.max).toBeLessThanOrEqual(0.8);
  });

  it("are the range where none is given, and leave out what was before and after them", async () => {
    await record(90, (index) => (index < -5 || index >= 80 ? [] : index < 58 ? ["early", "all"] : ["all"]));

    const { body } = await call("attendees", { path, query: { ...planned, minShare: "0.95" } });

    expect([body.from, body.to]).toEqual([planned.startsAt, planned.endsAt]);
    expect(body.attendees).toMatchObject([
      { userId: "all", attended: true, shareOfSession: { min: 1 } },
      { userId: "early", attended: "unknown" },
    ]);
  });

  it("that are not over leave open who stays", async () => {
    await record(30, (index) => (index < 0 ? [] : index < 20 ? ["ann", "gone"] : ["ann"]));

    const { body } = await call("attendees", {
      path,
      query: { ...planned, ...thresholds, minShare: "0.9", lateAfterSeconds: "300" },
    });

    expect(body.attendees).toMatchObject([
      { userId: "ann", late: false, leftEarly: "unknown", attended: "unknown", shareOfSession: { max: 1 } },
      { userId: "gone", late: false, leftEarly: "unknown", attended: false },
    ]);
  });

  it("judge expected people who never came, and filter and print the verdict", async () => {
    await record(90, lateTeacher);
    const body = JSON.stringify({ expected: ["ann", "nobody"] });
    const query = { ...planned, minShare: "0.5" };

    const missing = await call("attendees", { method: "POST", path, body, query: { ...query, attended: "false" } });
    const csv = await call("attendees", { path, query: { ...query, format: "csv" } });

    const names = missing.body.attendees.map(({ userId }: { userId: string }) => userId);
    expect(names).toEqual(["bob", "cat", "nobody"]);
    const [header, first] = csv.text.split("\r\n");
    expect(header).toContain(",shareOfSessionMax (0-1),attended,late,leftEarly,");
    expect(first).toContain("ann");
    expect(first?.split(",")[header?.split(",").indexOf("attended") ?? -1]).toBe("true");
  });

  it.each([
    [{ startsAt: "-15m" }, "startsAt must be an ISO 8601 time such as"],
    [{ startsAt: planned.endsAt, endsAt: planned.startsAt }, "startsAt must be before endsAt"],
    [{ ...planned, from: iso(start + minute) }, "startsAt lies outside the range"],
    [{ minShare: "80" }, "minShare must be a share above 0 and up to 1, such as 0.8"],
    [{ minShare: "0" }, "minShare must be a share above 0"],
    [{ attended: "true" }, "attended needs minShare"],
  ])("are refused with %j", async (query, detail) => {
    await record(5, () => []);

    const { status, body } = await call("attendees", { path, query: query as Record<string, string> });

    expect([status, body.detail]).toEqual([400, expect.stringContaining(detail)]);
  });
});
