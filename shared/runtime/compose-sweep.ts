import { createAgoraTools } from "../agora-chat/rest-call.ts";
import { AppDirectory } from "../apps/app-directory.ts";
import { createSecretReader } from "../apps/secret-store.ts";
import { createSnapshotWriter } from "../attendance/table/snapshot-writer.ts";
import type { Sweep } from "../sweep/sweep.ts";
import { createTencentTools } from "../tencent-chat/rest-call.ts";
import { AppPacer } from "../upstream/app-pacer.ts";
import type { Pacer } from "../upstream/pacer.ts";
import { isRollcallError, RollcallError } from "../upstream/rollcall-error.ts";
import { createTransport } from "../upstream/transport.ts";
import { realWorld } from "../upstream/world.ts";
import { composeTable } from "./compose-record.ts";
import { sweepEnvironment, vendorEnvironment } from "./environment.ts";
import { createLog, type Log } from "./log.ts";

/** By Little's law 64 connections a host carry two commands of 160 calls/s each at 200 ms. */
const connectionsPerHost = 64;

/** Agora's limits are 100 calls/s for each endpoint (upstream/agora-chat.md §6), shared with its client SDKs. */
const agoraCallsPerSecond = 80;

export interface ComposedSweep {
  readonly sweep: Sweep;
  readonly log: Log;
}

/** What the sweep is made from. Reads the environment; throws when it is wrong. */
export function composeSweep(): ComposedSweep {
  const environment = { ...vendorEnvironment(), ...sweepEnvironment() };
  const log = createLog();
  const table = composeTable();
  const pacers = new Map<string, Pacer>();
  const apps = new AppDirectory({
    readSecret: createSecretReader(),
    secretsPrefix: environment.secretsPrefix,
    transport: createTransport({ originOverride: environment.originOverride, connectionsPerHost }),
    world: realWorld,
    pacerFor: (app) => {
      const pacer =
        pacers.get(app) ??
        new AppPacer({
          world: realWorld,
          rateOf: (command) => (command.startsWith("chatgroups/") ? agoraCallsPerSecond : environment.callsPerSecond),
        });
      pacers.set(app, pacer);
      return pacer;
    },
    onStaleSecret: (secretName, error) =>
      log.warn("STALE_SECRET", { secretName, causeName: error instanceof Error ? error.name : "unknown" }),
  });
  const sweep: Sweep = {
    table,
    writer: createSnapshotWriter({ table, world: realWorld }),
    apps,
    tencent: createTencentTools(realWorld.now),
    agora: createAgoraTools(realWorld.now),
    world: realWorld,
    onTrouble: ({ app, what, error }) =>
      log.failed(isRollcallError(error) ? error : new RollcallError("internal", what, { cause: error }), { app, what }),
  };
  return { sweep, log };
}
