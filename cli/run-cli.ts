import { CommanderError } from "commander";
import { createProgram } from "./program.ts";
import { describeFailure } from "./terminal/describe-failure.ts";
import { exitCodes } from "./terminal/exit-codes.ts";
import type { CliWorld } from "./world.ts";

/** Runs one command line and returns the exit code. Never throws. */
export async function runCli(words: readonly string[], world: CliWorld): Promise<number> {
  const isJson = words.includes("--json");
  try {
    await createProgram(world, isJson).parseAsync(words, { from: "user" });
    return exitCodes.done;
  } catch (error) {
    // Commander has said what is wrong already, or has printed the help that was asked for.
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    }
    const { outcome, message } = describeFailure(error);
    world.terminal.note(isJson ? JSON.stringify({ error: { outcome, message } }) : `rollcall: ${message}`);
    return exitCodes[outcome];
  }
}
