import { ratioAtLeast, ratioAtMost } from "../attendance/reports/bounded-ratio.ts";
import { type CsvOptions, type CsvValue, csvCell, csvHeader, lineEnd } from "../attendance/reports/csv.ts";
import type { PersonFigures } from "../attendance/reports/person-figures.ts";
import type { EpochSeconds } from "../identity/ids.ts";
import type { ReadColumn } from "./matrix-cells.ts";
import type { PersonTotal } from "./matrix-person-totals.ts";
import type { CellKind } from "./matrix-question.ts";
import type { MatrixPerson } from "./matrix-request.ts";

/** What a file shows, and how. */
export interface MatrixFile {
  readonly columns: readonly ReadColumn[];
  readonly cell: CellKind;
  readonly judgesAttended: boolean;
  readonly timeZone: string | undefined;
  readonly byteOrderMark: boolean;
  readonly provisional: boolean;
  readonly notes: readonly string[];
}

const unitOf: Readonly<Record<CellKind, string>> = {
  attended: "attended",
  minutesMin: "minutes at least",
  minutesMax: "minutes at most",
  shareMin: "share at least, 0-1",
  shareMax: "share at most, 0-1",
  status: "status",
};

/** A column a session, headed by its date, its local time and the label of its room; then the totals of the person. */
export function matrixHeader(file: MatrixFile): string {
  const options: CsvOptions = { byteOrderMark: file.byteOrderMark };
  const printTime = startPrinter(file.timeZone);
  const sessions = file.columns.map(({ reads: { room }, session }) => {
    return `${printTime(session.startedBetween[1])} ${room.label ?? room.groupId} (${unitOf[file.cell]})`;
  });
  return csvHeader(
    [
      ...["userId", "name", "email"],
      ...sessions,
      ...["sessions", "present at least", "present at most"],
      ...(file.judgesAttended ? ["attended at least", "attended at most"] : []),
      ...["minutes at least", "minutes at most", "share at least (0-1)", "share at most (0-1)", "provisional", "notes"],
    ],
    options,
  );
}

/** `2026-11-20 17:00`, as the Swedish write it. */
function startPrinter(timeZone = "UTC"): (seconds: EpochSeconds) => string {
  const format = new Intl.DateTimeFormat("sv-SE", {
    ...{ timeZone, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" },
  });
  return (seconds) => format.format(seconds * 1000);
}

export function matrixLine(
  file: MatrixFile,
  { userId, name, email }: MatrixPerson,
  cells: readonly PersonFigures[],
  { present, attended, secondsMin, secondsMax, share }: PersonTotal,
): string {
  return line([
    ...[userId, name ?? null, email ?? null],
    ...cells.map((cell) => shownIn(cell, file.cell)),
    ...[cells.length, present.min, present.max],
    ...(file.judgesAttended ? [attended.min, attended.max] : []),
    ...[minutesAtLeast(secondsMin), minutesAtMost(secondsMax), share?.min ?? null, share?.max ?? null],
    ...[file.provisional, file.notes.join(" ")],
  ]);
}

/** The last line of the last page: of each session the people who certainly attended or were present, or the sum of the minutes. */
export function matrixTotalLine(file: MatrixFile): string {
  const empty: readonly null[] = Array.from({ length: file.judgesAttended ? 9 : 7 }, () => null);
  return line([
    ...["", "Total", null],
    ...file.columns.map((column) => totalIn(column, file.cell)),
    ...empty,
    ...[file.provisional, file.notes.join(" ")],
  ]);
}

function totalIn({ totals }: ReadColumn, cell: CellKind): CsvValue {
  switch (cell) {
    case "attended":
      return totals.attended.min;
    case "status":
      return totals.people.present;
    case "minutesMin":
      return minutesAtLeast(totals.secondsMin);
    case "minutesMax":
      return minutesAtMost(totals.secondsMax);
    default:
      return null;
  }
}

function shownIn({ status, attended, secondsMin, secondsMax, share }: PersonFigures, cell: CellKind): CsvValue {
  switch (cell) {
    case "attended":
      return attended === null ? null : (wordOf[String(attended)] ?? "unknown");
    case "minutesMin":
      return minutesAtLeast(secondsMin);
    case "minutesMax":
      return minutesAtMost(secondsMax);
    case "shareMin":
      return share?.min ?? null;
    case "shareMax":
      return share?.max ?? null;
    case "status":
      return status;
  }
}

const wordOf: Readonly<Record<string, string>> = { true: "yes", false: "no" };

function minutesAtLeast(seconds: number): number {
  return ratioAtLeast(seconds, 60, 0);
}

function minutesAtMost(seconds: number): number {
  return ratioAtMost(seconds, 60, 0);
}

function line(values: readonly CsvValue[]): string {
  return `${values.map(csvCell).join(",")}${lineEnd}`;
}
