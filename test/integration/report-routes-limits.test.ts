import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { SlotObservation } from "../../shared/attendance/observation.ts";
import { startTestTable, type TestTable } from "../support/dynamodb.ts";
import { minutesOf, recordRoom, trackedRoom } from "../support/recorded-rooms.ts";
import { type ReportName, reportApi } from "../support/report-api.ts";

const start = 1_767_312_000 + 10 * 3600;
const path = { app: "main", groupId: "class" };
const iso = (seconds: number): string => new Date(seconds * 1000).toISOString();
const query = { from: iso(start), to: iso(start + 3600) };
const people = Array.from({ length: 30 }, (_, index) => `u${index + 10}`);

let table: TestTable;
let call: ReturnType<typeof reportApi>;

beforeEach(async () => {
  table = await startTestTable(() => (start + 7200) * 1000);
  call = reportApi(table);
});

afterEach(async () => {
  await table.close();
});

async function record(slots: readonly SlotObservation[], trackedAt = start - 3600): Promise<void> {
  await recordRoom(table, trackedRoom("main", "class", { trackedAt }), slots);
}

/** The cells of one column, header left out; no cell of these files holds a comma but the last. */
async function column(report: ReportName, name: string): Promise<readonly (string | undefined)[]> {
  const { text } = await call(report, { path, query: { ...query, format: "csv" } });
  const [header = "", ...lines] = text.trimEnd().split("\r\n");
  const index = header.split(",").indexOf(name);
  expect(index, name).toBeGreaterThan(0);
  const rest = index === header.split(",").length - 1 ? undefined : index + 1;
  return lines.map((line) => line.split(",").slice(index, rest).join(","));
}

describe("a room of 120 whose lists stop at 30", () => {
  beforeEach(async () => {
    const slots = minutesOf(start - 600, 80, () => people).map((slot) => ({
      ...slot,
      counts: slot.counts.map((sample) => ({ ...sample, count: 120 })),
    }));
    await record(slots);
  });

  it("says so in every report, in the same words", async () => {
    const [series, summary, attendees] = await Promise.all(
      (["series", "summary", "attendees"] as const).map(async (report) => (await call(report, { path, query })).body),
    );

    const note = summary.notes.find((text: string) => text.includes("stopped at 30 or 31"));
    expect(note).toContain("unknown, not absent");
    expect(series.notes).toContain(note);
    expect(attendees.notes).toContain(note);
    expect([series.coverage, summary.coverage, attendees.coverage]).toEqual([0.25, 0.25, 0.25]);
    expect(attendees.absenceFloorSeconds).toBeNull();
    expect(attendees.detectionFloorSeconds).toBe(summary.detectionFloorSeconds);
  });

  it.each(["series", "attendees"] as const)("says so in each row of a CSV of the %s", async (report) => {
    const notes = await column(report, "notes");
    const coverage = await column(report, "coverage (0-1)");

    expect(notes.length).toBeGreaterThanOrEqual(30);
    for (const cell of notes) expect(cell).toContain("stopped at 30 or 31");
    for (const cell of coverage) expect(cell).toBe("0.25");
  });
});

describe("a room that became pseudonymous", () => {
  it("says when, in the reports that count and name people", async () => {
    const namings = [
      { since: start - 3600, pseudonymous: false },
      { since: start + 1800, pseudonymous: true },
    ];
    await recordRoom(
      table,
      trackedRoom("main", "class", { namings, pseudonymous: true }),
      minutesOf(start, 5, () => people.slice(0, 5)),
    );

    for (const report of ["summary", "attendees"] as const) {
      const { body } = await call(report, { path, query });
      expect(body.notes).toContain("From 2026-01-02T10:30:00Z on people are recorded under pseudonyms.");
    }
    const { body } = await call("summary", { path, query: { from: iso(start), to: iso(start + 600) } });
    expect(body.notes).toEqual([]);
  });
});

describe("minutes before the tracking began", () => {
  const trackedAt = start + 1200 + 20;

  beforeEach(() =>
    record(
      minutesOf(start + 1200, 50, () => people),
      trackedAt,
    ),
  );

  it("are not tracked, and were not due", async () => {
    const { body } = await call("summary", { path, query });

    expect(body.slots).toMatchObject({ due: 40, sampledShare: 1, unknownShare: 0 });
    expect(body.gaps).toEqual([{ what: "slot", reason: "not-tracked", slots: 20 }]);
  });

  it("are told by the points and gaps of the series", async () => {
    const { body } = await call("series", { path, query: { ...query, resolution: "5m" } });

    expect(body.gaps).toEqual([
      {
        what: "slot",
        reason: "not-tracked",
        from: query.from.replace(".000", ""),
        to: iso(start + 1200).replace(".000", ""),
        slots: 20,
      },
    ]);
    expect(body.points.map(({ gaps }: { gaps: unknown[] }) => gaps)).toEqual([
      ...Array.from({ length: 4 }, () => [{ what: "slot", reason: "not-tracked", slots: 5 }]),
      ...Array.from({ length: 8 }, () => []),
    ]);
  });
});
