import { CachedSecrets } from "../apps/cached-secret.ts";
import { createSecretReader } from "../apps/secret-store.ts";
import { parseKeyRing } from "../http-api/api-keys.ts";
import type { AuthorizerDependencies } from "../http-api/authorize.ts";
import { RollcallError } from "../upstream/rollcall-error.ts";
import { realWorld } from "../upstream/world.ts";
import { vendorEnvironment } from "./environment.ts";
import { createLog } from "./log.ts";
import { warnOfStaleSecret } from "./stale-secret.ts";

/** Within this time a revoked key stops working. */
const keyRingTimeToLiveMs = 60_000;

/** An unknown key may be a new one, so it reads the ring anew; but not more often than this, whoever guesses keys. */
const renewalPauseMs = 5_000;

/** What the authorizer is made from. Reads the environment; throws when it is wrong. */
export function composeAuthorizer(): AuthorizerDependencies {
  const name = `${vendorEnvironment().secretsPrefix}/api-keys`;
  const readSecret = createSecretReader();
  const log = createLog();
  const rings = new CachedSecrets({
    now: realWorld.now,
    timeToLiveMs: keyRingTimeToLiveMs,
    onStale: warnOfStaleSecret(log),
    fetch: async (secretName) => {
      const text = await readSecret(secretName);
      if (text === undefined) {
        throw new RollcallError(
          "misconfigured",
          `the secret ${secretName} is missing; npm run keys -- create makes it`,
        );
      }
      return parseKeyRing(text);
    },
  });
  let renewedAtMs = Number.NEGATIVE_INFINITY;
  return {
    log,
    now: realWorld.now,
    keyRing: async (id) => {
      const ring = await rings.get(name);
      if (ring.has(id) || realWorld.now() - renewedAtMs < renewalPauseMs) {
        return ring;
      }
      renewedAtMs = realWorld.now();
      return rings.renew(name, ring);
    },
  };
}
