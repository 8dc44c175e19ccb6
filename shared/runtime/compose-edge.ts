import type { EdgeDependencies } from "../http-api/api-handler.ts";
import { realWorld } from "../upstream/world.ts";
import { accessEnvironment } from "./environment.ts";
import { createLog } from "./log.ts";
import { countMisconfigured } from "./metrics.ts";

/** The dependencies of every HTTP endpoint. Reads the environment; throws when it is wrong. */
export function composeEdge(): EdgeDependencies {
  return {
    log: createLog(),
    access: accessEnvironment(),
    now: realWorld.now,
    onMisconfigured: countMisconfigured,
  };
}
