/** What one check has found. */
export interface Finding {
  /** Which check; the same word in every release, to match on. */
  readonly check: string;
  readonly level: "ok" | "skipped" | "warning" | "problem";
  readonly what: string;
  /** What to do about it; only of warnings and problems. */
  readonly todo?: string;
}

export const ok = (check: string, what: string): Finding => ({ check, level: "ok", what });
export const skipped = (check: string, what: string): Finding => ({ check, level: "skipped", what });
export const warning = (check: string, what: string, todo: string): Finding => ({
  check,
  level: "warning",
  what,
  todo,
});
export const problem = (check: string, what: string, todo: string): Finding => ({
  check,
  level: "problem",
  what,
  todo,
});
