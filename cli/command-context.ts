import { CommandFailure } from "./terminal/command-failure.ts";
import type { CliWorld } from "./world.ts";

/** Options that every command has. */
export interface StageOptions {
  readonly stage: string;
  readonly region?: string;
  readonly profile?: string;
  readonly json?: boolean;
  /** Whether the stage was named on the command line, rather than left at its default. */
  readonly isStageGiven: boolean;
}

/** What an action gets: its options and the world. */
export interface CommandContext<Options = unknown> {
  readonly world: CliWorld;
  readonly options: StageOptions & Options;
  /** Prints the result: `value` as JSON with `--json`, `text` otherwise. */
  result(value: unknown, text: () => string): void;
  /**
   * Asks before something is destroyed, or spent.
   *
   * @throws CommandFailure `unconfirmed` when the answer is no; without `--yes`, also where the terminal is not interactive
   */
  confirm(question: string): Promise<void>;
}

export function commandContext<Options>(
  world: CliWorld,
  options: StageOptions & Options & { readonly yes?: boolean },
): CommandContext<Options> {
  const { terminal } = world;
  return {
    world,
    options,
    result: (value, text) => {
      const shown = options.json ? JSON.stringify(value, null, 2) : text();
      if (shown !== "") {
        terminal.print(shown);
      }
    },
    confirm: async (question) => {
      if (options.yes) {
        return;
      }
      if (!terminal.isInteractive) {
        throw new CommandFailure("unconfirmed", `${question} This terminal is not interactive: give --yes`);
      }
      if (!(await terminal.confirm(question))) {
        throw new CommandFailure("unconfirmed", "nothing was done");
      }
    },
  };
}
