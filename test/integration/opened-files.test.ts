import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestTable, type TestTable } from "../support/dynamodb.ts";
import {
  hasLibreOffice,
  type OpenedCell,
  openInLibreOffice,
  whyWithoutLibreOffice,
} from "../support/opened-spreadsheet.ts";
import { minutesOf, recordRoom, trackedRoom } from "../support/recorded-rooms.ts";
import { type ReportName, reportApi } from "../support/report-api.ts";

const day = 1_767_312_000; // 2026-01-02T00:00:00Z
const start = day + 10 * 3600;
const userIds = ["14000000000000000012", "007", "3-4", "1E5", "ann"];
const app = { app: "main" };
const names = ["王小明 🎓", '=cmd|"/c calc"!A1', "Ann; Bob, Eve", "0123", "Ånn"];
const people = userIds.map((userId, index) => ({ userId, name: names[index], email: `person${index}@example.com` }));
const range = { from: "2026-01-02T10:00:00Z", to: "2026-01-02T11:00:00Z" };
const matrixBody = JSON.stringify({ rooms: ["class"], ...range, expected: people, minShare: 0.5 });

let table: TestTable;
let call: ReturnType<typeof reportApi>;

beforeAll(async () => {
  table = await startTestTable(() => (start + 7200) * 1000);
  call = reportApi(table);
  const slots = minutesOf(start, 62, (minute) => (minute < 40 ? userIds : []));
  await recordRoom(table, trackedRoom("main", "class", { trackedAt: day, label: "12/1 Algebra" }), slots);
});

afterAll(() => table.close());

type Row = Readonly<Record<string, OpenedCell>>;

const blank: OpenedCell = { type: undefined, value: undefined, text: "" };

/** The rows of a report's file, by the names of their columns, as LibreOffice opens them. */
async function opened(
  report: ReportName,
  separator: "comma" | "semicolon",
  query: Readonly<Record<string, string>>,
  given: { readonly path: Readonly<Record<string, string>>; readonly body?: string },
): Promise<readonly Row[]> {
  const { path, body } = given;
  const request = body === undefined ? { path } : { path, method: "POST", body };
  const asked = { format: "csv", separator, timeZone: "Asia/Shanghai", bom: "true", ...query };
  const { status, text } = await call(report, { ...request, query: asked });
  expect(status, text).toBe(200);
  const [header = [], ...rows] = await openInLibreOffice(text, separator === "comma" ? "," : ";");
  return rows.map((row) => Object.fromEntries(header.map(({ text: name }, column) => [name, row[column] ?? blank])));
}

const typesIn = (rows: readonly Row[], name: string) => [...new Set(rows.map((row) => row[name]?.type))];
const textsIn = (rows: readonly Row[], name: string) => rows.map((row) => row[name]?.text);
const shownIds = userIds.map((userId) => (userId === "ann" ? userId : `'${userId}`));
const shownNames = ["王小明 🎓", '\'=cmd|"/c calc"!A1', "Ann; Bob, Eve", "'0123", "Ånn"];

/** Conversions take seconds each, and longer on a busy machine. */
const timeout = 300_000;

describe.skipIf(!hasLibreOffice)(`files opened in LibreOffice${whyWithoutLibreOffice}`, () => {
  it.each(["comma", "semicolon"] as const)(
    "a matrix, with a %s: IDs and names are texts as they were given, minutes and percents are numbers",
    async (separator) => {
      const rows = await opened("matrix", separator, { cell: "minutesMin" }, { path: app, body: matrixBody });

      const session = "2026-01-02 18:00 12/1 Algebra (minutes at least)";
      expect(Object.keys(rows[0] ?? {})).toContain(session);
      expect(textsIn(rows, "userId")).toEqual([...shownIds, ""]);
      expect(textsIn(rows, "name")).toEqual([...shownNames, "Total"]);
      expect(typesIn(rows.slice(0, -1), "userId")).toEqual(["string"]);
      expect(typesIn(rows, "name")).toEqual(["string"]);
      expect(typesIn(rows, session)).toEqual(["float"]);
      for (const column of ["sessions", "attended at least", "minutes at most", "share at least (%)"]) {
        expect(typesIn(rows.slice(0, -1), column), column).toEqual(["float"]);
      }
    },
    timeout,
  );

  it(
    "a person by room and session: local dates, durations and the room's name are what they are",
    async () => {
      const path = { app: "main", userId: "14000000000000000012" };
      const rows = await opened(
        "memberAttendance",
        "semicolon",
        { ...range, columns: "simple", durations: "hms" },
        { path },
      );

      const met = rows.filter((row) => row["group ID"]?.text === "class");
      expect(met.length).toBeGreaterThan(0);
      expect(typesIn(met, "room")).toEqual(["string"]);
      expect(typesIn(met, "first join (Asia/Shanghai)")).toEqual(["date"]);
      expect(met.at(-1)?.["first join (Asia/Shanghai)"]?.value).toBe("2026-01-02T18:00:00");
      for (const column of ["time at least (h:mm:ss)", "time at most (h:mm:ss)"]) {
        expect(typesIn(rows, column), column).toEqual(["time"]);
      }
    },
    timeout,
  );

  it(
    "the full list of attendees: names are text and no formula, times text with their zone, durations and shares numbers",
    async () => {
      const path = { app: "main", groupId: "class" };
      const body = JSON.stringify({ expected: people });
      const rows = await opened("attendees", "comma", { ...range, durations: "hms" }, { path, body });

      expect(textsIn(rows, "name")).toEqual(
        expect.arrayContaining(["王小明 🎓", '\'=cmd|"/c calc"!A1', "Ann; Bob, Eve"]),
      );
      expect(textsIn(rows, "firstJoin (Asia/Shanghai)")).toContain("2026-01-02 18:00:00 +08:00");
      expect(typesIn(rows, "firstJoin (Asia/Shanghai)")).toEqual(["string"]);
      expect(typesIn(rows, "secondsMin (h:mm:ss)")).toEqual(["time"]);
      expect(typesIn(rows, "shareOfSessionMin (0-1)")).toEqual(["float"]);
    },
    timeout,
  );
});
