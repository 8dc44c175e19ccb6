import { Command } from "commander";
import packageJson from "../package.json" with { type: "json" };
import { addAppsCommand } from "./commands/apps.ts";
import { addDoctorCommand } from "./commands/doctor.ts";
import { addEraseCommand } from "./commands/erase.ts";
import { addKeysCommand } from "./commands/keys.ts";
import { addReportCommand } from "./commands/report.ts";
import { addRoomsCommand } from "./commands/rooms.ts";
import { addSetupCommand } from "./commands/setup.ts";
import { addWebhooksCommand } from "./commands/webhooks.ts";
import type { Terminal } from "./terminal/terminal.ts";
import type { CliWorld } from "./world.ts";

const exitCodeHelp = `
Exit codes: 0 done; 1 AWS, the vendor or the API refused or failed; 2 the command line or a file is wrong;
3 something was found that needs attention; 4 not confirmed; 130 interrupted.

Without --region the region is AWS_REGION, else us-east-1: the same rule as the deploy's.`;

/**
 * The command line as a whole: every command with its options and its help. Loads nothing that only an action needs.
 *
 * @param isJson mistakes in the command line are printed as JSON, like every other failure
 */
export function createProgram(world: CliWorld, isJson = false): Command {
  const program = new Command("rollcall")
    .description("Sets up, looks after and asks a rollcall deployment.")
    .version(packageJson.version)
    .option("-s, --stage <name>", "the deployment; local is the one of npm start", "dev")
    .option("-r, --region <name>", "its AWS region")
    .option("-p, --profile <name>", "the AWS profile to act as")
    .option("--json", "print the result as JSON")
    .addHelpText("after", exitCodeHelp);
  for (const add of [
    addSetupCommand,
    addDoctorCommand,
    addAppsCommand,
    addKeysCommand,
    addWebhooksCommand,
    addRoomsCommand,
    addReportCommand,
    addEraseCommand,
  ]) {
    add(program, world);
  }
  everyCommand(program, (command) => printsTo(command, world.terminal, isJson));
  return program;
}

function printsTo(command: Command, terminal: Terminal, isJson: boolean): void {
  command
    .exitOverride()
    .showHelpAfterError(isJson ? false : `(${commandPath(command)} --help tells more)`)
    .configureHelp({ showGlobalOptions: true, sortSubcommands: false })
    .configureOutput({
      writeOut: (text) => terminal.print(text.trimEnd()),
      writeErr: (text) => terminal.note(text.trimEnd()),
      outputError: (text, write) => {
        const message = text.replace(/^error: /, "").trimEnd();
        write(isJson ? JSON.stringify({ error: { outcome: "usage", message } }) : `rollcall: ${message}`);
      },
    });
}

export function everyCommand(command: Command, visit: (command: Command) => void): void {
  visit(command);
  for (const inner of command.commands) {
    everyCommand(inner, visit);
  }
}

export function commandPath(command: Command): string {
  const names: string[] = [];
  for (let current: Command | null = command; current !== null; current = current.parent) {
    names.unshift(current.name());
  }
  return names.join(" ");
}
