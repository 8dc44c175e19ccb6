import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvLine, hoursMinutesSeconds } from "../../../shared/attendance/reports/csv.ts";
import { spreadsheetText } from "../../../shared/attendance/reports/spreadsheet-text.ts";

describe("a text in a spreadsheet", () => {
  it.each([
    ...[
      "1400000000000000001",
      "123456789012",
      "007",
      "3-4",
      "1/2",
      "1:30",
      "1E5",
      "12e34",
      "2026-11-20",
      "1.5",
      "50 %",
    ],
    ...["4 May", "May 4", "12 Dec 2026", "9 am", "$5", "1,5", "(5)"],
  ])("is guarded where a program would change it: %j", (text) => {
    expect(spreadsheetText(text)).toBe(`'${text}`);
  });

  it.each([
    "17",
    "0",
    "12345678901",
    "u1400000000000000001",
    "Ann",
    "Hana 1",
    "課代表 2",
    "e5",
    "May",
    "1st",
    "3a4",
    "",
  ])("stays as it is where no program would: %j", (text) => {
    expect(spreadsheetText(text)).toBe(text);
  });

  it.each(["-5", "=1", "+49 30 1234"])("that begins as a formula is left to that guard, and has one: %j", (text) => {
    expect(csvLine([spreadsheetText(text)])).toBe(`'${text}\r\n`);
  });
});

describe("a line of a CSV", () => {
  it("quotes what holds its separator, and a comma between semicolons too", () => {
    const values = ["a;b", "a,b", "c", 1.5, true, null];

    expect(csvLine(values, ";")).toBe('"a;b";"a,b";c;1.5;true;\r\n');
    expect(csvLine(values)).toBe('a;b,"a,b",c,1.5,true,\r\n');
  });
});

describe("a duration", () => {
  it("in hours, minutes and seconds is the same number of seconds", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 31 * 86_400 }), (seconds) => {
        const text = hoursMinutesSeconds(seconds);

        const [hours = 0, minutes = 0, rest = 0] = text.split(":").map(Number);
        expect(text).toMatch(/^\d+:[0-5]\d:[0-5]\d$/);
        expect(hours * 3600 + minutes * 60 + rest).toBe(seconds);
      }),
    );
  });
});
