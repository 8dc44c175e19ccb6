import type { Command } from "commander";
import { scopes } from "../../shared/http-api/scopes.ts";
import type { CliWorld } from "../world.ts";
import { runs, withExamples, yesOption } from "./command.ts";

/** `rollcall keys`: the API keys of a stage, in its secret `rollcall/{stage}/api-keys`. */
export function addKeysCommand(program: Command, world: CliWorld): void {
  const keys = program
    .command("keys")
    .description("API keys: create, list, rotate, revoke")
    .addHelpText("after", "\nOnly hashes are stored. Any number of people may change keys at once: no change is lost.");
  addCreate(keys, world);
  addList(keys, world);
  addRotate(keys, world);
  addRevoke(keys, world);
  addCreatePseudonymKey(keys, world);
}

function addCreate(keys: Command, world: CliWorld): void {
  const create = keys
    .command("create")
    .description("make a key; it is printed once, and only its hash is kept")
    .argument("<id>", "its name: 1 to 32 of a-z, 0-9 and -")
    .requiredOption("--scopes <list>", `what it opens: ${scopes.join(", ")}`)
    .option("--apps <list>", "the apps that it may see; * is all of them", "*")
    .option("--expires <when>", "ISO 8601 date or time from which it no longer works; never unless given");
  runs(create, world, async () => (await import("../keys/create-key.ts")).createKey);
  withExamples(create, [
    "npx rollcall keys create ops --scopes read:live,read:attendance,write:rooms",
    "npx rollcall keys create lms --scopes read:attendance --apps classes --expires 2027-01-01 --stage prod",
  ]);
}

function addList(keys: Command, world: CliWorld): void {
  const list = keys.command("list").description("the keys, without anything secret");
  runs(list, world, async () => (await import("../keys/list-keys.ts")).listKeys);
  withExamples(list, ["npx rollcall keys list", "npx rollcall keys list --stage prod --json"]);
}

function addRotate(keys: Command, world: CliWorld): void {
  const rotate = keys
    .command("rotate")
    .description("make a key with the same rights under the next free name; the old one ends after the overlap")
    .argument("<id>", "the key to replace")
    .option("--overlap <hours>", "how long the old key still works; 0 ends it at once", "24");
  runs(rotate, world, async () => (await import("../keys/rotate-key.ts")).rotateKey);
  withExamples(rotate, ["npx rollcall keys rotate ops", "npx rollcall keys rotate ops-2 --overlap 0"]);
}

function addRevoke(keys: Command, world: CliWorld): void {
  const revoke = keys
    .command("revoke")
    .description("take a key away; it stops working within two minutes")
    .argument("<id>", "the key's name")
    .option(...yesOption);
  runs(revoke, world, async () => (await import("../keys/revoke-key.ts")).revokeKey);
  withExamples(revoke, ["npx rollcall keys revoke ops", "npx rollcall keys revoke ops --stage prod --yes"]);
}

function addCreatePseudonymKey(keys: Command, world: CliWorld): void {
  const pseudonyms = keys
    .command("create-pseudonym-key")
    .description("make the secret from which the names of people in pseudonymous rooms are made, once a stage");
  runs(pseudonyms, world, async () => (await import("../keys/create-pseudonym-key.ts")).createPseudonymKey);
  withExamples(pseudonyms, ["npx rollcall keys create-pseudonym-key --stage prod"]);
}
