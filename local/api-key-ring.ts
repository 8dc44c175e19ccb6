import { randomBytes } from "node:crypto";
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import {
  formatApiKey,
  hashApiKey,
  type KeyRing,
  parseKeyRing,
  type Scope,
  secretBytes,
} from "../shared/http-api/api-keys.ts";

/** The secret that holds the hashed keys of one stage. */
export interface KeyRingSecret {
  readonly client: SecretsManagerClient;
  /** `rollcall/{stage}/api-keys`. */
  readonly secretName: string;
}

export interface NewApiKey {
  readonly id: string;
  readonly scopes: readonly Scope[];
  /** App names, or `["*"]`. */
  readonly apps: readonly string[];
  /** ISO 8601. */
  readonly expiresAt?: string;
}

/** A wish that cannot be granted as it stands, in words for whoever typed it. */
export class ApiKeyRefusal extends Error {
  override readonly name = "ApiKeyRefusal";
}

/** Makes a key and stores its hash. The key is returned this once and kept nowhere. */
export async function createApiKey(ring: KeyRingSecret, wanted: NewApiKey): Promise<string> {
  const known = await readRing(ring);
  if (known?.keys.has(wanted.id)) {
    throw new ApiKeyRefusal(`there is a key called ${wanted.id} already: revoke it first, or choose another id`);
  }
  const key = formatApiKey(wanted.id, randomBytes(secretBytes));
  const { id, scopes, apps, expiresAt } = wanted;
  const entry = { id, sha256: hashApiKey(key), scopes, apps, ...(expiresAt === undefined ? {} : { expiresAt }) };
  await writeRing(ring, [...(known?.entries ?? []), entry], known === undefined);
  return key;
}

/** The keys without their hashes. */
export async function listApiKeys(ring: KeyRingSecret): Promise<KeyRing> {
  return (await readRing(ring))?.keys ?? new Map();
}

/** A warm authorizer may take the key for as long as it caches the secret and API Gateway its answer. */
export async function revokeApiKey(ring: KeyRingSecret, id: string): Promise<void> {
  const known = await readRing(ring);
  if (!known?.keys.has(id)) {
    throw new ApiKeyRefusal(`there is no key called ${id}`);
  }
  await writeRing(
    ring,
    known.entries.filter((entry) => entry.id !== id),
    false,
  );
}

interface RingAsStored {
  readonly keys: KeyRing;
  /** The entries as they were written, fields that we do not know included, so that writing back loses nothing. */
  readonly entries: readonly { readonly id: string }[];
}

async function readRing({ client, secretName }: KeyRingSecret): Promise<RingAsStored | undefined> {
  try {
    const { SecretString = "" } = await client.send(new GetSecretValueCommand({ SecretId: secretName }));
    const keys = parseKeyRing(SecretString);
    const stored: { readonly keys: readonly { readonly id: string }[] } = JSON.parse(SecretString);
    return { keys, entries: stored.keys };
  } catch (error) {
    if (error instanceof Error && error.name === "ResourceNotFoundException") {
      return undefined;
    }
    throw error;
  }
}

async function writeRing(
  { client, secretName }: KeyRingSecret,
  entries: readonly unknown[],
  isNew: boolean,
): Promise<void> {
  const SecretString = JSON.stringify({ keys: entries });
  await (isNew
    ? client.send(
        new CreateSecretCommand({ Name: secretName, SecretString, Description: "rollcall: API keys, hashed" }),
      )
    : client.send(new PutSecretValueCommand({ SecretId: secretName, SecretString })));
}
