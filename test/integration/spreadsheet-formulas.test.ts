import { execFile, spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { csvCell, csvHeader, lineEnd } from "../../shared/attendance/reports/csv.ts";
import { formulaTexts } from "../support/formula-texts.ts";

const run = promisify(execFile);
const hasLibreOffice = spawnSync("soffice", ["--version"]).status === 0;
const why = hasLibreOffice ? "" : " (skipped: soffice is not installed)";

let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "rollcall-spreadsheet-"));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

type Sheet = "guarded" | "unguarded";

/** The formulas that LibreOffice finds in each sheet when it is told to take them for formulas. */
async function liveFormulas(sheets: Readonly<Record<Sheet, string>>, separator: string) {
  const code = separator.codePointAt(0);
  const pathOf = (sheet: Sheet, ending: string): string => join(folder, `${sheet}-${code}.${ending}`);
  await writeFile(pathOf("guarded", "csv"), sheets.guarded);
  await writeFile(pathOf("unguarded", "csv"), sheets.unguarded);
  // Separator, quote, UTF-8, first line, no formats, language, quoted is not text, numbers as they are …, run formulas.
  const filter = `CSV:${code},34,76,1,,0,false,true,false,false,false,-1,true`;
  await run("soffice", [
    `-env:UserInstallation=file://${folder}/profile`,
    ...["--headless", "--convert-to", "fods", `--infilter=${filter}`, "--outdir", folder],
    ...[pathOf("guarded", "csv"), pathOf("unguarded", "csv")],
  ]);
  const formulasIn = async (sheet: Sheet): Promise<readonly string[]> => {
    const text = await readFile(pathOf(sheet, "fods"), "utf8");
    return [...text.matchAll(/table:formula="([^"]*)"/g)].map(([, formula]) => formula ?? "");
  };
  return { guarded: await formulasIn("guarded"), unguarded: await formulasIn("unguarded") };
}

/** A row for each text, once as the user ID and once as the nickname. */
function csvOf(cell: (text: string) => string): string {
  const rows = formulaTexts.flatMap((text) => [
    [cell(text), "plain", "present"],
    ["u1", cell(text), "present"],
  ]);
  return csvHeader(["userId", "nickname", "status"], {}) + rows.map((row) => row.join(",") + lineEnd).join("");
}

const quotedOnly = (text: string): string => `"${text.replaceAll('"', '""')}"`;

describe.skipIf(!hasLibreOffice)(`a spreadsheet program${why}`, () => {
  it.each([",", ";", "\t", "|", " ", ":"])(
    "finds no formula in a report that it splits at %j",
    async (separator) => {
      const sheets = { guarded: csvOf(csvCell), unguarded: csvOf(quotedOnly) };

      const { guarded, unguarded } = await liveFormulas(sheets, separator);

      expect(unguarded.length).toBeGreaterThan(0);
      expect(guarded).toEqual([]);
    },
    120_000,
  );
});
