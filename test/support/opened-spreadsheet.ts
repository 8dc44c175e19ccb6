import { execFile, spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

export const hasLibreOffice = spawnSync("soffice", ["--version"]).status === 0;
/** For the name of a suite. */
export const whyWithoutLibreOffice = hasLibreOffice ? "" : " (skipped: soffice is not installed)";

export interface OpenedCell {
  readonly type: string | undefined;
  readonly value: string | undefined;
  readonly text: string;
}

/** The cells of a CSV as LibreOffice reads them when it looks for numbers, dates and times, as its dialog offers. */
export async function openInLibreOffice(csv: string, separator: string): Promise<readonly (readonly OpenedCell[])[]> {
  const folder = await mkdtemp(join(tmpdir(), "rollcall-opened-"));
  try {
    const source = join(folder, "opened.csv");
    await writeFile(source, csv);
    await run("soffice", [
      `-env:UserInstallation=file://${folder}/profile`,
      ...["--headless", "--convert-to", "fods", "--outdir", folder],
      // Separator, quote, UTF-8, first line, no formats, language, quoted is not text, look for dates and times.
      ...[`--infilter=CSV:${separator.codePointAt(0)},34,76,1,,1033,false,true`, source],
    ]);
    return cellsOf(await readFile(source.replace(/csv$/, "fods"), "utf8"));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function cellsOf(sheet: string): readonly (readonly OpenedCell[])[] {
  const rows = [...sheet.matchAll(/<table:table-row[^>]*>(.*?)<\/table:table-row>/gs)].map(([, row]) => row ?? "");
  return rows.map((row) =>
    [...row.matchAll(/<table:table-cell([^>]*?)(?:\/>|>(.*?)<\/table:table-cell>)/gs)].flatMap(
      ([, attributes = "", content = ""]) => {
        const cell = {
          type: /calcext:value-type="([^"]*)"/.exec(attributes)?.[1],
          value: /office:(?:time-|date-|boolean-)?value="([^"]*)"/.exec(attributes)?.[1],
          text: textOf(/<text:p>(.*?)<\/text:p>/s.exec(content)?.[1] ?? ""),
        };
        // Equal neighbours are written once.
        const times = Number(/number-columns-repeated="(\d+)"/.exec(attributes)?.[1] ?? 1);
        return Array.from({ length: times }, () => cell);
      },
    ),
  );
}

const entities: Readonly<Record<string, string>> = { apos: "'", quot: '"', lt: "<", gt: ">", amp: "&" };

function textOf(content: string): string {
  return content.replaceAll(/<[^>]*>/g, "").replaceAll(/&(\w+);/g, (entity, name: string) => entities[name] ?? entity);
}
