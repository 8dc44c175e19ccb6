import { rmSync } from "node:fs";
import { findKey, parseApiKey, parseKeyRing } from "../shared/http-api/api-keys.ts";
import { scopes } from "../shared/http-api/scopes.ts";
import { createApiKey, type KeyRingSecret, revokeApiKey } from "./api-key-ring.ts";
import type { EmbeddedSecretsManager } from "./embedded-secrets-manager/start.ts";
import { readPrivateFile, writePrivateFile } from "./private-file.ts";

const demoKeyId = "demo";

/**
 * A key that opens everything on the local stack: the one of the last start while the ring still has it, with every scope,
 * else a new one. `keyFile` (mode 0600) remembers its text; without one it is made anew each time.
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
