import type { StoreDependencies } from "../events/store-events.ts";
import { RollcallError } from "../upstream/rollcall-error.ts";
import { realWorld } from "../upstream/world.ts";
import { tableEnvironment } from "./environment.ts";
import { createLog, type Log } from "./log.ts";
import { createTableClient } from "./table-client.ts";

/** A table that hangs must not take the run with it. */
const timeouts = { connectionTimeout: 1_000, requestTimeout: 4_000, throwOnRequestTimeout: true };

/** A crowd throttles its partition for seconds. Eight attempts with the SDK's pauses take some six seconds; the queue repeats what is left. */
const attempts = 8;

export interface ComposedEvents {
  readonly dependencies: StoreDependencies;
  readonly log: Log;
}

/** The dependencies of storing events. Reads the environment; throws when it is wrong. */
export function composeEvents(): ComposedEvents {
  const log = createLog();
  const dependencies: StoreDependencies = {
    table: {
      client: createTableClient({ requestHandler: timeouts, maxAttempts: attempts }),
      tableName: tableEnvironment().tableName,
      now: realWorld.now,
    },
    notes: new Map(),
    onTrouble: (what, facts, cause) => log.failed(new RollcallError("internal", what, { cause }), facts),
  };
  return { dependencies, log };
}
