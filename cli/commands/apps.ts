import type { Command } from "commander";
import type { CliWorld } from "../world.ts";
import { runs, withExamples, yesOption } from "./command.ts";

/** `rollcall apps`: the vendors' credentials of a stage, in its secrets `rollcall/{stage}/apps/{app}`. */
export function addAppsCommand(program: Command, world: CliWorld): void {
  const apps = program.command("apps").description("vendor credentials: put, check, list, remove");
  addPut(apps, world);
  addCheck(apps, world);
  addList(apps, world);
  addRemove(apps, world);
}

function addPut(apps: Command, world: CliWorld): void {
  const put = apps
    .command("put")
    .description("store a vendor's credential, after one live call with it has found out that it works")
    .argument("<app>", "your name for it, as it stands in the API's paths")
    .option("--file <path>", "the credential as JSON, - for stdin; asked for unless given")
    .option("--no-check", "store it without a live call");
  runs(put, world, async () => (await import("../apps/put-app.ts")).putApp);
  withExamples(put, [
    "npx rollcall apps put main",
    "npx rollcall apps put main --file main.json --stage prod",
    "",
    'Tencent: {"provider":"tencent","sdkAppId":1400000000,"adminUserId":"administrator","secretKey":"<64 hex>"}',
    'Agora:   {"provider":"agora","appId":"<32 hex>","appCertificate":"<32 hex>","host":"a61.chat.agora.io"}',
    "The region of a Tencent app is found when it is not given.",
  ]);
}

function addCheck(apps: Command, world: CliWorld): void {
  const check = apps
    .command("check")
    .description("one live call with each stored credential, or with one of them")
    .argument("[app]", "only this one");
  runs(check, world, async () => (await import("../apps/check-apps.ts")).checkApps);
  withExamples(check, ["npx rollcall apps check", "npx rollcall apps check main --stage prod --json"]);
}

function addList(apps: Command, world: CliWorld): void {
  const list = apps.command("list").description("the stored apps, without anything secret");
  runs(list, world, async () => (await import("../apps/list-apps.ts")).listApps);
  withExamples(list, ["npx rollcall apps list", "npx rollcall apps list --json"]);
}

function addRemove(apps: Command, world: CliWorld): void {
  const remove = apps
    .command("remove")
    .description("mark a credential for deletion; its record stays, and apps put brings it back meanwhile")
    .argument("<app>", "its name")
    .option("--recovery-days <days>", "until it is deleted for good: 7 to 30", "30")
    .option(...yesOption);
  runs(remove, world, async () => (await import("../apps/remove-app.ts")).removeApp);
  withExamples(remove, [
    "npx rollcall apps remove old-app",
    "npx rollcall apps remove old-app --recovery-days 7 --yes",
  ]);
}
