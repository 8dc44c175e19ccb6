/** One line of the report. */
export interface BudgetLine {
  readonly what: string;
  readonly measured: string;
  /** Absent where the row has no budget. */
  readonly budget?: string;
  readonly isMet?: boolean;
}

/** The lines as a table with aligned columns; what is over its budget is marked at the end of its line. */
export function formatBudgets(title: string, lines: readonly BudgetLine[]): string {
  const cells = lines.map(({ what, measured, budget = "", isMet }) => [
    what,
    measured,
    budget,
    isMet === undefined ? "" : isMet ? "ok" : "MISSED",
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const [first = 0, second = 0, third = 0] = widths;
  const rows = cells.map(([what = "", measured = "", budget = "", mark = ""]) =>
    `  ${what.padEnd(first)}  ${measured.padStart(second)}  ${budget.padEnd(third)}  ${mark}`.trimEnd(),
  );
  return [title, ...rows].join("\n");
}
