import { parseCredential } from "../../shared/apps/parse-credential.ts";
import { isRollcallError } from "../../shared/upstream/rollcall-error.ts";
import type { CommandContext } from "../command-context.ts";
import { type AppSecrets, type ListedApp, listAppSecrets, readAppSecret } from "../secrets/app-secrets.ts";
import { announcedStage } from "../stage/announce-stage.ts";
import { textTable } from "../terminal/text-table.ts";
import { type DescribedApp, describeApp } from "./describe-app.ts";
import { stageApps } from "./stage-apps.ts";

export async function listApps(context: CommandContext): Promise<void> {
  const secrets = await stageApps(await announcedStage(context));
  const listed = await listAppSecrets(secrets);

  const apps = await Promise.all(listed.map((app) => presentApp(secrets, app)));

  if (apps.length === 0) {
    context.world.terminal.note("There are no apps yet: npx rollcall apps put stores one.");
  }
  context.result({ apps }, () =>
    apps.length === 0
      ? ""
      : textTable(
          ["app", "vendor", "where", "vendor's id", "changed"],
          apps.map((app) => [
            app.app,
            ...("fault" in app ? ["?", app.fault, ""] : [app.provider, app.where, app.vendorId]),
            app.changedAt ?? "",
          ]),
        ),
  );
}

type PresentedApp = { readonly app: string; readonly changedAt: string | null } & (
  | DescribedApp
  | { readonly fault: string }
);

async function presentApp(secrets: AppSecrets, { app, secretName, changedAt }: ListedApp): Promise<PresentedApp> {
  const facts = { app, changedAt: changedAt?.toISOString() ?? null };
  try {
    return { ...facts, ...describeApp(parseCredential((await readAppSecret(secrets, app)) ?? "", secretName)) };
  } catch (error) {
    if (isRollcallError(error)) {
      return { ...facts, fault: error.message };
    }
    throw error;
  }
}
