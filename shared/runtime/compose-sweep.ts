import { createAgoraTools } from "../agora-chat/rest-call.ts";
import { AppDirectory } from "../apps/app-directory.ts";
import { createSecretReader } from "../apps/secret-store.ts";
import { neededKey } from "../attendance/pseudonyms.ts";
import { SnapshotWriter } from "../attendance/table/snapshot-writer.ts";
import type { AppName } from "../identity/ids.ts";
import { connectionsPerHost, sweepRates } from "../sweep/command-rates.ts";
import { RunClock } from "../sweep/run-clock.ts";
import { emptyMemory, type Sweep } from "../sweep/sweep.ts";
import { createTencentTools } from "../tencent-chat/rest-call.ts";
import { AppPacer } from "../upstream/app-pacer.ts";
import { isRollcallError, RollcallError } from "../upstream/rollcall-error.ts";
import { createTransport } from "../upstream/transport.ts";
import { realWorld } from "../upstream/world.ts";
import { composePseudonymKey } from "./compose-pseudonyms.ts";
import { sweepEnvironment, tableEnvironment, vendorEnvironment } from "./environment.ts";
import { createLog, type Log } from "./log.ts";
import { warnOfStaleSecret } from "./stale-secret.ts";
import { createTableClient } from "./table-client.ts";

/** A table that hangs must not take the minute with it: the SDK tries a call three times. */
const tableTimeouts = { connectionTimeout: 1_000, requestTimeout: 4_000, throwOnRequestTimeout: true };

export interface ComposedSweep {
  readonly sweep: Sweep;
  readonly log: Log;
}

/** The dependencies of the sweep. Reads the environment; throws when it is wrong. */
export function composeSweep(): ComposedSweep {
  const environment = { ...vendorEnvironment(), ...sweepEnvironment() };
  const log = createLog();
  const world = new RunClock(realWorld);
  const table = {
    client: createTableClient({ requestHandler: tableTimeouts }),
    tableName: tableEnvironment().tableName,
    now: world.now,
  };
  const rateOf = sweepRates(environment.callsPerSecond);
  const pacers = new Map<AppName, AppPacer>();
  const pacerOf = (app: AppName): AppPacer => {
    const pacer = pacers.get(app) ?? new AppPacer({ world, rateOf });
    pacers.set(app, pacer);
    return pacer;
  };
  const pseudonymKey = composePseudonymKey(log);
  const apps = new AppDirectory({
    readSecret: createSecretReader(),
    secretsPrefix: environment.secretsPrefix,
    transport: createTransport({ originOverride: environment.originOverride, connectionsPerHost }),
    world,
    pacerFor: pacerOf,
    onStaleSecret: warnOfStaleSecret(log),
  });
  const sweep: Sweep = {
    table,
    writer: new SnapshotWriter({ table, world }),
    apps,
    tencent: createTencentTools(realWorld.now),
    agora: createAgoraTools(realWorld.now),
    world,
    pacerOf,
    pseudonymKey: async () => neededKey(await pseudonymKey()),
    memory: emptyMemory(),
    onTrouble: ({ app, what, error }) =>
      log.failed(isRollcallError(error) ? error : new RollcallError("internal", what, { cause: error }), { app, what }),
  };
  return { sweep, log };
}
