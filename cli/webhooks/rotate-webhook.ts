import type { Fields } from "../../shared/upstream/tolerant-fields.ts";
import { readAppName, stageApps } from "../apps/stage-apps.ts";
import type { CommandContext } from "../command-context.ts";
import { announcedStage } from "../stage/announce-stage.ts";
import { CommandFailure } from "../terminal/command-failure.ts";
import { type AddressOptions, isRotating, presentWebhook } from "./present-webhook.ts";
import { changeWebhook, newSecretText, storedWebhook, writtenList } from "./stored-webhook.ts";
import { webhookAddress } from "./webhook-address.ts";

export interface RotateOptions extends AddressOptions {
  readonly finish?: boolean;
}

/** Two steps, with the console between them: new secrets beside the old ones, then without them. */
export async function rotateWebhook(context: CommandContext<RotateOptions>, name = ""): Promise<void> {
  const { options, world } = context;
  const app = readAppName(name);
  const stage = await announcedStage(context);
  const secrets = await stageApps(stage);
  const address = await webhookAddress(stage, options.url);
  if ((await storedWebhook(secrets, app)) === undefined) {
    throw new CommandFailure("failed", `${app} receives no webhooks yet: npx rollcall webhooks show ${app} begins`);
  }
  if (options.finish === true) {
    await context.confirm(`Take the old URL and token of ${app} no longer?`);
    presentWebhook(context, app, address, await changeWebhook(secrets, app, withoutOldOnes));
    world.terminal.note("The old ones are refused within five minutes.");
    return;
  }

  const rotated = await changeWebhook(secrets, app, rotation());

  presentWebhook(context, app, address, rotated);
  world.terminal.note(
    isRotating(rotated)
      ? `Old and new are taken. When the console has the new ones: npx rollcall webhooks rotate ${app} --finish`
      : "Nothing was rotated.",
  );
}

/** Made once: the change may run again when another writer was first. A rotation that was begun and not finished is left as it is. */
function rotation(): (webhook: Fields) => Fields | undefined {
  const pathSecret = newSecretText();
  const token = newSecretText();
  return (webhook) => {
    const [current, older] = writtenList(webhook["pathSecret"]);
    if (older !== undefined) {
      return undefined;
    }
    const [currentToken] = writtenList(webhook["tokens"]);
    const tokens = currentToken === undefined ? {} : { tokens: [token, currentToken] };
    return { ...webhook, pathSecret: [pathSecret, current], ...tokens };
  };
}

/** The secrets of Agora's rules are the vendor's, and stay. */
function withoutOldOnes(webhook: Fields): Fields {
  const [pathSecret] = writtenList(webhook["pathSecret"]);
  const [token] = writtenList(webhook["tokens"]);
  return { ...webhook, pathSecret, ...(token === undefined ? {} : { tokens: [token] }) };
}
