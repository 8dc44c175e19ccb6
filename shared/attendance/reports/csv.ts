import { unseen } from "../unseen-characters.ts";

/** RFC 4180: CRLF, quotes doubled. Some spreadsheets take UTF-8 for Latin-1 without the mark. */
const byteOrderMark = "\uFEFF";

export type CsvValue = string | number | boolean | null;

/** Left out: it cannot be read, and some programs skip it before they look for a formula. */
const allUnseen = new RegExp(`${unseen}+`, "gu");

/** Spreadsheets run a cell that begins with one of these, or with a form of it (full-width, small, raised), as a formula. */
const wideSigns =
  "\\uFF1D\\uFF0B\\uFF0D\\uFF20\\uFE66\\uFE62\\uFE63\\uFE6B\\u207A\\u207C\\u208A\\u208C\\u2A75\\u2A76\\uFB29";
const formulaSigns = `=+\\-@${wideSigns}`;

/** What a program may skip at the start of a cell. It takes quotes for text when it splits at another separator than the comma. */
const skipped = "\\p{C}\\p{M}\"'";

/**
 * People write plus and minus between words, and smileys. Behind a blank they begin a formula only where a term follows at once; behind
 * a colon, also where blanks stand between.
 */
const term = `[\\p{L}\\p{N}(@=${wideSigns}]`;
const behindBlank = `\\s(?=[${skipped}]*(?:[=@${wideSigns}]|[+\\-][+\\-"'.$]*${term}))`;
const behindColon = `:(?=[\\s${skipped}]*(?:[=@${wideSigns}]|[+\\-][\\s+\\-"'.$]*${term}))`;

/**
 * Where a formula would begin: at the start, and behind whatever the reader's program may take for the end of a cell. The start comes
 * last: it is no character, and a match of none would hide the blank that stands there.
 */
const formulaStart = new RegExp(`${behindBlank}|${behindColon}|(?:[,;|]|^)(?=[\\s${skipped}]*[${formulaSigns}])`, "gu");

/** Between the cells of a line. Programs whose decimals are written with a comma expect a semicolon. */
export type CsvSeparator = "," | ";";
const needsQuotes: Readonly<Record<CsvSeparator, RegExp>> = { ",": /[",]/, ";": /[",;]/ };
/** Fast path: cells without anything of the above, which most of hundreds of thousands are. */
const plain = /^[A-Za-z0-9_](?:[A-Za-z0-9_.@+-]|[ :](?=[A-Za-z0-9]))*$/;

/** A time with its distance to UTC, which is a number wherever a program may split it. */
const localTime = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d\d:\d\d$/;

/** Text from people becomes text in every spreadsheet. Numbers of ours are never guarded. */
export function csvCell(value: CsvValue): string {
  return cellBetween(",", value);
}

/** The same between the separators of a file. */
export function cellWriter(separator: CsvSeparator = ","): (value: CsvValue) => string {
  return (value) => cellBetween(separator, value);
}

function cellBetween(separator: CsvSeparator, value: CsvValue): string {
  if (value === null) return "";
  if (typeof value !== "string") return String(value);
  if (plain.test(value) || localTime.test(value)) return value;
  const guarded = value.replaceAll(allUnseen, "").replaceAll(formulaStart, "$&'");
  return needsQuotes[separator].test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

export const lineEnd = "\r\n";

export interface CsvOptions {
  readonly byteOrderMark?: boolean;
  /** A comma unless given. */
  readonly separator?: CsvSeparator;
  /** How durations are written: as seconds unless given, or as `1:05:09`. */
  readonly durations?: "seconds" | "hms";
  /** IANA name, e.g. `Asia/Seoul`: adds a column with local time beside each column in UTC. */
  readonly timeZone?: string;
  /** Adds columns with the names and e-mail addresses of expected people; in the CSV of attendees only. */
  readonly showsNames?: boolean;
  /** Adds a column with the verdict on a minimal share; in the CSV of attendees only. */
  readonly judgesAttended?: boolean;
  /** Adds to each row whether the report is provisional: its numbers may still change. */
  readonly provisional?: boolean;
}

export function csvHeader(names: readonly string[], { byteOrderMark: marked, separator }: CsvOptions): string {
  return `${marked === true ? byteOrderMark : ""}${csvLine(names, separator)}`;
}

export function csvLine(values: readonly CsvValue[], separator: CsvSeparator = ","): string {
  return values.map(cellWriter(separator)).join(separator) + lineEnd;
}

/** `1:05:09`, which spreadsheets read as a duration, over 24 hours too. */
export function hoursMinutesSeconds(seconds: number): string {
  const whole = Math.floor(seconds);
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
}
