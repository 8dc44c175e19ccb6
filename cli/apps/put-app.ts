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
  const secrets = await stageApps(stage);
  const given = await givenCredential(context, options.file, await readAppSecret(secrets, app));
  const accepted = options.check ? (await triedCredential(context, stage, given)).written : given;

  await putAppSecret(secrets, app, accepted.text);

  const secretName = `${secrets.secretsPrefix}/apps/${app}`;
  context.result({ app, secretName, checked: options.check, ...describeApp(accepted.credential) }, () => "");
  world.terminal.note(`${secretName} is stored. Functions that run already take it up within five minutes.`);
}
