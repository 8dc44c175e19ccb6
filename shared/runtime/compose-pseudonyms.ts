import { CachedSecrets } from "../apps/cached-secret.ts";
import { createSecretReader } from "../apps/secret-store.ts";
import { type PseudonymKey, parsePseudonymKey } from "../attendance/pseudonyms.ts";
import { realWorld } from "../upstream/world.ts";
import { vendorEnvironment } from "./environment.ts";
import type { Log } from "./log.ts";
import { warnOfStaleSecret } from "./stale-secret.ts";

/**
 * A reader of the pseudonym key, cached like the secrets of apps; undefined when the deployment has none. Reads the environment; throws
 * when it is wrong.
 */
export function composePseudonymKey(log: Log): () => Promise<PseudonymKey | undefined> {
  const name = `${vendorEnvironment().secretsPrefix}/pseudonym-key`;
  const readSecret = createSecretReader();
  const keys = new CachedSecrets<PseudonymKey | undefined>({
    clocks: realWorld,
    onStale: warnOfStaleSecret(log),
    fetch: async (secretName) => {
      const text = await readSecret(secretName);
      return text === undefined ? undefined : parsePseudonymKey(text);
    },
  });
  return () => keys.get(name);
}
