import { parseCredential } from "../../shared/apps/parse-credential.ts";
import { parseWebhookApp } from "../../shared/apps/parse-webhook-app.ts";
import type { CommandContext } from "../command-context.ts";
import { type AppSecrets, listAppSecrets, readAppSecret } from "../secrets/app-secrets.ts";
import { announcedStage } from "../stage/announce-stage.ts";
import { CommandFailure } from "../terminal/command-failure.ts";
import { describeFailure } from "../terminal/describe-failure.ts";
import { textTable } from "../terminal/text-table.ts";
import { tryCredential } from "../vendor/find-region.ts";
import { type VendorReach, vendorReach } from "../vendor/vendor-reach.ts";
import { readAppName, stageApps } from "./stage-apps.ts";

/** What one live call with a stored credential has shown. */
export interface CheckedApp {
  readonly app: string;
  readonly ok: boolean;
  /** Empty when there is nothing to say. */
  readonly finding: string;
}

/** @throws CommandFailure `findings` after the result, when an app does not work */
export async function checkApps(context: CommandContext, name?: string): Promise<void> {
  const only = name === undefined ? undefined : readAppName(name);
  const stage = await announcedStage(context);
  const secrets = await stageApps(stage);
  const names = only === undefined ? (await listAppSecrets(secrets)).map(({ app }) => app) : [only];
  if (names.length === 0) {
    throw new CommandFailure("findings", "there are no apps yet: npx rollcall apps put stores one");
  }

  const reach = vendorReach(context.world, stage);
  const apps = await context.world.terminal.progress(`Calling the vendor for ${names.join(", ")}`, () =>
    Promise.all(names.map((app) => checkApp(secrets, app, reach))),
  );

  context.result({ apps }, () =>
    textTable(
      ["app", "works", "finding"],
      apps.map(({ app, ok, finding }) => [app, ok ? "yes" : "no", finding]),
    ),
  );
  const broken = apps.filter(({ ok }) => !ok);
  if (broken.length > 0) {
    throw new CommandFailure(
      "findings",
      `${broken.map(({ app }) => app).join(", ")}: npx rollcall apps put stores a new credential`,
    );
  }
}

/** Changes nothing, also where the search finds the app in another region. */
export async function checkApp(secrets: AppSecrets, app: string, reach: VendorReach): Promise<CheckedApp> {
  const text = await readAppSecret(secrets, app);
  if (text === undefined) {
    return { app, ok: false, finding: "there is no such secret" };
  }
  try {
    const secretName = `${secrets.secretsPrefix}/apps/${app}`;
    const credential = parseCredential(text, secretName);
    parseWebhookApp(text, secretName);
    const { foundAt, warning } = await tryCredential({ text, credential }, reach);
    return foundAt === undefined
      ? { app, ok: true, finding: warning ?? "" }
      : { app, ok: false, finding: `the app lives in ${foundAt}, and the secret says otherwise` };
  } catch (error) {
    return { app, ok: false, finding: describeFailure(error).message };
  }
}
