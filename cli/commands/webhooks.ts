import type { Command } from "commander";
import type { CliWorld } from "../world.ts";
import { runs, withExamples, yesOption } from "./command.ts";

/** `rollcall webhooks`: what an app's vendor needs to send webhooks, in the app's secret. */
export function addWebhooksCommand(program: Command, world: CliWorld): void {
  const webhooks = program
    .command("webhooks")
    .description("exact joins and leaves from the vendor's webhooks: show, rotate, secret")
    .addHelpText("after", "\nURL and token are secrets: --json leaves them out unless --reveal is given.");
  addShow(webhooks, world);
  addRotate(webhooks, world);
  addSecret(webhooks, world);
}

function withAddress(command: Command): Command {
  return command
    .argument("<app>", "the app's name")
    .option("--url <url>", "the API's address, for a domain of your own; the stage's stack says it unless given")
    .option("--reveal", "with --json: print the URL and the token as well");
}

function addShow(webhooks: Command, world: CliWorld): void {
  const show = withAddress(
    webhooks
      .command("show")
      .description(
        "the URL to paste into the vendor's console, and its switches; makes path secret and token where none are",
      ),
  ).option(
    "--app-key <org#app>",
    "Agora, the first time: the app key, where the credential has no orgName and appName",
  );
  runs(show, world, async () => (await import("../webhooks/show-webhook.ts")).showWebhook);
  withExamples(show, [
    "npx rollcall webhooks show main --stage prod",
    'npx rollcall webhooks show classes --app-key "41117440#383391"',
  ]);
}

function addRotate(webhooks: Command, world: CliWorld): void {
  const rotate = withAddress(
    webhooks
      .command("rotate")
      .description("a new path secret and token; the old ones are taken as well until --finish"),
  )
    .option("--finish", "take the old ones no longer")
    .option(...yesOption);
  runs(rotate, world, async () => (await import("../webhooks/rotate-webhook.ts")).rotateWebhook);
  withExamples(rotate, ["npx rollcall webhooks rotate main", "npx rollcall webhooks rotate main --finish --yes"]);
}

function addSecret(webhooks: Command, world: CliWorld): void {
  const secret = webhooks
    .command("secret")
    .description("Agora: store the secret that the vendor has made for a callback rule, beside those of other rules")
    .argument("<app>", "the app's name")
    .option("--file <path>", "the secret in a file, - for stdin; asked for unless given")
    .option("--only", "instead of all secrets so far");
  runs(secret, world, async () => (await import("../webhooks/store-rule-secret.ts")).storeRuleSecret);
  withExamples(secret, [
    "npx rollcall webhooks secret classes",
    "npx rollcall webhooks secret classes --file - --only",
  ]);
}
