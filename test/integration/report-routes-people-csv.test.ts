import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestTable, type TestTable } from "../support/dynamodb.ts";
import { hasLibreOffice, openInLibreOffice, whyWithoutLibreOffice } from "../support/opened-spreadsheet.ts";
import { minutesOf, recordRoom, trackedRoom } from "../support/recorded-rooms.ts";
import { reportApi } from "../support/report-api.ts";

const day = 1_767_312_000; // 2026-01-02T00:00:00Z
const start = day + 10 * 3600;
const longId = "1400000000000000001";
const path = { app: "main", groupId: "class" };
const query = {
  from: "2026-01-02T10:00:00Z",
  to: "2026-01-02T11:00:00Z",
  minShare: "0.5",
  lateAfterSeconds: "300",
  timeZone: "Asia/Shanghai",
  format: "csv",
};

let table: TestTable;
let call: ReturnType<typeof reportApi>;

beforeAll(async () => {
  table = await startTestTable(() => (start + 7200) * 1000);
  call = reportApi(table);
  const slots = minutesOf(start, 60, (minute) => (minute < 20 ? [longId, "007"] : [longId, "3-4", "late"]));
  const named = slots.map((slot) => ({
    ...slot,
    rosters: slot.rosters.map((roster) => ({
      ...roster,
      members: roster.members.map(({ userId, joinedAt }) =>
        userId === "late" ? { userId, joinedAt, nickname: "Ann; Bob" } : { userId, joinedAt },
      ),
    })),
  }));
  await recordRoom(table, trackedRoom("main", "class", { trackedAt: day }), named);
});

afterAll(async () => {
  await table.close();
});

async function csv(changes: Readonly<Record<string, string>>) {
  const { status, text, headers } = await call("attendees", { path, query: { ...query, ...changes } });
  expect(status).toBe(200);
  return { text, lines: text.split("\r\n"), headers };
}

describe("the CSV of attendees for people", () => {
  it("has few columns, local times, whole minutes and percents", async () => {
    const { lines, headers } = await csv({ columns: "simple" });

    expect(lines[0]).toBe(
      "name,user ID,status,first join (Asia/Shanghai),last seen (Asia/Shanghai),minutes at least,minutes at most,share at least (%),share at most (%),attended,late",
    );
    expect(lines.slice(1)).toEqual([
      expect.stringMatching(/^'007,'007,present,2026-01-02 18:00:00,2026-01-02 18:18:21,18,21,30,3\d,false,false$/),
      expect.stringMatching(/^'1400000000000000001,'1400000000000000001,present,.*,true,false$/),
      expect.stringMatching(/^'3-4,'3-4,present,2026-01-02 18:20:00,.*,true$/),
      expect.stringMatching(/^Ann; Bob,late,present,2026-01-02 18:20:00,.*,true$/),
      "",
    ]);
    expect(headers["content-disposition"]).toContain("attendees-main-class_2026-01-02T1800_2026-01-02T1900.csv");
  });

  it("has durations as h:mm:ss and semicolons where they are asked for, in the full one too", async () => {
    const simple = await csv({ columns: "simple", durations: "hms", separator: "semicolon" });
    const full = await csv({ durations: "hms", separator: "semicolon" });
    const usual = await csv({});

    expect(simple.lines[0]).toContain(";time at least (h:mm:ss);time at most (h:mm:ss);");
    expect(simple.lines[4]).toMatch(/^"Ann; Bob";late;present;.*;0:3\d:\d\d;0:4\d:\d\d;/);
    expect(full.lines[0]).toBe(
      usual.lines[0]?.replaceAll(",", ";").replaceAll(/(seconds\w+) \(s\);(?=seconds|share)/g, "$1 (h:mm:ss);"),
    );
    expect(full.lines[1]).toMatch(/;0:18:\d\d;0:\d\d:\d\d;0:\d\d:\d\d;0\.\d+;0\.\d+;/);
  });

  it("is unchanged by default: columns=full, separator=comma and durations=seconds say the same", async () => {
    const usual = await csv({});
    const asked = await csv({ columns: "full", separator: "comma", durations: "seconds" });

    expect(asked.text).toBe(usual.text);
    expect(usual.headers["content-disposition"]).toBe('attachment; filename="attendees-main-class.csv"');
    expect(asked.headers["content-disposition"]).toContain("attendees-main-class_2026-01-02T1800_");
    expect(usual.lines[2]).toMatch(/^1400000000000000001,,present,/);
  });

  it.each([{ columns: "few" }, { separator: "tab" }, { durations: "minutes" }])("refuses %o", async (changes) => {
    const { status, body } = await call("attendees", { path, query: { ...query, ...changes } });

    expect([status, body.code]).toEqual([400, "invalid-request"]);
  });
});

describe.skipIf(!hasLibreOffice)(`LibreOffice${whyWithoutLibreOffice}`, () => {
  it.each([
    ["comma", ","],
    ["semicolon", ";"],
  ])(
    "opens the file with a %s, and finds text, dates, durations and numbers in their columns",
    async (separator, sign) => {
      const { text } = await csv({ columns: "simple", durations: "hms", separator });

      const [header, ...rows] = await openInLibreOffice(text, sign);

      expect(header).toHaveLength(11);
      expect(rows).toHaveLength(4);
      for (const [name, userId, status, join, seen, least, most, shareLeast, shareMost] of rows) {
        for (const cell of [name, userId, status]) expect(cell?.type).toBe("string");
        for (const cell of [join, seen])
          expect(cell).toMatchObject({ type: "date", value: expect.stringMatching(/^2026-01-02T1[89]:/) });
        for (const cell of [least, most])
          expect(cell).toMatchObject({ type: "time", value: expect.stringMatching(/^PT0[01]H\d\dM\d\dS$/) });
        for (const cell of [shareLeast, shareMost]) expect(cell?.type).toBe("float");
      }
      expect(rows[1]?.[1]?.text).toBe(`'${longId}`);
      expect(rows[3]?.[0]?.text).toBe("Ann; Bob");
    },
    120_000,
  );
});
