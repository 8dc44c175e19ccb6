import { randomInt } from "node:crypto";
import { parseWebhookApp, type WebhookApp } from "../../shared/apps/parse-webhook-app.ts";
import { objectFromText } from "../../shared/apps/secret-text.ts";
import { type Fields, isFields } from "../../shared/upstream/tolerant-fields.ts";
import { type AppSecrets, changeAppSecret, readAppSecret, secretFields } from "../secrets/app-secrets.ts";
import { CommandFailure } from "../terminal/command-failure.ts";

/** 165 bits in the characters that a path of Tencent's console may have. */
const secretCharacters = "abcdefghijklmnopqrstuvwxyz0123456789";
const secretLength = 32;

/** For path secrets, and for the token of Tencent's console. */
export function newSecretText(): string {
  return Array.from({ length: secretLength }, () => secretCharacters[randomInt(secretCharacters.length)]).join("");
}

/** `webhook` in the app's secret, as written; undefined when there is none. @throws CommandFailure when there is no such app */
export async function storedWebhook(secrets: AppSecrets, app: string): Promise<Fields | undefined> {
  return webhookIn(secretFields(await readAppSecret(secrets, app), app));
}

/**
 * Changes `webhook` in the app's secret, and reads it back as the receiver will.
 *
 * @param change from what is written (empty when there is none) and the whole secret; undefined when nothing is to be changed
 * @throws CommandFailure when there is no such app
 */
export async function changeWebhook(
  secrets: AppSecrets,
  app: string,
  change: (webhook: Fields, secret: Fields) => Fields | undefined,
): Promise<WebhookApp> {
  await changeAppSecret(secrets, app, (secret) => {
    const webhook = change(webhookIn(secret) ?? {}, secret);
    if (webhook !== undefined) {
      // Throws before anything unusable is stored.
      parseWebhookApp(JSON.stringify({ ...secret, webhook }), `of ${app}`);
    }
    return webhook && { webhook };
  });
  const stored = parseWebhookApp((await readAppSecret(secrets, app)) ?? "", `of ${app}`);
  if (stored === undefined) {
    throw new CommandFailure("failed", `${app} receives no webhooks yet: npx rollcall webhooks show ${app} begins`);
  }
  return stored;
}

/** A list that may be written as one text, or as JSON in a text. */
export function writtenList(value: unknown): readonly unknown[] {
  const list = typeof value === "string" && value.startsWith("[") ? objectFromText(value) : value;
  return list === undefined ? [] : [list].flat();
}

function webhookIn(secret: Fields): Fields | undefined {
  const webhook = objectFromText(secret["webhook"]);
  return isFields(webhook) ? webhook : undefined;
}
