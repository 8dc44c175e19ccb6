import type { Outcome } from "./exit-codes.ts";

/** Ends a command with an exit code and one sentence for the person who typed it. */
export class CommandFailure extends Error {
  override readonly name = "CommandFailure";
  readonly outcome: Exclude<Outcome, "done">;

  constructor(outcome: Exclude<Outcome, "done">, message: string) {
    super(message);
    this.outcome = outcome;
  }
}

/** The command line or an input file is wrong. */
export function usageError(message: string): CommandFailure {
  return new CommandFailure("usage", message);
}
