import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import type { AnnounceDependencies } from "../announcements/announce-dependencies.ts";
import { EventBus } from "../announcements/event-bus.ts";
import { ReturnedEvents } from "../announcements/returned-events.ts";
import { RollcallError } from "../upstream/rollcall-error.ts";
import { realWorld } from "../upstream/world.ts";
import { composeTable } from "./compose-record.ts";
import { eventsEnvironment } from "./environment.ts";
import { createLog, type Log } from "./log.ts";

export interface ComposedAnnouncements {
  /** Undefined where events are off. */
  readonly dependencies: AnnounceDependencies | undefined;
  /** Where events are returned to the caller. */
  readonly returned: ReturnedEvents | undefined;
  readonly log: Log;
}

/** Reads the environment; throws when it is wrong. */
export function composeAnnouncements(): ComposedAnnouncements {
  const { bus, toOutput, ...settings } = eventsEnvironment();
  const log = createLog();
  const returned = toOutput ? new ReturnedEvents() : undefined;
  const sink = returned ?? (bus === undefined ? undefined : new EventBus(new EventBridgeClient(), bus, realWorld));
  const onTrouble: AnnounceDependencies["onTrouble"] = (where, cause) =>
    log.failed(new RollcallError("internal", "happenings could not be announced", { cause }), { ...where });
  return {
    dependencies: sink && { table: composeTable(), sink, onTrouble, ...settings },
    returned,
    log,
  };
}
