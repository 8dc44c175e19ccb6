import type { Fields } from "../../shared/upstream/tolerant-fields.ts";
import { readAppName, stageApps } from "../apps/stage-apps.ts";
import type { CommandContext } from "../command-context.ts";
import { announcedStage } from "../stage/announce-stage.ts";
import { usageError } from "../terminal/command-failure.ts";
import { type AddressOptions, presentWebhook } from "./present-webhook.ts";
import { changeWebhook, newSecretText, storedWebhook } from "./stored-webhook.ts";
import { webhookAddress } from "./webhook-address.ts";

export interface ShowOptions extends AddressOptions {
  readonly appKey?: string;
}

/** Shows what the console needs, and makes it the first time. */
export async function showWebhook(context: CommandContext<ShowOptions>, name = ""): Promise<void> {
  const { options, world } = context;
  const app = readAppName(name);
  const stage = await announcedStage(context);
  const secrets = await stageApps(stage);
  const isNew = (await storedWebhook(secrets, app)) === undefined;

  const address = await webhookAddress(stage, options.url);
  const found = await changeWebhook(secrets, app, (webhook, secret) =>
    webhook["pathSecret"] === undefined ? firstSettings(secret, options.appKey) : undefined,
  );

  presentWebhook(context, app, address, found);
  if (isNew) {
    world.terminal.note("Path secret and token are made and stored. They are taken within seconds.");
  }
}

function firstSettings(secret: Fields, appKey: string | undefined): Fields {
  const pathSecret = newSecretText();
  if (secret["provider"] === "tencent") {
    return { pathSecret, tokens: [newSecretText()] };
  }
  if (appKey === undefined && secret["orgName"] === undefined) {
    throw usageError("give the app key of the console, as in --app-key 41117440#383391");
  }
  return { pathSecret, secrets: [], ...(appKey === undefined ? {} : { appKey }) };
}
