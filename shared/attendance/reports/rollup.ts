import type { EpochSeconds } from "../../identity/ids.ts";
import { foldCase } from "../id-case.ts";
import { type SlotObservation, slotSeconds } from "../observation.ts";
import { ListCadence } from "../rules/cadence.ts";
import { isProvenWithin, overlapping, type TimeWindow } from "../rules/person-totals.ts";
import { PresenceFold } from "../rules/presence-fold.ts";
import { appendRun, type OccupancyRun, OccupancyRuns } from "../rules/sessions.ts";
import type { StayBounds } from "../rules/stay.ts";
import { type RoomListener, readRoom } from "../rules/time-order.ts";
import { defaultTruthSettings, type TruthSettings } from "../rules/truth-settings.ts";
import { type CountBucket, CountBuckets, laterPeak, type PeakCount } from "./count-buckets.ts";
import { type ListStatistics, ListTally, noLists } from "./list-tally.ts";
import { type StoredUniques, type UniqueCount, UniquePeople } from "./unique-people.ts";

export const rollupVersion = 1;
const hourSeconds = 3600;
const daySeconds = 86_400;

/**
 * Slots to read before and after a day, or any window, so that its first and last samples have their neighbours: a count
 * five minutes away may still show that one is suspect.
 */
export const rollupContextSlots = 6;

/**
 * All that a range of whole hours needs for its summary and its series of hours and days, without the raw record. Plain JSON. A day's
 * is a few KB, and up to 215 KB with 20,000 people. Adjacent roll-ups merge into the roll-up of both. Uniques stay "at
 * least": somebody proven only at one unknown moment around midnight is in neither day.
 */
export interface AttendanceRollup {
  readonly version: typeof rollupVersion;
  readonly from: EpochSeconds;
  readonly to: EpochSeconds;
  readonly hours: readonly CountBucket[];
  readonly peak: PeakCount | null;
  readonly lists: ListStatistics;
  readonly uniques: StoredUniques;
  /** Occupied and empty runs, from which sessions follow for any stitching time. */
  readonly runs: readonly OccupancyRun[];
  readonly arrivals: number;
  readonly departures: number;
  readonly clockAheadSeconds: number;
  /** The slowest cadence of the room's lists; absent in roll-ups that were made before it was kept: a minute. */
  readonly listsEverySeconds?: number;
}

/** A roll-up whose people were counted, but not gathered in a set that could be merged. */
export type GatheredRollup = Omit<AttendanceRollup, "uniques"> & { readonly uniques: UniqueCount };

/** What wants to know the stays of every person, one person after the other. The stays hold until the next person. */
export interface PersonTally {
  readonly add: (stays: readonly StayBounds[], place: number, wasThere: boolean) => void;
}

/** Gathers a roll-up while the room is read. */
export class RollupBuilder {
  readonly listeners: readonly RoomListener[];
  readonly #presence: PresenceFold;
  readonly #window: TimeWindow;
  readonly #counts: CountBuckets;
  readonly #lists: ListTally;
  readonly #runs: OccupancyRuns;
  readonly #cadence = new ListCadence();
  readonly #isCaseIgnored: boolean;

  constructor(window: TimeWindow, settings: TruthSettings) {
    this.#window = window;
    this.#isCaseIgnored = settings.membership;
    this.#presence = new PresenceFold(settings);
    this.#counts = new CountBuckets(window, hourSeconds);
    this.#lists = new ListTally(window);
    this.#runs = new OccupancyRuns(window.from, window.to, settings);
    this.listeners = [this.#presence, this.#counts, this.#lists, this.#runs, this.#cadence];
  }

  /** What the counts say, as far as they were read. */
  get runs(): readonly OccupancyRun[] {
    return this.#runs.runs;
  }

  finish(): AttendanceRollup {
    const uniques = new UniquePeople();
    const { register } = this.#presence.people;
    // A roll-up outlives the spelling in which somebody was listed, and an erasure has to find them in it.
    const nameAt = this.#isCaseIgnored
      ? (place: number) => foldCase(register.userIdAt(place))
      : (place: number) => register.userIdAt(place);
    const gathered = this.gather([
      {
        add: (_, place, wasThere) => {
          if (wasThere) uniques.add(nameAt(place));
        },
      },
    ]);
    return { ...gathered, uniques: uniques.store() };
  }

  /** Call once, after the last observation. Every tally is told of every person. */
  gather(tallies: readonly PersonTally[]): GatheredRollup {
    this.#presence.finish();
    this.#counts.finish();
    const { from, to } = this.#window;
    const { people, skew } = this.#presence;
    let uniques = 0;
    let arrivals = 0;
    let departures = 0;
    const listsWithin = this.#presence.listsWithin(this.#window);
    people.forEach(skew, (place, all) => {
      const stays = overlapping(all, this.#window);
      const isProven = isProvenWithin(stays, this.#window, listsWithin);
      for (const tally of tallies) tally.add(all, place, isProven);
      if (isProven) uniques += 1;
      for (const { joinEarliest, leaveLatest, renamed, continuesRenamed } of stays) {
        if (!continuesRenamed && joinEarliest >= from && joinEarliest < to) arrivals += 1;
        if (!renamed && leaveLatest !== null && leaveLatest > from && leaveLatest <= to) departures += 1;
      }
    });
    return {
      version: rollupVersion,
      from,
      to,
      hours: this.#counts.buckets,
      peak: this.#counts.peak,
      lists: this.#lists.take(),
      uniques: { atLeast: uniques, method: "exact" },
      runs: this.#runs.runs,
      arrivals,
      departures,
      clockAheadSeconds: skew.aheadAtLeast,
      listsEverySeconds: this.#cadence.everySeconds,
    };
  }
}

/**
 * One UTC day. `observations` are the day's slots and, where they exist, `rollupContextSlots` before and after it: without
 * these the minute around midnight is less observed than it was.
 */
export async function buildDayRollup(
  dayStart: EpochSeconds,
  observations: AsyncIterable<SlotObservation> | Iterable<SlotObservation>,
  settings: TruthSettings = defaultTruthSettings,
): Promise<AttendanceRollup> {
  if (dayStart % daySeconds !== 0) throw new RangeError(`A day begins at a multiple of ${daySeconds} s: ${dayStart}`);
  const builder = new RollupBuilder({ from: dayStart, to: dayStart + daySeconds }, settings);
  await readRoom(observations, builder.listeners, settings);
  return builder.finish();
}

/** Merges roll-ups in the order of time. Days may be missing between them; they are not observed. Null for none. */
export function mergeRollups(rollups: readonly AttendanceRollup[]): AttendanceRollup | null {
  const first = rollups[0];
  const last = rollups.at(-1);
  if (first === undefined || last === undefined) return null;
  const uniques = new UniquePeople();
  const byCompleteness = { ...noLists };
  const runs: OccupancyRun[] = [];
  const hours: CountBucket[] = [];
  const sums = { arrivals: 0, departures: 0, clockAheadSeconds: 0, listsEverySeconds: 0 };
  const lists = { stuckLists: 0, listed: 0, counted: 0, longestList: 0, mostPeople: 0, robotsMost: 0 };
  let peak: PeakCount | null = null;
  for (const rollup of rollups) {
    uniques.merge(UniquePeople.restore(rollup.uniques));
    for (const run of rollup.runs) appendRun(runs, run);
    hours.push(...rollup.hours);
    peak = laterPeak(peak, rollup.peak);
    sums.arrivals += rollup.arrivals;
    sums.departures += rollup.departures;
    sums.clockAheadSeconds = Math.max(sums.clockAheadSeconds, rollup.clockAheadSeconds);
    sums.listsEverySeconds = Math.max(sums.listsEverySeconds, rollup.listsEverySeconds ?? slotSeconds);
    const { byCompleteness: counts, ...other } = rollup.lists;
    byCompleteness.complete += counts.complete;
    byCompleteness.unsettled += counts.unsettled;
    byCompleteness.truncated += counts.truncated;
    byCompleteness["plan-limited"] += counts["plan-limited"];
    byCompleteness["not-ended"] += counts["not-ended"];
    byCompleteness.implausible += counts.implausible;
    lists.stuckLists += other.stuckLists;
    lists.listed += other.listed;
    lists.counted += other.counted;
    lists.longestList = Math.max(lists.longestList, other.longestList);
    lists.mostPeople = Math.max(lists.mostPeople, other.mostPeople);
    lists.robotsMost = Math.max(lists.robotsMost, other.robotsMost);
  }
  return {
    version: rollupVersion,
    from: first.from,
    to: last.to,
    hours,
    peak,
    lists: { byCompleteness, ...lists },
    uniques: uniques.store(),
    runs,
    ...sums,
  };
}
