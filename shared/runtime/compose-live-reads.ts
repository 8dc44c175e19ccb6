import { AppDirectory } from "../apps/app-directory.ts";
import { createSecretReader } from "../apps/secret-store.ts";
import type { EdgeDependencies } from "../http-api/api-handler.ts";
import { FreshReads } from "../http-api/fresh-reads.ts";
import type { LiveReads } from "../live-routes/live-reads.ts";
import { gatedPacers } from "../upstream/pacer.ts";
import { createTransport } from "../upstream/transport.ts";
import { realWorld } from "../upstream/world.ts";
import { composeEdge } from "./compose-edge.ts";
import { vendorEnvironment } from "./environment.ts";
import { warnOfStaleSecret } from "./stale-secret.ts";

/** Enough per host: a container answers one request at a time, and `all=true` walks page by page. */
const connectionsPerHost = 8;

/** The dependencies of the live routes. Reads the environment; throws when it is wrong. */
export function composeLiveReads(): LiveReads & { readonly edge: EdgeDependencies } {
  const environment = vendorEnvironment();
  const edge = composeEdge();
  return {
    edge,
    now: realWorld.now,
    reads: new FreshReads(realWorld),
    apps: new AppDirectory({
      readSecret: createSecretReader(),
      secretsPrefix: environment.secretsPrefix,
      transport: createTransport({ originOverride: environment.originOverride, connectionsPerHost }),
      world: realWorld,
      pacerFor: gatedPacers(realWorld),
      onStaleSecret: warnOfStaleSecret(edge.log),
    }),
  };
}
