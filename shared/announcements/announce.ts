import { slotSeconds } from "../attendance/observation.ts";
import { listApps } from "../attendance/table/rooms.ts";
import type { Deadline } from "../upstream/deadline.ts";
import { type AppAnnouncements, announceApp } from "./announce-app.ts";
import type { AnnounceDependencies } from "./announce-dependencies.ts";

export interface AnnounceReport extends AppAnnouncements {
  readonly apps: number;
  /** Apps of which nothing more could be announced; the next run repeats them. */
  readonly failedApps: number;
}

/** Announces what happened in all apps, one after the other. Each run begins with another app, so that one that takes long delays no other for long. */
export async function announceHappenings(
  dependencies: AnnounceDependencies,
  deadline: Deadline,
): Promise<AnnounceReport> {
  const { table, onTrouble } = dependencies;
  const apps = await listApps(table);
  const first = Math.floor(table.now() / 1000 / slotSeconds) % Math.max(1, apps.length);
  let report: AnnounceReport = { apps: apps.length, failedApps: 0, announced: 0, failed: 0, waiting: 0 };
  for (const app of [...apps.slice(first), ...apps.slice(0, first)]) {
    try {
      const { announced, failed, waiting } = await announceApp(dependencies, app, deadline);
      report = {
        ...report,
        announced: report.announced + announced,
        failed: report.failed + failed,
        waiting: report.waiting + waiting,
      };
    } catch (error) {
      report = { ...report, failedApps: report.failedApps + 1 };
      onTrouble({ app }, error);
    }
  }
  return report;
}
