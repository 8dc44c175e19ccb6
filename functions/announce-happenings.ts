import type { Context } from "aws-lambda";
import { announceHappenings } from "../shared/announcements/announce.ts";
import { composeAnnouncements } from "../shared/runtime/compose-announcements.ts";
import { RollcallError } from "../shared/upstream/rollcall-error.ts";

const { dependencies, returned, log } = composeAnnouncements();

/**
 * Announces sessions, dissolved rooms and failing apps on the event bus. Scheduled once a minute where events are on; the next run repeats
 * what this one could not do. Fails when that is all of an app, so that the alarm on scheduled functions is raised.
 */
export async function handler(_event: unknown, context: Pick<Context, "getRemainingTimeInMillis">) {
  if (dependencies === undefined) {
    log.info("EVENTS_OFF", {});
    return undefined;
  }
  const deadline = { atMs: dependencies.table.now() + context.getRemainingTimeInMillis() };
  const report = await announceHappenings(dependencies, deadline);
  log.info("ANNOUNCED", { ...report });
  if (report.failedApps > 0) {
    throw new RollcallError("internal", `nothing more could be announced of ${report.failedApps} apps`);
  }
  return returned === undefined ? report : { ...report, events: returned.take() };
}
