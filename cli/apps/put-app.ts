import { type Fields, isFields } from "../../shared/upstream/tolerant-fields.ts";
import type { CommandContext } from "../command-context.ts";
import { putAppSecret, readAppSecret } from "../secrets/app-secrets.ts";
import { announcedStage } from "../stage/announce-stage.ts";
import { describeApp } from "./describe-app.ts";
import { givenCredential, triedCredential } from "./new-credential.ts";
import { readAppName, stageApps } from "./stage-apps.ts";

export interface PutAppOptions {
  readonly file?: string;
  readonly check: boolean;
}

export async function putApp(context: CommandContext<PutAppOptions>, name = ""): Promise<void> {
  const { options, world } = context;
  const app = readAppName(name);
  const stage = await announcedStage(context);
  const given = await givenCredential(context, options.file);
  const accepted = options.check ? (await triedCredential(context, stage, given)).written : given;

  const secrets = await stageApps(stage);
  await putAppSecret(secrets, app, withStoredWebhook(accepted.text, await readAppSecret(secrets, app)));

  const secretName = `${secrets.secretsPrefix}/apps/${app}`;
  context.result({ app, secretName, checked: options.check, ...describeApp(accepted.credential) }, () => "");
  world.terminal.note(`${secretName} is stored. Functions that run already take it up within five minutes.`);
}

/** A new credential of the same vendor keeps what the old secret says of webhooks, unless it says something itself. */
function withStoredWebhook(text: string, stored: string | undefined): string {
  const given: Fields = JSON.parse(text);
  const before = fieldsIn(stored);
  const isKept = given["webhook"] === undefined && given["provider"] === before["provider"];
  return isKept && before["webhook"] !== undefined ? JSON.stringify({ ...given, webhook: before["webhook"] }) : text;
}

/** Empty where nothing usable is stored: then nothing of it is kept. */
function fieldsIn(stored: string | undefined): Fields {
  try {
    const fields: unknown = JSON.parse(stored ?? "{}");
    return isFields(fields) ? fields : {};
  } catch {
    return {};
  }
}
