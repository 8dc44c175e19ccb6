import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rollUpDays } from "../../shared/attendance/upkeep/roll-up-days.ts";
import { startTestTable, type TestTable } from "../support/dynamodb.ts";
import { minutesOf, recordRoom, trackedRoom } from "../support/recorded-rooms.ts";
import { reportApi } from "../support/report-api.ts";

const at = (iso: string): number => Date.parse(iso) / 1000;
const iso = (seconds: number): string => new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
const daySeconds = 86_400;
/** Clocks in Berlin go forward on the 29th. */
const firstDay = at("2026-03-27T00:00:00Z");
const path = { app: "main", groupId: "class" };

let nowMs = (firstDay + 6 * daySeconds) * 1000;
let table: TestTable;
let call: ReturnType<typeof reportApi>;

beforeAll(async () => {
  table = await startTestTable(() => nowMs);
  call = reportApi(table);
  // Ten minutes around each local midnight in Berlin and in Kolkata, and at noon: as many people as the hour says, and one more.
  const starts = [0, 1, 2, 3, 4].flatMap((day) =>
    [18.5, 12, 22, 23].map((hour) => firstDay + day * daySeconds + hour * 3600),
  );
  const slots = starts
    .toSorted((one, other) => one - other)
    .flatMap((start) => minutesOf(start - 300, 10, (minute) => (minute < 5 ? ["ann"] : ["ann", "bob", `${start}`])));
  await recordRoom(table, trackedRoom("main", "class", { trackedAt: firstDay }), slots);
});

afterAll(async () => {
  await table.close();
});

interface Point {
  readonly at: string;
  readonly localAt?: string;
  readonly max: number | null;
  readonly observedShare: number;
}

async function series(query: Readonly<Record<string, string>>) {
  const { status, body } = await call("series", { path, query });
  expect(status).toBe(200);
  const points: readonly Point[] = body.points;
  return { body, points };
}

describe("reports in a time zone", () => {
  it("may end with the local day in the first hour of one that has 25 hours", async () => {
    const before = nowMs;
    nowMs = at("2026-10-24T22:10:00Z") * 1000;

    const { body } = await series({ from: "2026-10-25", to: "2026-10-26", timeZone: "Europe/Berlin" });

    nowMs = before;
    expect(body.from).toBe("2026-10-24T22:00:00Z");
  });

  it("begin and end at local midnights, and have one point a local day, over a change of the clocks", async () => {
    const query = { from: "2026-03-28", to: "2026-03-31", timeZone: "Europe/Berlin", resolution: "1d" };

    const { body, points } = await series(query);
    const byInstants = await series({ ...query, from: "2026-03-27T23:00:00Z", to: "2026-03-30T22:00:00Z" });

    expect([body.from, body.to]).toEqual(["2026-03-27T23:00:00Z", "2026-03-30T22:00:00Z"]);
    expect(points.map(({ at, localAt }) => [at, localAt])).toEqual([
      ["2026-03-27T23:00:00Z", "2026-03-28T00:00:00+01:00"],
      ["2026-03-28T23:00:00Z", "2026-03-29T00:00:00+01:00"],
      ["2026-03-29T22:00:00Z", "2026-03-30T00:00:00+02:00"],
    ]);
    expect(byInstants.body).toEqual(body);
  });

  it("say of each local day what a series of that day alone says", async () => {
    for (const timeZone of ["Europe/Berlin", "Asia/Kolkata"]) {
      const { points } = await series({ from: "2026-03-28", to: "2026-04-01", timeZone, resolution: "1d" });
      for (const point of points) {
        const from = point.localAt?.slice(0, 10) ?? "";
        const to = iso(at(`${from}T00:00:00Z`) + daySeconds).slice(0, 10);
        const alone = await series({ from, to, timeZone, resolution: "1d" });
        expect(alone.points).toEqual([point]);
      }
    }
  });

  it("leave JSON without a zone as it was, and other times than dates in every zone", async () => {
    const range = { from: "2026-03-28T10:00:00Z", to: "2026-03-29T10:00:00Z" };

    const { points } = await series({ ...range, resolution: "1h" });
    const local = await series({ ...range, resolution: "1h", timeZone: "Europe/Berlin" });

    expect(points.every((point) => !("localAt" in point))).toBe(true);
    expect(local.points.map(({ localAt, ...point }) => point)).toEqual(points);
    expect(local.points.map(({ localAt }) => localAt?.slice(11, 16))).toContain("03:00");
    expect(local.points.map(({ localAt }) => localAt?.slice(11, 16))).not.toContain("02:00");
  });

  it("give plain dates their local meaning in every report, and sessions their local date", async () => {
    const query = { from: "2026-03-29", to: "2026-03-30", timeZone: "Europe/Berlin" };
    const utc = { from: "2026-03-28T23:00:00Z", to: "2026-03-29T22:00:00Z" };

    for (const report of ["summary", "attendees", "sessions"] as const) {
      const local = await call(report, { path, query });
      const byInstants = await call(report, {
        path,
        query: { ...utc, ...(report === "sessions" ? { timeZone: query.timeZone } : {}) },
      });
      expect(local.body).toMatchObject(utc);
      expect(local.body).toEqual(byInstants.body);
    }
    const sessions = await call("sessions", { path, query });
    const noZone = await call("sessions", { path, query: utc });
    const far = await call("sessions", { path, query: { ...query, timeZone: "Pacific/Kiritimati" } });
    expect(sessions.body.sessions).toMatchObject([
      { localDate: "2026-03-27", startedBetween: [null, "2026-03-27T11:55:01Z"] },
    ]);
    expect(far.body.sessions).toMatchObject([{ localDate: "2026-03-28" }]);
    expect(noZone.body.sessions[0]).not.toHaveProperty("localDate");
  });

  it("are paged at local boundaries, with cursors of that zone alone", async () => {
    const query = { from: "2026-03-28", to: "2026-03-30", timeZone: "Asia/Kolkata", resolution: "10s" };

    const first = await series(query);
    const second = await series({ ...query, cursor: first.body.nextCursor });
    const elsewhere = await call("series", {
      path,
      query: { ...query, timeZone: "Europe/Berlin", cursor: first.body.nextCursor },
    });
    const refused = await call("series", { path, query: { ...query, timeZone: "Mars/Olympus" } });

    expect([first.body.to, second.body.from]).toEqual(["2026-03-28T18:30:00Z", "2026-03-28T18:30:00Z"]);
    expect(second.points[0]?.localAt).toBe("2026-03-29T00:00:00+05:30");
    expect(second.body.nextCursor).toBeNull();
    expect([elsewhere.status, elsewhere.body.code]).toEqual([400, "invalid-cursor"]);
    expect(refused.status).toBe(400);
    expect(refused.body.detail).toContain("timeZone must be an IANA time zone");
  });

  it("of days that are rolled up count whole hours, and lose the hour that a midnight cuts", async () => {
    const berlin = { from: "2026-03-28", to: "2026-04-01", timeZone: "Europe/Berlin", resolution: "1d" };
    const kolkata = { ...berlin, timeZone: "Asia/Kolkata" };
    const raw = await series(berlin);
    await rollUpDays(
      {
        table,
        onTrouble: (_, error) => {
          throw error;
        },
      },
      { atMs: nowMs + 600_000 },
    );
    nowMs = (firstDay + 95 * daySeconds) * 1000;

    const rolled = await series(berlin);
    const cut = await series(kolkata);
    const hours = await call("series", { path, query: { ...kolkata, to: "2026-06-01", resolution: "1h" } });

    expect(rolled.points).toEqual(raw.points);
    expect(cut.points.map(({ localAt }) => localAt?.slice(11))).toEqual(Array(4).fill("00:00:00+05:30"));
    expect(cut.body.gaps).toContainEqual(expect.objectContaining({ reason: "expired", slots: 60 }));
    expect(cut.points.every(({ max }) => max === 3)).toBe(true);
    expect([hours.status, hours.body.detail]).toEqual([400, expect.stringContaining("ask for resolution=1d")]);
  });
});
