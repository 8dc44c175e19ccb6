import type { Command } from "commander";
import { type CommandContext, commandContext, type StageOptions } from "../command-context.ts";
import type { CliWorld } from "../world.ts";

/** What a command does: its module is loaded when the command is run, so that help loads none of them. */
type Action<Options> = (context: CommandContext<Options>, ...words: string[]) => Promise<void>;

/** Examples below the help of a command, one a line. */
export function withExamples(command: Command, examples: readonly string[]): Command {
  return command.addHelpText("after", `\nExamples:\n${examples.map((line) => `  ${line}`).join("\n")}`);
}

/** Attaches an action that is loaded when it is needed. Arguments that were left out arrive as no words at all. */
export function runs<Options>(command: Command, world: CliWorld, load: () => Promise<Action<Options>>): Command {
  return command.action(async () => {
    const act = await load();
    const options: StageOptions & Options = command.optsWithGlobals();
    const words = command.processedArgs.filter((word: unknown) => typeof word === "string");
    const isStageGiven = command.getOptionValueSourceWithGlobals("stage") === "cli";
    await act(commandContext(world, { ...options, isStageGiven }), ...words);
  });
}

/** Arguments of the commands about one room. */
export function withRoom(command: Command): Command {
  return command.argument("<app>", "the app's name").argument("<group>", "the vendor's group ID");
}

/** Options of the commands that talk to the HTTP API. */
export function withApiOptions(command: Command): Command {
  return command
    .option("--url <url>", "the API's address; default ROLLCALL_URL, else the stage's stack says it")
    .option(
      "--key <key>",
      "an API key, or with access=jwt a token; default ROLLCALL_KEY, which does not show in the list of processes",
    );
}

export const yesOption = ["-y, --yes", "do not ask; needed where the terminal is not interactive"] as const;
