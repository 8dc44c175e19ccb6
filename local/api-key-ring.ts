import { randomBytes } from "node:crypto";
import type { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import {
  formatApiKey,
  hashApiKey,
  type KeyRing,
  keyRingJson,
  parseKeyRing,
  secretBytes,
} from "../shared/http-api/api-keys.ts";
import type { Scope } from "../shared/http-api/scopes.ts";
import { changeSecret, readSecretText, type SharedSecret } from "./secret-swap.ts";

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

/**
 * Makes a key and stores its hash. The key is returned this once and kept nowhere. No other writer's change is lost, nor
 * this one to another writer.
 */
export async function createApiKey(ring: KeyRingSecret, wanted: NewApiKey): Promise<string> {
  const key = formatApiKey(wanted.id, randomBytes(secretBytes));
  const { id, scopes, apps, expiresAt } = wanted;
  const createdAt = new Date().toISOString();
  const sha256 = hashApiKey(key);
  const entry = { id, sha256, scopes, apps, createdAt, ...(expiresAt === undefined ? {} : { expiresAt }) };
  await changeSecret(sharedSecret(ring), (text) => {
    const stored = parseRing(text);
    const namesake = stored.keys.get(id);
    if (namesake?.sha256 === sha256) {
      return undefined;
    }
    if (namesake !== undefined) {
      throw new ApiKeyRefusal(`there is a key called ${id} already: revoke it first, or choose another id`);
    }
    return JSON.stringify({ keys: [...stored.entries, entry] });
  });
  return key;
}

/** The keys without their hashes. */
export async function listApiKeys(ring: KeyRingSecret): Promise<KeyRing> {
  return parseRing(await readSecretText(sharedSecret(ring))).keys;
}

/** The key stops working within two minutes: the authorizer keeps the ring for a while, and API Gateway its answers. */
export async function revokeApiKey(ring: KeyRingSecret, id: string): Promise<void> {
  let isFirst = true;
  await changeSecret(sharedSecret(ring), (text) => {
    const stored = parseRing(text);
    if (!stored.keys.has(id)) {
      if (isFirst) {
        throw new ApiKeyRefusal(`there is no key called ${id}`);
      }
      return undefined;
    }
    isFirst = false;
    return JSON.stringify({ keys: stored.entries.filter((entry) => entry.id !== id) });
  });
}

interface RingAsStored {
  readonly keys: KeyRing;
  /** The entries as they were written, so that writing back changes nothing. */
  readonly entries: readonly { readonly id: string }[];
}

function parseRing(text: string | undefined): RingAsStored {
  if (text === undefined) {
    return { keys: new Map(), entries: [] };
  }
  const keys = parseKeyRing(text);
  const stored = keyRingJson(text) as { readonly keys: readonly { readonly id: string }[] }; // as just parsed
  return { keys, entries: stored.keys };
}

function sharedSecret({ client, secretName }: KeyRingSecret): SharedSecret {
  return { client, secretName, description: "rollcall: API keys, hashed" };
}
