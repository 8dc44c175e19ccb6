import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import {
  findKey,
  formatApiKey,
  hashApiKey,
  keyRingJson,
  parseApiKey,
  parseKeyRing,
  secretBytes,
} from "../shared/http-api/api-keys.ts";
import { scopes } from "../shared/http-api/scopes.ts";
import type { EmbeddedSecretsManager } from "./embedded-secrets-manager/start.ts";
import { readPrivateFile, writePrivateFile } from "./private-file.ts";

const demoKeyId = "demo";

/**
 * An API key with every scope and app of the local stack: the previous start's key if the ring still holds it, otherwise a new
 * one. `keyFile` (mode 0600) keeps its text between starts; without a file every start creates a key.
 */
export function provideDemoKey(secrets: EmbeddedSecretsManager, ringName: string, keyFile: string | undefined): string {
  const remembered = keyFile === undefined ? undefined : readPrivateFile(keyFile)?.trim();
  const stored = secrets.get(ringName);
  const known = stored === undefined ? undefined : parseKeyRing(stored);
  if (remembered && known && opens(remembered, known)) {
    return remembered;
  }
  const key = formatApiKey(demoKeyId, randomBytes(secretBytes));
  const createdAt = new Date().toISOString();
  const entry = { id: demoKeyId, sha256: hashApiKey(key), scopes, apps: ["*"], createdAt };
  secrets.put(ringName, { keys: [...otherEntries(stored), entry] });
  if (keyFile !== undefined) {
    rmSync(keyFile, { force: true });
    writePrivateFile(keyFile, `${key}\n`);
  }
  return key;
}

/** As they were written, but for an older demo key. */
function otherEntries(ringText: string | undefined): readonly object[] {
  if (ringText === undefined) {
    return [];
  }
  const { keys } = keyRingJson(ringText) as { readonly keys: readonly { readonly id: string }[] }; // as just parsed
  return keys.filter(({ id }) => id !== demoKeyId);
}

function opens(key: string, known: ReturnType<typeof parseKeyRing>): boolean {
  const presented = parseApiKey(key);
  const granted = presented && findKey(known, presented, Date.now());
  return scopes.every((scope) => granted?.scopes.includes(scope));
}
