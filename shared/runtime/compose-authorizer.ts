import { createSecretReader } from "../apps/secret-store.ts";
import { isUnanswered } from "../apps/store-outage.ts";
import type { AuthorizerDependencies } from "../http-api/authorize.ts";
import { CachedKeyRing } from "../http-api/key-ring.ts";
import { realWorld } from "../upstream/world.ts";
import { vendorEnvironment } from "./environment.ts";
import { createLog } from "./log.ts";
import { countKeyRing } from "./metrics.ts";
import { warnOfStaleSecret } from "./stale-secret.ts";

/** The dependencies of the authorizer. Reads the environment; throws when it is wrong. */
export function composeAuthorizer(): AuthorizerDependencies {
  const name = `${vendorEnvironment().secretsPrefix}/api-keys`;
  const readSecret = createSecretReader();
  const log = createLog();
  const warnOfStale = warnOfStaleSecret(log);
  const keyRing = new CachedKeyRing({
    clocks: realWorld,
    read: () => readSecret(name),
    isUnanswered,
    onUnusable(error) {
      log.failed(error, { function: "authorize-request", secretName: name });
      countKeyRing("KeyRingUnusable");
    },
    onStale(error) {
      warnOfStale(name, error);
      countKeyRing("KeyRingStale");
    },
  });
  return { log, now: realWorld.now, keyRing };
}
