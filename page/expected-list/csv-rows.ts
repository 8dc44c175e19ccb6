const separators = [",", ";", "\t"] as const;

/** The cells of a CSV (RFC 4180): commas, semicolons or tabs, whichever its first line has most of; quotes as usual. Empty lines are left out. */
export function csvRows(text: string): string[][] {
  const separator = separatorOf(text);
  const rows: string[][] = [];
  let cells: string[] = [];
  // A cell in quotes, in which a quote is doubled, or one without; then what ends it.
  const cell = new RegExp(`(?:"((?:[^"]|"")*)"|([^${separator}\\r\\n]*))(${separator}|\\r?\\n|\\r|$)`, "gy");
  for (const [all, quoted, plain = "", end = ""] of text.replace(/^\uFEFF/, "").matchAll(cell)) {
    if (all === "" && cells.length === 0) break;
    cells.push((quoted?.replaceAll('""', '"') ?? plain).trim());
    if (end !== separator) {
      if (cells.some((one) => one !== "")) rows.push(cells);
      cells = [];
      if (end === "") break;
    }
  }
  return rows;
}

function separatorOf(text: string): string {
  const [line = ""] = text.split(/\r?\n|\r/, 1);
  const counts = separators.map((separator) => line.split(separator).length);
  return separators[counts.indexOf(Math.max(...counts))] ?? ",";
}
