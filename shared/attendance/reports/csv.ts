/** RFC 4180: CRLF, quotes doubled. Some spreadsheets take UTF-8 for Latin-1 without the mark. */
const byteOrderMark = "\uFEFF";

export type CsvValue = string | number | boolean | null;

/**
 * Controls (NUL, tab and line ends among them), separators of lines, and what is not seen but turns the direction of text or
 * stands before it: left out, since nobody reads them, and some programs skip them before they look for a formula.
 */
const unseen = "\\p{Cc}\\p{Zl}\\p{Zp}\\u061C\\u200B\\u200E\\u200F\\u202A-\\u202E\\u2060-\\u206F\\uFEFF";
const allUnseen = new RegExp(`[${unseen}]+`, "gu");

/** Spreadsheets run a cell that begins with one of these, or with its full-width or small form, as a formula. */
const formulaSigns = "=+\\-@\\uFF1D\\uFF0B\\uFF0D\\uFF20\\uFE66\\uFE62\\uFE63\\uFE6B";

/**
 * Where a formula would begin: at the start, and behind whatever the reader's program may take for the end of a cell. It takes
 * the quotes of our cells for text when it splits at another separator than the comma, so quotes protect nothing.
 */
const formulaStart = new RegExp(`(^|[,;|])(?=[\\s\\p{C}\\p{M}"']*[${formulaSigns}])`, "gu");

const needsQuotes = /[",]/;
/** None of all this. Most cells are so, and there may be hundreds of thousands. */
const plain = new RegExp(`^[A-Za-z0-9_][^",;|${unseen}]*$`, "u");

/** Text from people becomes text in every spreadsheet. Numbers of ours are never guarded. */
export function csvCell(value: CsvValue): string {
  if (value === null) return "";
  if (typeof value !== "string") return String(value);
  if (plain.test(value)) return value;
  const guarded = value.replaceAll(allUnseen, "").replaceAll(formulaStart, "$1'");
  return needsQuotes.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

export const lineEnd = "\r\n";

export interface CsvOptions {
  readonly byteOrderMark?: boolean;
  /** IANA name, e.g. `Asia/Seoul`: adds a column with local time beside each column in UTC. */
  readonly timeZone?: string;
}

export function csvHeader(names: readonly string[], { byteOrderMark: marked }: CsvOptions): string {
  return `${marked === true ? byteOrderMark : ""}${names.map(csvCell).join(",")}${lineEnd}`;
}
