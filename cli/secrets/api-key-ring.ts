import { randomBytes } from "node:crypto";
import type { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import {
  formatApiKey,
  hashApiKey,
  type KeyRing,
  keyRingJson,
  parseKeyRing,
  secretBytes,
} from "../../shared/http-api/api-keys.ts";
import type { Scope } from "../../shared/http-api/scopes.ts";
import type { EpochMs } from "../../shared/identity/ids.ts";
import { CommandFailure } from "../terminal/command-failure.ts";
import { changeSecret, readSecretText, type SharedSecret } from "./secret-swap.ts";

/** As `isApiKeyId` has it. */
const longestNewId = 32;

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
      throw new CommandFailure("failed", `there is a key called ${id} already: revoke it first, or choose another id`);
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
        throw noSuchKey(id);
      }
      return undefined;
    }
    isFirst = false;
    return JSON.stringify({ keys: stored.entries.filter((entry) => entry.id !== id) });
  });
}

/** A key that takes the place of another. */
export interface RotatedKey {
  readonly id: string;
  /** Its text, which is kept nowhere. */
  readonly key: string;
  /** Until when the old key works; undefined when it is gone already. */
  readonly oldExpiresAt: EpochMs | undefined;
}

/**
 * Makes a key with the rights of another and lets that one end at `oldUntil`, both in one swap: at no moment is there no
 * key, or a key more than was wanted. The new one has a name of its own, since a key's text holds its name.
 *
 * @throws CommandFailure when there is no such key, or it has expired
 */
export async function rotateApiKey(
  ring: KeyRingSecret,
  oldId: string,
  oldUntil: EpochMs,
  nowMs: EpochMs,
): Promise<RotatedKey> {
  const secret = randomBytes(secretBytes);
  let rotated: RotatedKey | undefined;
  await changeSecret(sharedSecret(ring), (text) => {
    const stored = parseRing(text);
    const isDone = rotated !== undefined && stored.keys.get(rotated.id)?.sha256 === hashApiKey(rotated.key);
    if (isDone) {
      return undefined;
    }
    const old = stored.keys.get(oldId);
    if (old === undefined) {
      throw noSuchKey(oldId);
    }
    if (old.expiresAt !== undefined && old.expiresAt <= nowMs) {
      throw new CommandFailure("failed", `the key ${oldId} has expired: create a new one`);
    }
    const id = nextId(oldId, stored.keys);
    const key = formatApiKey(id, secret);
    const ends = Math.min(oldUntil, old.expiresAt ?? Number.POSITIVE_INFINITY);
    const oldExpiresAt = ends <= nowMs ? undefined : ends;
    rotated = { id, key, oldExpiresAt };
    const { scopes, apps } = old;
    const entry = { id, sha256: hashApiKey(key), scopes, apps, createdAt: new Date(nowMs).toISOString() };
    const kept = stored.entries.flatMap((stays) => (stays.id === oldId ? ending(stays, oldExpiresAt) : [stays]));
    return JSON.stringify({ keys: [...kept, entry] });
  });
  if (rotated === undefined) {
    throw noSuchKey(oldId);
  }
  return rotated;
}

function ending<Entry extends object>(entry: Entry, at: EpochMs | undefined): readonly Entry[] {
  return at === undefined ? [] : [{ ...entry, expiresAt: new Date(at).toISOString() }];
}

/** `ops` -> `ops-2`, `ops-2` -> `ops-3`; a long name is shortened, so that the number has room. */
function nextId(id: string, taken: KeyRing): string {
  const [, base = id, number = "1"] = /^(.*?)(?:-(\d{1,6}))?$/.exec(id) ?? [];
  for (let next = Number(number) + 1; ; next += 1) {
    const suffix = `-${next}`;
    const candidate = base.toLowerCase().slice(0, longestNewId - suffix.length) + suffix;
    if (!taken.has(candidate)) {
      return candidate;
    }
  }
}

function noSuchKey(id: string): CommandFailure {
  return new CommandFailure("failed", `there is no key called ${id}; npx rollcall keys list shows them`);
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
