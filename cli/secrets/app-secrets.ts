import {
  DeleteSecretCommand,
  ListSecretsCommand,
  RestoreSecretCommand,
  type SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { type Fields, isFields } from "../../shared/upstream/tolerant-fields.ts";
import { CommandFailure } from "../terminal/command-failure.ts";
import { changeSecret, readSecretText } from "./secret-swap.ts";

/** The secrets of one stage's apps: `rollcall/{stage}/apps/{app}`. */
export interface AppSecrets {
  readonly client: SecretsManagerClient;
  /** `rollcall/{stage}`. */
  readonly secretsPrefix: string;
}

export interface ListedApp {
  readonly app: string;
  readonly secretName: string;
  readonly changedAt: Date | undefined;
}

export async function listAppSecrets({ client, secretsPrefix }: AppSecrets): Promise<readonly ListedApp[]> {
  const prefix = `${secretsPrefix}/apps/`;
  const apps: ListedApp[] = [];
  let next: string | undefined;
  do {
    const page = await client.send(
      new ListSecretsCommand({ Filters: [{ Key: "name", Values: [prefix] }], ...(next ? { NextToken: next } : {}) }),
    );
    for (const { Name, LastChangedDate } of page.SecretList ?? []) {
      // The service's filter matches words, not only beginnings.
      if (Name?.startsWith(prefix)) {
        apps.push({ app: Name.slice(prefix.length), secretName: Name, changedAt: LastChangedDate });
      }
    }
    next = page.NextToken;
  } while (next !== undefined);
  return apps.sort((a, b) => (a.app < b.app ? -1 : 1));
}

/** Undefined when there is no such app; one that is marked for deletion is none. */
export async function readAppSecret(secrets: AppSecrets, app: string): Promise<string | undefined> {
  try {
    return await readSecretText(sharedSecret(secrets, app));
  } catch (error) {
    if (isMarkedForDeletion(error)) {
      return undefined;
    }
    throw error;
  }
}

/**
 * Stores a credential, new or as a new version. What the stored one of the same vendor says of webhooks is kept, unless the new one says
 * something itself. A secret that is marked for deletion is restored first.
 */
export async function putAppSecret(secrets: AppSecrets, app: string, text: string): Promise<void> {
  const secret = sharedSecret(secrets, app);
  const put = () =>
    changeSecret(secret, (current) => {
      const wanted = withStoredWebhook(text, current);
      return current === wanted ? undefined : wanted;
    });
  try {
    await put();
  } catch (error) {
    if (!isMarkedForDeletion(error)) {
      throw error;
    }
    await secrets.client.send(new RestoreSecretCommand({ SecretId: secret.secretName }));
    await put();
  }
}

function withStoredWebhook(text: string, stored: string | undefined): string {
  const given: Fields = JSON.parse(text);
  const before = storedFields(stored);
  const isKept = given["webhook"] === undefined && given["provider"] === before["provider"];
  return isKept && before["webhook"] !== undefined ? JSON.stringify({ ...given, webhook: before["webhook"] }) : text;
}

/** Empty where nothing usable is stored: then nothing of it is kept. */
export function storedFields(stored: string | undefined): Fields {
  try {
    const fields: unknown = JSON.parse(stored ?? "{}");
    return isFields(fields) ? fields : {};
  } catch {
    return {};
  }
}

/**
 * Changes fields of an app's secret; another writer's changes are not lost.
 *
 * @param change the fields that replace those of the same name; undefined when nothing is to be changed
 * @throws CommandFailure when there is no such app, or its secret is no JSON object
 */
export async function changeAppSecret(
  secrets: AppSecrets,
  app: string,
  change: (fields: Fields) => Fields | undefined,
): Promise<void> {
  await changeSecret(sharedSecret(secrets, app), (text) => {
    const fields = secretFields(text, app);
    const changed = change(fields);
    return changed === undefined ? undefined : JSON.stringify({ ...fields, ...changed });
  });
}

/** @throws CommandFailure when there is no such app, or its secret is no JSON object */
export function secretFields(text: string | undefined, app: string): Fields {
  if (text === undefined) {
    throw new CommandFailure("failed", `there is no app called ${app}; npx rollcall apps put stores one`);
  }
  let fields: unknown;
  try {
    fields = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    // The parser's own message quotes the text.
  }
  if (!isFields(fields)) {
    throw new CommandFailure(
      "failed",
      `the secret of ${app} is no JSON object; npx rollcall apps put stores a new one`,
    );
  }
  return fields;
}

/** Marks the secret for deletion: until then it can be restored. @throws CommandFailure when there is none */
export async function removeAppSecret(secrets: AppSecrets, app: string, recoveryDays: number): Promise<void> {
  const { secretName } = sharedSecret(secrets, app);
  try {
    await secrets.client.send(new DeleteSecretCommand({ SecretId: secretName, RecoveryWindowInDays: recoveryDays }));
  } catch (error) {
    if (error instanceof Error && (error.name === "ResourceNotFoundException" || isMarkedForDeletion(error))) {
      throw new CommandFailure("failed", `there is no app called ${app}; npx rollcall apps list shows them`);
    }
    throw error;
  }
}

function sharedSecret({ client, secretsPrefix }: AppSecrets, app: string) {
  return { client, secretName: `${secretsPrefix}/apps/${app}`, description: "rollcall: a vendor's credential" };
}

/** What Secrets Manager says to every use of a secret that is marked for deletion. */
function isMarkedForDeletion(error: unknown): boolean {
  return error instanceof Error && error.name === "InvalidRequestException";
}
