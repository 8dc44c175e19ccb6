import type { EpochSeconds } from "../../identity/ids.ts";
import { slotSeconds } from "../observation.ts";
import type { JudgedCount, RoomListener } from "./time-order.ts";

/** Consecutive counts that were all zero, or all above it. What lies between two runs is where the change happened. */
export interface OccupancyRun {
  readonly occupied: boolean;
  readonly first: EpochSeconds;
  readonly last: EpochSeconds;
  /** An empty run that the vendor's word began: the group was gone at the latest at this instant. */
  readonly dissolvedBy: EpochSeconds | null;
}

/** A live session. A bound that no sample proves is null: the room was occupied before or beyond what was observed. */
export interface RoomSession {
  readonly startedBetween: readonly [earliest: EpochSeconds | null, latest: EpochSeconds];
  readonly endedBetween: readonly [earliest: EpochSeconds, latest: EpochSeconds | null];
  readonly endedBy: "empty" | "dissolved" | null;
}

/** Adds a run, joining it to the one before when both say the same. Runs of adjacent days join the same way. */
export function appendRun(runs: OccupancyRun[], run: OccupancyRun): void {
  const before = runs.at(-1);
  if (before === undefined || before.occupied !== run.occupied) runs.push(run);
  else runs[runs.length - 1] = { ...before, last: run.last };
}

/** Gathers the runs of the slots within [from, to). Suspect counts are left out, gaps change nothing. */
export class OccupancyRuns implements RoomListener {
  readonly runs: OccupancyRun[] = [];
  readonly #from: EpochSeconds;
  readonly #to: EpochSeconds;

  constructor(from: EpochSeconds, to: EpochSeconds) {
    this.#from = from;
    this.#to = to;
  }

  onCount({ at, count, slot, suspect }: JudgedCount): void {
    if (suspect || slot < this.#from || slot >= this.#to) return;
    appendRun(this.runs, { occupied: count > 0, first: at, last: at, dissolvedBy: null });
  }

  onDissolved(slot: EpochSeconds): void {
    if (slot < this.#from || slot >= this.#to) return;
    const by = slot + slotSeconds;
    appendRun(this.runs, { occupied: false, first: by, last: by, dissolvedBy: by });
  }
}

/**
 * Sessions are 0 -> n -> 0, stitched over `sessionGapSeconds` of emptiness. A dissolved group ends its session, a gap never
 * does. A count is up to `countStalenessSeconds` old, so every bound reaches that far back.
 */
export function findSessions(
  runs: readonly OccupancyRun[],
  settings: { readonly sessionGapSeconds: number; readonly countStalenessSeconds: number },
): RoomSession[] {
  const stale = settings.countStalenessSeconds;
  const sessions: RoomSession[] = [];
  let emptySince: OccupancyRun | null = null;
  for (const [index, run] of runs.entries()) {
    if (!run.occupied) {
      emptySince = run;
      continue;
    }
    const end = endRun(run, runs[index + 1], stale);
    const before = sessions.at(-1);
    const emptied = before?.endedBetween[1] ?? null;
    const stitched =
      before !== undefined &&
      before.endedBy !== "dissolved" &&
      (emptied === null || run.first - emptied < settings.sessionGapSeconds);
    if (stitched) {
      sessions[sessions.length - 1] = { startedBetween: before.startedBetween, ...end };
    } else {
      sessions.push({ startedBetween: [emptySince === null ? null : emptySince.last - stale, run.first], ...end });
    }
    emptySince = null;
  }
  return sessions;
}

function endRun(
  run: OccupancyRun,
  next: OccupancyRun | undefined,
  stale: number,
): Pick<RoomSession, "endedBetween" | "endedBy"> {
  if (next === undefined || next.occupied) return { endedBetween: [run.last - stale, null], endedBy: null };
  return { endedBetween: [run.last - stale, next.first], endedBy: next.dissolvedBy === null ? "empty" : "dissolved" };
}
