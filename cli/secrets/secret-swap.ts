import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from "@aws-sdk/client-secrets-manager";

/** One secret that several writers may change at once. */
export interface SharedSecret {
  readonly client: SecretsManagerClient;
  readonly secretName: string;
  readonly description: string;
}

/**
 * The label of versions that are not current yet. All writers use the same one: a secret has room for 20 labels. A version
 * that loses it to another writer's stays readable by its id for a day at least.
 */
const draftStage = "rollcall-draft";

/** Each time one writer of all gets through, so this is also how many may write at once. */
const attempts = 50;
const longestPauseMs = 100;

/** What Secrets Manager says when a label is not, or no longer, where the request says. */
const isMoved = new Set(["InvalidParameterException", "InvalidRequestException", "ResourceNotFoundException"]);

/**
 * Compare and swap over the version stages of a secret, since PutSecretValue alone takes the last writer's word: a new
 * version is put under a label of its own, and AWSCURRENT is moved to it from the version that was read. When another
 * writer has moved AWSCURRENT meanwhile, that is refused, and all begins again with the other's text.
 *
 * @param change from the current text (undefined: no such secret) to the new one; undefined when nothing is to be changed.
 *   Runs once an attempt, and may find its own earlier change: the answer to a swap can be lost after it was done
 */
export async function changeSecret(
  secret: SharedSecret,
  change: (text: string | undefined) => string | undefined,
): Promise<void> {
  let conflict: unknown;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    if (attempt > 0) {
      await sleep(randomInt(longestPauseMs));
    }
    const current = await readCurrent(secret);
    const text = change(current?.text);
    if (text === undefined) {
      return;
    }
    conflict = current === undefined ? await create(secret, text) : await swap(secret, current.versionId, text);
    if (conflict === undefined) {
      return;
    }
  }
  throw conflict;
}

/** The current text; undefined when there is no such secret, or none with a value. */
export async function readSecretText(secret: SharedSecret): Promise<string | undefined> {
  return (await readCurrent(secret))?.text;
}

async function readCurrent({ client, secretName }: SharedSecret) {
  try {
    const read = await client.send(new GetSecretValueCommand({ SecretId: secretName }));
    return { text: read.SecretString ?? "", versionId: read.VersionId };
  } catch (error) {
    if (nameOf(error) === "ResourceNotFoundException") {
      return undefined;
    }
    throw error;
  }
}

/** Gives back the refusal when another writer was first. */
async function create({ client, secretName, description }: SharedSecret, text: string): Promise<unknown> {
  try {
    await client.send(new CreateSecretCommand({ Name: secretName, SecretString: text, Description: description }));
    return undefined;
  } catch (error) {
    if (nameOf(error) === "ResourceExistsException") {
      return error;
    }
    throw error;
  }
}

/** Gives back the refusal when another writer was first. */
async function swap(
  { client, secretName }: SharedSecret,
  readVersionId: string | undefined,
  text: string,
): Promise<unknown> {
  const put = new PutSecretValueCommand({ SecretId: secretName, SecretString: text, VersionStages: [draftStage] });
  const { VersionId } = await client.send(put);
  try {
    await client.send(
      new UpdateSecretVersionStageCommand({
        SecretId: secretName,
        VersionStage: "AWSCURRENT",
        RemoveFromVersionId: readVersionId,
        MoveToVersionId: VersionId,
      }),
    );
    return undefined;
  } catch (error) {
    if (isMoved.has(nameOf(error))) {
      return error;
    }
    throw error;
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : "";
}
