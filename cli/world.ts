import type { Terminal } from "./terminal/terminal.ts";

/** Every touch of the command with the world; tests replace this and nothing else. */
export interface CliWorld {
  readonly terminal: Terminal;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly fetch: typeof fetch;
  /** All of stdin, for files given as `-`. */
  readonly readStdin: () => Promise<string>;
  /** Runs the pinned deploy tool with these words, and reports the lines that it prints. */
  readonly runServerless: (
    words: readonly string[],
    onLine: (line: string) => void,
  ) => Promise<{ readonly code: number; readonly output: string }>;
}
