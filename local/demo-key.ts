import { rmSync } from "node:fs";
import { findKey, parseApiKey, parseKeyRing } from "../shared/http-api/api-keys.ts";
import { scopes } from "../shared/http-api/scopes.ts";
import { createApiKey, type KeyRingSecret, revokeApiKey } from "./api-key-ring.ts";
import type { EmbeddedSecretsManager } from "./embedded-secrets-manager/start.ts";
import { readPrivateFile, writePrivateFile } from "./private-file.ts";

const demoKeyId = "demo";

/**
 * An API key with every scope and app of the local stack: the previous start's key if the ring still holds it, otherwise a new
 * one. `keyFile` (mode 0600) keeps its text between starts; without a file every start creates a key.
 */
export async function provideDemoKey(
  secrets: EmbeddedSecretsManager,
  ring: KeyRingSecret,
  keyFile: string | undefined,
): Promise<string> {
  const remembered = keyFile === undefined ? undefined : readPrivateFile(keyFile)?.trim();
  const stored = secrets.get(ring.secretName);
  const known = stored === undefined ? undefined : parseKeyRing(stored);
  if (remembered && known && opens(remembered, known)) {
    return remembered;
  }
  if (known?.has(demoKeyId)) {
    await revokeApiKey(ring, demoKeyId);
  }
  const key = await createApiKey(ring, { id: demoKeyId, scopes, apps: ["*"] });
  if (keyFile !== undefined) {
    rmSync(keyFile, { force: true });
    writePrivateFile(keyFile, `${key}\n`);
  }
  return key;
}

function opens(key: string, known: ReturnType<typeof parseKeyRing>): boolean {
  const presented = parseApiKey(key);
  const granted = presented && findKey(known, presented, Date.now());
  return scopes.every((scope) => granted?.scopes.includes(scope));
}
