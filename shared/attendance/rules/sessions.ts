import type { EpochSeconds } from "../../identity/ids.ts";
import { rosterStalenessSeconds, type SlotObservation, slotSeconds } from "../observation.ts";
import type { JudgedCount, JudgedRoster, RoomListener } from "./time-order.ts";
import type { TruthSettings } from "./truth-settings.ts";

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
  if (before === undefined || before.occupied !== run.occupied) {
    runs.push(run);
    return;
  }
  const last = Math.max(before.last, run.last);
  runs[runs.length - 1] = { ...before, last, dissolvedBy: before.dissolvedBy ?? run.dissolvedBy };
}

/**
 * Gathers the runs of the slots within [from, to). Suspect counts are left out, gaps change nothing. Where a slot has no
 * count, its list speaks: people on it were there when its picture was taken; a complete list without any is an empty room.
 */
export class OccupancyRuns implements RoomListener {
  readonly runs: OccupancyRun[] = [];
  readonly #from: EpochSeconds;
  readonly #to: EpochSeconds;
  readonly #countAgeSeconds: number;
  readonly #uncounted = new Set<EpochSeconds>();

  constructor(
    from: EpochSeconds,
    to: EpochSeconds,
    { countStalenessSeconds }: Pick<TruthSettings, "countStalenessSeconds">,
  ) {
    this.#from = from;
    this.#to = to;
    this.#countAgeSeconds = countStalenessSeconds;
  }

  onSlot({ slot, counts, rosters }: SlotObservation): void {
    if (counts.length === 0 && rosters.length > 0) this.#uncounted.add(slot);
  }

  onCount({ at, count, slot, suspect }: JudgedCount): void {
    if (suspect || !this.#isWithin(slot)) return;
    appendRun(this.runs, { occupied: count > 0, first: at, last: at, dissolvedBy: null });
  }

  onRoster({ roster, slot, completeness, joins }: JudgedRoster): void {
    if (!this.#uncounted.delete(slot) || !this.#isWithin(slot)) return;
    const occupied = joins.rows > 0;
    if (!occupied && completeness !== "complete") return;
    // A run's end is read as the answer of a count, which may be old in its own way.
    const last = occupied ? roster.from - rosterStalenessSeconds + this.#countAgeSeconds : roster.to;
    appendRun(this.runs, { occupied, first: roster.to, last: Math.min(last, roster.to), dissolvedBy: null });
  }

  onDissolved(slot: EpochSeconds): void {
    if (!this.#isWithin(slot)) return;
    const by = slot + slotSeconds;
    appendRun(this.runs, { occupied: false, first: by, last: by, dissolvedBy: by });
  }

  #isWithin(slot: EpochSeconds): boolean {
    return slot >= this.#from && slot < this.#to;
  }
}

/**
 * Sessions are 0 -> n -> 0, stitched over `sessionGapSeconds` of emptiness. A dissolved group ends its session, a gap never
 * does. A count is up to `countStalenessSeconds` old, so every bound reaches that far back. A lone zero at the end proves
 * nothing yet: it may be an upstream hiccup, and the next sample tells.
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
    const end = endRun(run, runs[index + 1], runs.at(-1), stale);
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
  latest: OccupancyRun | undefined,
  stale: number,
): Pick<RoomSession, "endedBetween" | "endedBy"> {
  const isLoneZero = next?.dissolvedBy === null && next.first === next.last && next === latest;
  if (next === undefined || next.occupied || isLoneZero) {
    return { endedBetween: [run.last - stale, null], endedBy: null };
  }
  return { endedBetween: [run.last - stale, next.first], endedBy: next.dissolvedBy === null ? "empty" : "dissolved" };
}
