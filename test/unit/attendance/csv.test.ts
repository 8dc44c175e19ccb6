import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvCell } from "../../../shared/attendance/reports/csv.ts";
import { formulaTexts } from "../../support/formula-texts.ts";
import { seededRuns } from "../../support/property-runs.ts";

/** The cells that a program could make of a row, whether or not it takes quotes for what they are. */
function possibleCells(row: string): readonly string[] {
  const separators = [",", ";", "|", "\t"];
  return separators.flatMap((separator) => row.split(new RegExp(`[${separator}\\n\\r]`, "u")));
}

/** As a lenient program reads a cell: without what is not seen, and without quotes and blanks at its start. */
function isLive(cell: string): boolean {
  return /^[=+\-@]/.test(cell.normalize("NFKC").replace(/^[\s\p{C}"]+/u, ""));
}

const piece = fc.oneof(
  fc.constantFrom(
    "=",
    "+",
    "-",
    "@",
    "＝",
    "＋",
    "﹣",
    "＠",
    "⁺",
    "₌",
    ",",
    ";",
    "|",
    "\t",
    "\n",
    "\r",
    "\0",
    '"',
    "'",
    " ",
    "\u200B",
  ),
  fc.string({ maxLength: 2 }),
  fc.string({ unit: "binary", maxLength: 2 }),
);

describe("a cell of a CSV", () => {
  it("is as it was given where it is plain, and quoted where it must be", () => {
    const texts = ["u-17", "Hana 1", "課代表", "a|b; c", "m:s", "5 - 3", "a@b.c", 'a "b", c', "", "👩‍🏫"];

    const cells = texts.map(csvCell);

    expect(cells).toEqual(["u-17", "Hana 1", "課代表", "a|b; c", "m:s", "5 - 3", "a@b.c", '"a ""b"", c"', "", "👩‍🏫"]);
    expect([csvCell(-5), csvCell(null), csvCell(false)]).toEqual(["-5", "", "false"]);
  });

  it("has a guard where a formula would begin, behind any separator, and no controls", () => {
    const texts = ["=1+1", "x;=1+1;", "x, =1", "x|＝1", "\t=1+1", "\0=1", "a\r\nb\tc", 'x;"=1', "\u202E@a", "-1; -2"];

    expect(texts.map(csvCell)).toEqual([
      ...["'=1+1", "x;'=1+1;", `"x,' '=1"`, "x|'＝1", "'=1+1", "'=1", "abc", `"x;'""=1"`, "'@a", "'-1;' '-2"],
    ]);
  });

  it.each([
    ["x =1+1", "x '=1+1"],
    ["x @SUM(1)", "x '@SUM(1)"],
    ["x \u3000＋1", "x \u3000'＋1"],
    ["x +1", "x '+1"],
    ["x -cmd", "x '-cmd"],
    ["x -(1)", "x '-(1)"],
    ["x +-1", "x '+-1"],
    ['x "=1"', `"x '""=1"""`],
    ["x:=1", "x:'=1"],
    ["x:-1", "x:'-1"],
    ["x:- 1", "x:'- 1"],
    ["x: =1", "x:' '=1"],
    ["x\u3164 =1", "x '=1"],
    ["a - =1", "a - '=1"],
  ])("has a guard behind a blank or a colon, too: %j", (text, cell) => {
    expect(csvCell(text)).toBe(cell);
  });

  it.each([
    "Tom - Sales",
    "Ann :-)",
    "C++ - a+b",
    "a: b",
    "12:30:00",
    "2026-01-02T09:00:00Z",
    "mail: a@b.c",
    "❤️ 👩‍🏫",
    "می‌خواهم",
  ])("stays as people write it: %j", (text) => {
    expect(csvCell(text)).toBe(text);
  });

  it.each(formulaTexts)("lets nobody's program find a formula in %j", (text) => {
    const row = ["u1", text, "present"].map(csvCell).join(",");

    expect(possibleCells(row).filter(isLive)).toEqual([]);
  });

  it("lets nobody's program find more than a lone sign behind a blank or a colon of any text", () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (nickname) => {
        const cell = csvCell(nickname.join(""));

        const isTerm = (part: string) => /^[^+-]*[+-]{0,9}["'.$+-]*[\p{L}\p{N}(@=]/u.test(part);
        expect(cell.split(/[\s:]/u).filter((part) => isLive(part) && isTerm(part))).toEqual([]);
      }),
      seededRuns(3_000),
    );
  });

  it("lets nobody's program find a formula in any text", () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), fc.array(piece, { maxLength: 4 }), (nickname, userId) => {
        const row = [userId.join(""), nickname.join(""), "present"].map(csvCell).join(",");

        expect(possibleCells(row).filter(isLive)).toEqual([]);
      }),
      seededRuns(3_000),
    );
  });
});
