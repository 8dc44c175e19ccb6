import type { GapReason } from "../attendance/observation.ts";
import type { AppName } from "../identity/ids.ts";
import type { RoomDraft } from "./room-draft.ts";

/**
 * Why an app was not swept. `leased`: another run is sweeping it. `done`: another run has swept it. `claimed`: another run
 * began and did not finish, and it is too late to observe. `failed`: the table did not answer.
 */
export type SkipReason = "leased" | "done" | "claimed" | "failed";

/** The outcome of one app in one run. */
export interface AppReport {
  readonly app: AppName;
  skipped: SkipReason | undefined;
  rooms: number;
  /** Counts and lists that were due. */
  dueParts: number;
  counts: number;
  lists: number;
  /** Counts and lists that were observed and then lost on their way into the table. */
  lostParts: number;
  /** Rows of lists: a member who left and came back while a list was read counts twice. */
  membersListed: number;
  /** People who were asked for by name: in the room, not in it, and without an answer. */
  confirmed: number;
  denied: number;
  unanswered: number;
  dissolved: number;
  written: number;
  duplicates: number;
  failedWrites: number;
  /** Rooms of earlier slots whose gaps were written now. */
  repaired: number;
  discovered: number;
  /** Calls to the vendor, refused ones included. */
  calls: number;
  throttles: number;
  /** Seconds from the slot to the begin of the run. */
  lagSeconds: number;
  readonly gaps: Map<GapReason, number>;
}

export function emptyAppReport(app: AppName): AppReport {
  return {
    app,
    skipped: undefined,
    rooms: 0,
    dueParts: 0,
    counts: 0,
    lists: 0,
    lostParts: 0,
    membersListed: 0,
    confirmed: 0,
    denied: 0,
    unanswered: 0,
    dissolved: 0,
    written: 0,
    duplicates: 0,
    failedWrites: 0,
    repaired: 0,
    discovered: 0,
    calls: 0,
    throttles: 0,
    lagSeconds: 0,
    gaps: new Map(),
  };
}

/** The number of counts and lists that a draft holds. */
export const partsOf = ({ counts, rosters }: RoomDraft): number => counts.length + rosters.length;

export function countRoom(report: AppReport, draft: RoomDraft): void {
  report.rooms += 1;
  report.dueParts += draft.dueParts;
  report.counts += draft.counts.length;
  report.lists += draft.rosters.length;
  report.membersListed += draft.rosters.reduce((sum, { members }) => sum + members.length, 0);
  report.confirmed += draft.rollCall?.confirmed.length ?? 0;
  report.denied += draft.rollCall?.denied.length ?? 0;
  report.unanswered += draft.rollCall?.unanswered ?? 0;
  report.dissolved += draft.dissolved ? 1 : 0;
  for (const { reason } of draft.gaps) {
    report.gaps.set(reason, (report.gaps.get(reason) ?? 0) + 1);
  }
}
