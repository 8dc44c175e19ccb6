import type { EpochSeconds } from "../../identity/ids.ts";
import { foldCase } from "../id-case.ts";
import { slotSeconds } from "../observation.ts";
import type { PeopleRegister } from "../people-register/people-register.ts";
import { ListVisibility, type Visibility } from "../rules/list-visibility.ts";
import { OtherNames } from "../rules/other-names.ts";
import { isProvenWithin, overlapping, type TimeWindow } from "../rules/person-totals.ts";
import { PresenceFold } from "../rules/presence-fold.ts";
import { appendRun, type OccupancyRun } from "../rules/sessions.ts";
import type { StayBounds } from "../rules/stay.ts";
import { type RoomListener, type RoomRecord, readRoom } from "../rules/time-order.ts";
import { defaultTruthSettings, type TruthSettings } from "../truth-settings.ts";
import { type CountBucket, CountBuckets, emptyBucket, loseBucket, markUntracked } from "./count-buckets.ts";
import { type EventStatistics, eventStatistics, mergeEventStatistics } from "./event-statistics.ts";
import { HourlyRuns } from "./hourly-runs.ts";
import { addListStatistics, emptyListStatistics, hasLists, type ListStatistics, ListTally } from "./list-tally.ts";
import type { PersonHash } from "./person-hash.ts";
import { NamingTally, type StoredUniques, type UniqueCount, UniquePeople } from "./unique-people.ts";

export const rollupVersion = 2;
export const hourSeconds = 3600;
export const daySeconds = 86_400;

/**
 * Slots to read before and after a day, or any window, so that its first and last samples have their neighbours: a count
 * five minutes away may still show that one is suspect.
 */
export const rollupContextSlots = 6;

/** One hour, or the part of it that a window holds. */
export interface RolledHour {
  readonly counts: CountBucket;
  readonly lists: ListStatistics;
  /** Occupied and empty runs, from which sessions follow for any stitching time. */
  readonly runs: readonly OccupancyRun[];
}

/** Summary data of a stretch of time, enough without the raw record. Adjacent stretches can be merged. */
export interface GatheredHours {
  readonly from: EpochSeconds;
  readonly to: EpochSeconds;
  readonly hours: readonly RolledHour[];
  readonly clockAheadSeconds: number;
  /** The slowest cadence of the room's lists. */
  readonly listsEverySeconds: number;
  /** A stay shorter than this could go unseen: the longest time between two lists, gaps included. */
  readonly longestBlindSeconds: number;
  /** Undefined where no webhook came, of a part of a rolled-up day, and in roll-ups from before they had this field. */
  readonly events: EventStatistics | undefined;
}

/**
 * What is kept of a UTC day for good: all that its summary and its series of hours and days need. Plain JSON, a few KB, and up to 430 KB
 * with 20,000 people under each kind of names. Uniques stay "at least": a person proven only at one unknown moment around midnight is in neither day.
 */
export interface AttendanceRollup extends GatheredHours {
  readonly version: typeof rollupVersion;
  readonly uniques: StoredUniques;
}

/** Hours of which only the summary's numbers are wanted. */
export interface CountedHours extends GatheredHours {
  readonly uniques: UniqueCount;
}

/** Visitor of the stays of every person, one person after the other. */
export interface PersonTally {
  /** @param isRenamed true when the person may have been there before the first stay, under another name */
  readonly add: (stays: readonly StayBounds[], isRenamed: boolean) => void;
}

/** Gathers hours while the room is read. */
export class RollupBuilder {
  readonly listeners: readonly RoomListener[];
  readonly #presence: PresenceFold;
  readonly #window: TimeWindow;
  readonly #counts: CountBuckets;
  readonly #lists: ListTally;
  readonly #runs: HourlyRuns;
  readonly #visibility = new ListVisibility();
  readonly #isCaseIgnored: boolean;

  constructor(window: TimeWindow, settings: TruthSettings, trackedFrom?: EpochSeconds) {
    this.#window = window;
    this.#isCaseIgnored = settings.ignoresCase;
    this.#presence = new PresenceFold(settings);
    this.#counts = new CountBuckets(window, hourSeconds, trackedFrom === undefined ? {} : { trackedFrom });
    this.#lists = new ListTally(window, hourSeconds);
    this.#runs = new HourlyRuns(window, hourSeconds, settings);
    this.listeners = [this.#presence, this.#counts, this.#lists, this.#runs, this.#visibility];
  }

  /** What the counts say, as far as they were read. */
  get runs(): readonly OccupancyRun[] {
    return this.#runs.all();
  }

  /** The people as sets that can be stored. */
  finish(hash: PersonHash): AttendanceRollup {
    const uniques = new UniquePeople();
    const { register } = this.#presence.people;
    // A roll-up outlives the spelling in which a person was listed, and an erasure has to find them in it.
    const nameAt = this.#isCaseIgnored
      ? (personIndex: number) => foldCase(register.userIdAt(personIndex))
      : (personIndex: number) => register.userIdAt(personIndex);
    const { uniques: _, ...hours } = this.gather([], (personIndex) => {
      if (register.namingAt(personIndex) !== "erased") uniques.add(nameAt(personIndex), hash);
    });
    return { ...hours, version: rollupVersion, uniques: uniques.store(hash) };
  }

  /**
   * Call once, after the last observation. Every tally gets the stays of every person, also of those whose name was erased.
   *
   * @param onPresent called for each person who was certainly there within the window
   */
  gather(tallies: readonly PersonTally[], onPresent: (personIndex: number) => void = () => {}): CountedHours {
    this.#presence.finish();
    this.#counts.finish();
    const { from, to } = this.#window;
    const { people, skew } = this.#presence;
    const uniques = new NamingTally();
    const names = new OtherNames(people, skew);
    const listsWithin = this.#presence.listsWithin(this.#window);
    people.forEach(skew, (personIndex, all) => {
      const isProven = isProvenWithin(overlapping(all, this.#window), this.#window, listsWithin);
      const isRenamed = tallies.length > 0 && names.mayShowBefore(personIndex, all, Number.NEGATIVE_INFINITY);
      for (const tally of tallies) tally.add(all, isRenamed);
      if (!isProven) return;
      uniques.add(people.register.namingAt(personIndex));
      onPresent(personIndex);
    });
    const hours = this.#counts.buckets.map((counts): RolledHour => {
      return { counts, lists: this.#lists.at(counts.at), runs: this.#runs.at(counts.at) };
    });
    const lists = listsOf(hours);
    return {
      from,
      to,
      hours,
      uniques: uniques.count(hasLists(lists), lists.peopleMost),
      clockAheadSeconds: skew.aheadAtLeast,
      listsEverySeconds: this.#visibility.everySeconds,
      longestBlindSeconds: this.#visibility.within(from, to).floorSeconds,
      events: eventStatistics(this.#presence.events, this.#window),
    };
  }

  /** What the lists could have hidden in the window. */
  get seen(): Visibility {
    return this.#visibility.within(this.#window.from, this.#window.to);
  }

  /** Which kinds of names were read. */
  get register(): PeopleRegister {
    return this.#presence.people.register;
  }
}

/**
 * One UTC day. `record` has the day's slots, events and, where they exist, `rollupContextSlots` before and after it: without
 * these it is not decided whether the first or the last count is suspect.
 */
export async function buildDayRollup(
  dayStart: EpochSeconds,
  record: RoomRecord,
  hash: PersonHash,
  settings: TruthSettings = defaultTruthSettings,
  trackedFrom?: EpochSeconds,
): Promise<AttendanceRollup> {
  if (dayStart % daySeconds !== 0) throw new RangeError(`A day begins at a multiple of ${daySeconds} s: ${dayStart}`);
  const builder = new RollupBuilder({ from: dayStart, to: dayStart + daySeconds }, settings, trackedFrom);
  await readRoom(record, builder.listeners, settings);
  return builder.finish(hash);
}

/** The whole hours of a roll-up that lie in a window. Its people and its events are those of all of the day, and no part of it. */
export function hoursWithin({ hours, ...rollup }: GatheredHours, { from, to }: TimeWindow): GatheredHours {
  const { clockAheadSeconds, listsEverySeconds, longestBlindSeconds } = rollup;
  const within = hours.filter(({ counts }) => counts.at >= from && counts.end <= to);
  const events = within.length === hours.length ? rollup.events : undefined;
  return { from, to, hours: within, clockAheadSeconds, listsEverySeconds, longestBlindSeconds, events };
}

/** Hours of which nothing is left, or, without a reason, of which nothing was recorded. */
export function emptyHours(
  { from, to }: TimeWindow,
  reason?: "expired" | "damaged",
  grain = hourSeconds,
  trackedFrom = Number.NEGATIVE_INFINITY,
): GatheredHours {
  const hours: RolledHour[] = [];
  for (let at = from; at < to; ) {
    const end = Math.min(to, (Math.floor(at / grain) + 1) * grain);
    const counts = emptyBucket(at, end);
    markUntracked(counts, trackedFrom);
    if (reason !== undefined) loseBucket(counts, reason);
    hours.push({ counts, lists: emptyListStatistics, runs: [] });
    at = end;
  }
  const bounds = { clockAheadSeconds: 0, listsEverySeconds: slotSeconds, longestBlindSeconds: to - from };
  return { from, to, hours, ...bounds, events: undefined };
}

/**
 * Merges hours in the order of time; null for none. `uniques` are the people of those parts that are whole days, or were read: for
 * the others only the longest list says how many people there were at least.
 */
export function mergeHours(parts: readonly GatheredHours[], uniques: UniquePeople): CountedHours | null {
  const first = parts[0];
  const last = parts.at(-1);
  if (first === undefined || last === undefined) return null;
  const hours = parts.flatMap((part) => part.hours);
  const lists = listsOf(hours);
  return {
    from: first.from,
    to: last.to,
    hours,
    uniques: uniques.count(hasLists(lists), lists.peopleMost),
    clockAheadSeconds: Math.max(...parts.map((part) => part.clockAheadSeconds)),
    listsEverySeconds: Math.max(...parts.map((part) => part.listsEverySeconds)),
    longestBlindSeconds: Math.max(...parts.map((part) => part.longestBlindSeconds)),
    events: parts.map((part) => part.events).reduce(mergeEventStatistics),
  };
}

export function listsOf(hours: readonly RolledHour[]): ListStatistics {
  return hours.reduce((sum, { lists }) => addListStatistics(sum, lists), emptyListStatistics);
}

export function runsOf(hours: readonly RolledHour[]): readonly OccupancyRun[] {
  const runs: OccupancyRun[] = [];
  for (const hour of hours) for (const run of hour.runs) appendRun(runs, run);
  return runs;
}
