import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { continueHistory } from "../../shared/attendance/room-history.ts";
import { storeRoom } from "../../shared/attendance/table/change-room.ts";
import { getRecordedRoom, pastOf } from "../../shared/attendance/table/recorded-rooms.ts";
import { deleteRoom, getRoom } from "../../shared/attendance/table/rooms.ts";
import { readStoredRoom } from "../../shared/attendance/table/stored-room.ts";
import { findReportedRoom } from "../../shared/report-routes/reported-room.ts";
import { startTestTable, type TestTable } from "../support/dynamodb.ts";
import { minutesOf, recordRoom, trackedRoom } from "../support/recorded-rooms.ts";
import { type ReportName, reportApi } from "../support/report-api.ts";

const start = 1_767_312_000 + 10 * 3600;
const hour = 3600;
const path = { app: "main", groupId: "class" };
const iso = (seconds: number): string => new Date(seconds * 1000).toISOString();
const room = trackedRoom("main", "class", { label: "Maths", trackedAt: start - hour });

let table: TestTable;
let call: ReturnType<typeof reportApi>;

beforeEach(async () => {
  table = await startTestTable(() => (start + 4 * hour) * 1000);
  call = reportApi(table);
  await recordRoom(
    table,
    room,
    minutesOf(start, 180, () => ["ann"]),
  );
});

afterEach(async () => {
  await table.close();
});

async function change(label: string | undefined, pseudonymous: boolean, at: number): Promise<void> {
  const stored = await readStoredRoom(table, room);
  const { label: _, pastLabels: __, ...bare } = stored?.room ?? room;
  const before = stored?.room ?? (await pastOf(table, room));
  const history = continueHistory(before, { label, pseudonymous }, at);
  await storeRoom(table, { ...bare, pseudonymous, ...history }, stored);
}

async function labelOf(report: ReportName, from: number, to?: number): Promise<unknown> {
  const query = { from: iso(from), ...(to === undefined ? {} : { to: iso(to) }) };
  return (await call(report, { path, query })).body.label;
}

describe("reports of a room whose label was changed", () => {
  it.each(["series", "summary", "attendees"] as const)(
    "tell the label that held in their window: %s",
    async (report) => {
      await change("Physics", false, start + hour);
      await change(undefined, false, start + 2 * hour);

      expect(await labelOf(report, start, start + hour)).toBe("Maths");
      expect(await labelOf(report, start, start + hour + 1)).toBe("Physics");
      expect(await labelOf(report, start, start + 2 * hour)).toBe("Physics");
      expect(await labelOf(report, start, start + 3 * hour)).toBeUndefined();
      expect(await labelOf(report, start + 3 * hour)).toBeUndefined();
    },
  );

  it("tell it after the tracking was stopped, and after it began anew", async () => {
    await change("Physics", false, start + hour);
    await deleteRoom(table, room);
    const untracked = [
      await labelOf("summary", start, start + hour),
      await labelOf("summary", start, start + 2 * hour),
    ];
    await change("Chemistry", false, start + 3 * hour);
    const again = [
      await labelOf("summary", start, start + hour),
      await labelOf("summary", start, start + 2 * hour),
      await labelOf("summary", start, start + 4 * hour),
    ];

    expect(untracked).toEqual(["Maths", "Physics"]);
    expect(again).toEqual(["Maths", "Physics", "Chemistry"]);
  });
});

describe("a room that became pseudonymous", () => {
  it("remembers since when, also over a time in which it was not tracked", async () => {
    const first = { since: start - hour, pseudonymous: false };
    await change("Maths", true, start + hour);

    const tracked = await getRoom(table, room);
    await deleteRoom(table, room);
    const untracked = await findReportedRoom(table, room, undefined);
    await change("Maths", false, start + 3 * hour);
    const again = await findReportedRoom(table, room, undefined);

    const veiled = { since: start + hour, pseudonymous: true };
    expect(tracked?.namings).toEqual([first, veiled]);
    expect(untracked.namings).toEqual([first, veiled]);
    expect(again.namings).toEqual([first, veiled, { since: start + 3 * hour, pseudonymous: false }]);
    expect((await getRecordedRoom(table, room))?.names).toEqual({ plain: true, pseudonyms: true });
  });
});
