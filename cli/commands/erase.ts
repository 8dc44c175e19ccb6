import type { Command } from "commander";
import type { CliWorld } from "../world.ts";
import { runs, withApiOptions, withExamples, yesOption } from "./command.ts";

/** `rollcall erase`: removes a person from the record. */
export function addEraseCommand(program: Command, world: CliWorld): void {
  const erase = program
    .command("erase")
    .description("remove a person from an app's whole record, until it is done, with a receipt")
    .argument("<app>", "the app's name")
    .argument("<user>", "the vendor's user ID")
    .option("--pseudonym", "put a pseudonym in the person's place instead")
    .option("--receipt <file>", "write the receipt into a file as well")
    .option(...yesOption)
    .addHelpText("after", "\nIt cannot be undone. A person who is still in a tracked room is recorded anew.");
  withApiOptions(erase);
  runs(erase, world, async () => (await import("../erasure/erase-member.ts")).eraseMember);
  withExamples(erase, [
    "npx rollcall erase main user-4711",
    "npx rollcall erase main user-4711 --pseudonym --receipt erased.json --yes",
  ]);
}
