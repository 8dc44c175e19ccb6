import type { EpochSeconds } from "../../identity/ids.ts";
import { rosterStalenessSeconds, type SlotObservation, slotSeconds } from "../observation.ts";
import type { MinuteOfEvents } from "../room-event.ts";
import type { TruthSettings } from "../truth-settings.ts";
import { GroupEnds } from "./group-ends.ts";
import type { JudgedCount, JudgedRoster, RoomListener } from "./time-order.ts";

/**
 * Consecutive counts that were all below the number of people from which a session runs (`sessionMinPeople`, 1 unless the
 * room says otherwise), or all at or above it. What lies between two runs is where the change happened.
 */
export interface OccupancyRun {
  readonly occupied: boolean;
  readonly first: EpochSeconds;
  readonly last: EpochSeconds;
  /** An empty run that the vendor's word began: the group was gone at the latest at this instant. */
  readonly dissolvedBy: EpochSeconds | null;
}

/** A stretch in which a session ran: certainly from `start[1]` to `end[0]`, possibly from `start[0]` to `end[1]`. */
export interface OccupiedStretch {
  readonly start: readonly [earliest: EpochSeconds | null, latest: EpochSeconds];
  readonly end: readonly [earliest: EpochSeconds, latest: EpochSeconds | null];
}

/** A live session. A bound that no sample proves is null: the room was occupied before or beyond what was observed. */
export interface RoomSession {
  readonly startedBetween: OccupiedStretch["start"];
  readonly endedBetween: OccupiedStretch["end"];
  readonly endedBy: "empty" | "below-minimum" | "dissolved" | null;
  /** The session without the pauses in which the room was proven empty, ascending. */
  readonly occupied: readonly OccupiedStretch[];
}

/** Two samples so far apart have a slot missing between them, or an answer that came too late to say anything of it. */
const unobservedSeconds = 2 * slotSeconds;

/**
 * Adds a run, joining it to the one before when both say the same and nothing is missing between them. Runs of adjacent days
 * join the same way.
 */
export function appendRun(runs: OccupancyRun[], run: OccupancyRun): void {
  const before = runs.at(-1);
  const isApart = before?.occupied === true && run.first - before.last >= unobservedSeconds;
  if (before === undefined || before.occupied !== run.occupied || isApart) {
    runs.push(run);
    return;
  }
  const last = Math.max(before.last, run.last);
  runs[runs.length - 1] = { ...before, last, dissolvedBy: before.dissolvedBy ?? run.dissolvedBy };
}

/**
 * Gathers the runs of the slots within [from, to). Suspect counts are left out, gaps change nothing. Where a slot has no
 * count, its list speaks: people on it were there when its picture was taken; a complete list without any is an empty room.
 * A webhook about the end of the group empties the room at its moment.
 */
export class OccupancyRuns implements RoomListener {
  /** Runs of one sample, ascending. */
  readonly #samples: OccupancyRun[] = [];
  readonly #ends: GroupEnds;
  readonly #from: EpochSeconds;
  readonly #to: EpochSeconds;
  readonly #countAgeSeconds: number;
  readonly #minPeople: number;
  readonly #uncounted = new Set<EpochSeconds>();

  /** @param ends shared by those who gather parts of one reading: a part needs the ends just before it */
  constructor(
    from: EpochSeconds,
    to: EpochSeconds,
    settings: Pick<TruthSettings, "countStalenessSeconds" | "sessionMinPeople">,
    ends = new GroupEnds(settings),
  ) {
    this.#ends = ends;
    this.#from = from;
    this.#to = to;
    this.#minPeople = settings.sessionMinPeople;
    this.#countAgeSeconds = settings.countStalenessSeconds;
  }

  get runs(): readonly OccupancyRun[] {
    const runs: OccupancyRun[] = [];
    for (const sample of this.#samplesAndEnds()) appendRun(runs, sample);
    return runs;
  }

  onEvents(minute: MinuteOfEvents): void {
    this.#ends.onEvents(minute);
  }

  onSlot({ slot, counts, rosters }: SlotObservation): void {
    if (counts.length === 0 && rosters.length > 0) this.#uncounted.add(slot);
  }

  onCount(judged: JudgedCount): void {
    this.#ends.onCount(judged);
    const { at, count, slot, suspect } = judged;
    if (suspect || !this.#isWithin(slot)) return;
    this.#samples.push({ occupied: count >= this.#minPeople, first: at, last: at, dissolvedBy: null });
  }

  onRoster(list: JudgedRoster): void {
    this.#ends.onRoster(list);
    const { roster, slot, completeness, joins } = list;
    if (!this.#uncounted.delete(slot) || !this.#isWithin(slot)) return;
    const occupied = joins.rows >= this.#minPeople;
    if (!occupied && completeness !== "complete") return;
    // A run's end is read as the answer of a count, which may be old in its own way.
    const last = occupied ? roster.from - rosterStalenessSeconds + this.#countAgeSeconds : roster.to;
    this.#samples.push({ occupied, first: roster.to, last: Math.min(last, roster.to), dissolvedBy: null });
  }

  onDissolved(slot: EpochSeconds): void {
    if (!this.#isWithin(slot)) return;
    const by = slot + slotSeconds;
    this.#samples.push({ occupied: false, first: by, last: by, dissolvedBy: by });
  }

  #samplesAndEnds(): readonly OccupancyRun[] {
    const ends = this.#ends.all();
    if (ends.length === 0) return this.#samples;
    // A sample may be so old that it shows the group as it was before its end, or be a fault of the vendor's.
    const isDoubted = ({ occupied, first, last }: OccupancyRun): boolean =>
      occupied &&
      ends.some(({ by, believedFrom }) => first > by && (last - this.#countAgeSeconds < by || first < believedFrom));
    const within = ends.filter(({ minute }) => this.#isWithin(minute));
    const emptied = within.map(({ by }) => ({ occupied: false, first: by, last: by, dissolvedBy: by }));
    return [...this.#samples.filter((sample) => !isDoubted(sample)), ...emptied].sort(
      (one, other) => one.first - other.first,
    );
  }

  #isWithin(slot: EpochSeconds): boolean {
    return slot >= this.#from && slot < this.#to;
  }
}

type SessionSettings = Pick<TruthSettings, "sessionGapSeconds" | "countStalenessSeconds" | "sessionMinPeople">;

/**
 * Sessions are 0 -> n -> 0, stitched over `sessionGapSeconds` of emptiness. A dissolved group ends its session, a gap never
 * does. A count is up to `countStalenessSeconds` old, so every bound reaches that far back. A lone zero proves nothing: it may
 * be an upstream hiccup, which the next sample decides.
 */
export function findSessions(runs: readonly OccupancyRun[], settings: SessionSettings): RoomSession[] {
  const stale = settings.countStalenessSeconds;
  const sessions: RoomSession[] = [];
  let emptySince: OccupancyRun | null = null;
  for (const [index, run] of runs.entries()) {
    if (!run.occupied) {
      emptySince = run;
      continue;
    }
    const start = [emptySince === null ? null : emptySince.last - stale, run.first] as const;
    const { end, endedBy } = endRun(run, runs[index + 1], runs.at(-1), settings);
    const stretch: OccupiedStretch = { start, end };
    const before = sessions.at(-1);
    const emptied = before?.endedBetween[1] ?? null;
    const isStitched =
      before !== undefined &&
      before.endedBy !== "dissolved" &&
      (emptied === null || run.first - emptied < settings.sessionGapSeconds);
    if (isStitched) {
      const isUnproven = emptySince === null || isLone(emptySince);
      const occupied = isUnproven ? goOn(before.occupied, stretch) : [...before.occupied, stretch];
      sessions[sessions.length - 1] = { startedBetween: before.startedBetween, endedBetween: end, endedBy, occupied };
    } else {
      sessions.push({ startedBetween: start, endedBetween: end, endedBy, occupied: [stretch] });
    }
    emptySince = null;
  }
  return sessions;
}

/** One sample, which may be a hiccup. */
function isLone(run: OccupancyRun | null): boolean {
  return run !== null && run.dissolvedBy === null && run.first === run.last;
}

/** A pause that is not proven stays possible time, but is no certain one. */
function goOn(stretches: readonly OccupiedStretch[], next: OccupiedStretch): OccupiedStretch[] {
  const last = stretches.at(-1);
  if (last === undefined) return [next];
  const { start, end } = last;
  return [
    ...stretches.slice(0, -1),
    { start, end: [end[0], next.start[1]] },
    { ...next, start: [next.start[1], next.start[1]] },
  ];
}

function endRun(
  run: OccupancyRun,
  next: OccupancyRun | undefined,
  latest: OccupancyRun | undefined,
  { countStalenessSeconds, sessionMinPeople }: SessionSettings,
): { readonly end: OccupiedStretch["end"]; readonly endedBy: RoomSession["endedBy"] } {
  const earliest = run.last - countStalenessSeconds;
  if (next === undefined || next.occupied || (isLone(next) && next === latest)) {
    return { end: [earliest, null], endedBy: null };
  }
  const below = sessionMinPeople > 1 ? "below-minimum" : "empty";
  return { end: [earliest, next.first], endedBy: next.dissolvedBy === null ? below : "dissolved" };
}
