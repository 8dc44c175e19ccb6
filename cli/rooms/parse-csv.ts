/** One record of a CSV. */
export interface CsvLine {
  /** Where it begins in the file, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** RFC 4180: commas, cells in quotes with quotes doubled, any line end. An unfinished quote runs to the end of the text. */
export function parseCsv(text: string): readonly CsvLine[] {
  const lines: CsvLine[] = [];
  let cells: string[] = [];
  let line = 1;
  let startsAt = 1;
  const cell = /("(?:[^"]|"")*"?|[^,\r\n]*)(,|\r\n|\n|\r|$)/y;
  while (cell.lastIndex < text.length || cells.length > 0) {
    const [, raw = "", end = ""] = cell.exec(text) ?? [];
    const content = raw.startsWith('"') ? raw.replace(/^"|"$/g, "").replaceAll('""', '"') : raw;
    cells.push(content);
    line += (raw.match(/\n/g) ?? []).length;
    if (end === ",") {
      continue;
    }
    lines.push({ line: startsAt, cells });
    cells = [];
    if (end === "") {
      break;
    }
    line += 1;
    startsAt = line;
  }
  return lines;
}
