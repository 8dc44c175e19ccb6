import type { EdgeDependencies } from "../http-api/api-handler.ts";
import { realWorld } from "../upstream/world.ts";
import { createLog } from "./log.ts";
import { countMisconfigured } from "./metrics.ts";

/** What every HTTP endpoint needs. */
export function composeEdge(): EdgeDependencies {
  return { log: createLog(), now: realWorld.now, onMisconfigured: countMisconfigured };
}
