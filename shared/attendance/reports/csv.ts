/** RFC 4180: CRLF, quotes doubled. Some spreadsheets take UTF-8 for Latin-1 without the mark. */
const byteOrderMark = "\uFEFF";

export type CsvValue = string | number | boolean | null;

/** Spreadsheets run a cell that begins like this as a formula. Numbers of ours are never guarded. */
const formulaStart = /^[=+\-@\t\r]/;
const needsQuotes = /[",\r\n]/;
/** Neither. Most cells are, and there may be hundreds of thousands. */
const plain = /^[A-Za-z0-9_][^",\r\n]*$/;

export function csvCell(value: CsvValue): string {
  if (value === null) return "";
  if (typeof value !== "string") return String(value);
  if (plain.test(value)) return value;
  const guarded = formulaStart.test(value) ? `'${value}` : value;
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
