import type { Command } from "commander";
import type { CliWorld } from "../world.ts";
import { runs, withExamples, yesOption } from "./command.ts";

/** `rollcall setup`: from an AWS login and a vendor's credential to the first answer. */
export function addSetupCommand(program: Command, world: CliWorld): void {
  const setup = program
    .command("setup")
    .description("from nothing to the first answer: credential, API key, deploy, first call")
    .option("--app <name>", "what to call the vendor's app", "main")
    .option("--file <path>", "the vendor's credential as JSON, - for stdin; asked for unless given")
    .option("--key-id <id>", "what to call the API key", "setup")
    .option("--param <name=value>", "a parameter of the deploy; may be given more than once", collect)
    .option("--url <url>", "where the API answers, for a domain of your own; the stack says it unless given")
    .option("--only <steps>", "run only some of the steps: credential, key, deploy, check")
    .option(...yesOption)
    .addHelpText("after", "\nEvery step may be run again: what is there already is kept, or renewed where it must be.");
  runs(setup, world, async () => (await import("../setup/setup.ts")).setup);
  withExamples(setup, [
    "npx rollcall setup",
    "npx rollcall setup --stage prod --region ap-southeast-1 --file main.json --yes",
    "npx rollcall setup --only deploy,check --param shards=2",
  ]);
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
