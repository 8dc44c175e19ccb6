import type { SessionShare } from "../attendance/reports/attendee.ts";
import { ratioAtLeast, ratioAtMost } from "../attendance/reports/bounded-ratio.ts";
import { type CsvOptions, type CsvValue, csvHeader, csvLine } from "../attendance/reports/csv.ts";
import type { PersonFigures } from "../attendance/reports/person-figures.ts";
import { spreadsheetText } from "../attendance/reports/spreadsheet-text.ts";
import type { EpochSeconds } from "../identity/ids.ts";
import { isoUtc } from "../identity/iso-time.ts";
import type { ZonedTime } from "../identity/zoned-time.ts";
import type { MatrixPerson } from "./matrix-body-question.ts";
import type { ReadColumn } from "./matrix-cells.ts";
import type { PersonTotal } from "./matrix-person-totals.ts";
import type { CellKind } from "./matrix-question.ts";

/** What a file shows, and how. */
export interface MatrixFile {
  readonly columns: readonly ReadColumn[];
  readonly cell: CellKind;
  readonly judgesAttended: boolean;
  readonly zone: ZonedTime | undefined;
  readonly csv: CsvOptions;
  readonly provisional: boolean;
  readonly notes: readonly string[];
}

const unitOf: Readonly<Record<CellKind, string>> = {
  attended: "attended",
  minutesMin: "minutes at least",
  minutesMax: "minutes at most",
  shareMin: "% at least",
  shareMax: "% at most",
  status: "status",
};

/** A column a session, headed by its date, its local time and the label of its room; then the totals of the person. */
export function matrixHeader(file: MatrixFile): string {
  const sessions = file.columns.map(({ reads: { room }, session, plan }) => {
    const planned = plan === undefined ? "" : `; planned ${timeOf(plan.from, file)}-${timeOf(plan.to, file)}`;
    const start = localTime(session.startedBetween[1], file);
    return `${start} ${room.label ?? room.groupId} (${unitOf[file.cell]}${planned})`;
  });
  return csvHeader(
    [
      ...["userId", "name", "email"],
      ...sessions,
      ...["sessions", "present at least", "present at most"],
      ...(file.judgesAttended ? ["attended at least", "attended at most"] : []),
      ...["minutes at least", "minutes at most", "share at least (%)", "share at most (%)", "provisional", "notes"],
    ],
    file.csv,
  );
}

/** `2026-11-20 17:00`. */
function localTime(at: EpochSeconds, { zone }: MatrixFile): string {
  return (zone === undefined ? isoUtc(at) : zone.iso(at)).slice(0, "2026-11-20T17:00".length).replace("T", " ");
}

/** `17:00`. */
function timeOf(at: EpochSeconds, file: MatrixFile): string {
  return localTime(at, file).slice("2026-11-20 ".length);
}

export function matrixLine(
  file: MatrixFile,
  { userId, name, email }: MatrixPerson,
  cells: readonly PersonFigures[],
  { present, attended, secondsMin, secondsMax, share }: PersonTotal,
): string {
  return csvLine(
    [
      ...[userId, name, email].map((text) => (text === undefined ? null : spreadsheetText(text))),
      ...cells.map((cell) => shownIn(cell, file.cell)),
      ...[cells.length, present.min, present.max],
      ...(file.judgesAttended ? [attended.min, attended.max] : []),
      ...[minutesAtLeast(secondsMin), minutesAtMost(secondsMax), percentAtLeast(share), percentAtMost(share)],
      ...[file.provisional, file.notes.join(" ")],
    ],
    file.csv.separator,
  );
}

/** The last line of the last page: of each session the people who certainly attended or were present, or the sum of the minutes. */
export function matrixTotalLine(file: MatrixFile): string {
  const empty: readonly null[] = Array.from({ length: file.judgesAttended ? 9 : 7 }, () => null);
  return csvLine(
    [
      ...["", "Total", null],
      ...file.columns.map((column) => totalIn(column, file.cell)),
      ...empty,
      ...[file.provisional, file.notes.join(" ")],
    ],
    file.csv.separator,
  );
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
      return attended;
    case "minutesMin":
      return minutesAtLeast(secondsMin);
    case "minutesMax":
      return minutesAtMost(secondsMax);
    case "shareMin":
      return percentAtLeast(share);
    case "shareMax":
      return percentAtMost(share);
    case "status":
      return status;
  }
}

function minutesAtLeast(seconds: number): number {
  return ratioAtLeast(seconds, 60, 0);
}

function minutesAtMost(seconds: number): number {
  return ratioAtMost(seconds, 60, 0);
}

/** Shares have three digits, which times 10 are seldom whole as binary numbers. Whole percents mean the same wherever decimals have a comma. */
function percentAtLeast(share: SessionShare | null): number | null {
  return share === null ? null : Math.floor(Math.round(share.min * 1000) / 10);
}

function percentAtMost(share: SessionShare | null): number | null {
  return share === null ? null : Math.ceil(Math.round(share.max * 1000) / 10);
}
