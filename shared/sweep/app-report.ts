import type { GapReason } from "../attendance/observation.ts";
import type { AppName } from "../identity/ids.ts";
import type { RoomDraft } from "./room-draft.ts";

/** What became of one app in one run. */
export interface AppReport {
  readonly app: AppName;
  /** Why the app was not swept: somebody else is at it, or has done it, or the table did not answer. */
  skipped: "leased" | "done" | "failed" | undefined;
  rooms: number;
  counts: number;
  lists: number;
  membersListed: number;
  dissolved: number;
  written: number;
  duplicates: number;
  failedWrites: number;
  /** How late the run began, in seconds after its slot. */
  lagSeconds: number;
  readonly gaps: Map<GapReason, number>;
}

export function emptyAppReport(app: AppName): AppReport {
  return {
    app,
    skipped: undefined,
    rooms: 0,
    counts: 0,
    lists: 0,
    membersListed: 0,
    dissolved: 0,
    written: 0,
    duplicates: 0,
    failedWrites: 0,
    lagSeconds: 0,
    gaps: new Map(),
  };
}

export function countRoom(report: AppReport, draft: RoomDraft): void {
  report.rooms += 1;
  report.counts += draft.counts.length;
  report.lists += draft.rosters.length;
  report.membersListed += draft.rosters.reduce((sum, { members }) => sum + members.length, 0);
  report.dissolved += draft.dissolved ? 1 : 0;
  for (const { reason } of draft.gaps) {
    report.gaps.set(reason, (report.gaps.get(reason) ?? 0) + 1);
  }
}
