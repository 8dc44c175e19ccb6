import type { EpochSeconds } from "../../identity/ids.ts";
import {
  type CountSample,
  type RollCallSample,
  type RosterSample,
  type SlotObservation,
  slotSeconds,
} from "../observation.ts";
import { type AnsweredPeople, type ListChanges, PeopleOnList } from "../people-register/people-on-list.ts";
import type { MinuteOfEvents } from "../room-event.ts";
import { defaultTruthSettings, type TruthSettings } from "../truth-settings.ts";
import { JoinOrder } from "./join-order.ts";
import { findSeamRanges, type JoinRange } from "./page-seams.ts";
import { countNeighbourhoodSeconds, judgeRoster, type RosterCompleteness } from "./roster-completeness.ts";
import { isSuspect } from "./suspect-counts.ts";

/** A count, judged between its neighbours. */
export interface JudgedCount {
  readonly at: EpochSeconds;
  readonly count: number;
  readonly slot: EpochSeconds;
  readonly everySeconds: number;
  readonly suspect: boolean;
  /**
   * For a zero right after a zero, with no sample missing between: when that one was answered. Alone, a zero may be an
   * upstream hiccup; of two in a row one is true.
   */
  readonly zeroSince: EpochSeconds | null;
}

export interface JudgedRoster {
  readonly roster: RosterSample;
  readonly slot: EpochSeconds;
  readonly completeness: RosterCompleteness;
  /** The mean of the counts around the list, rounded down; null when there is none. For coverage. */
  readonly countNearby: number | null;
  /** What changed since the list before: what a fold must look at. For the first list all its rows. */
  readonly changes: ListChanges;
  /** Who is on the list; valid until the next list. Person indexes stay the same for the whole reading. */
  readonly people: PeopleOnList;
  /** The join times of the list; valid until the next list. */
  readonly joins: JoinOrder;
  readonly seams: readonly JoinRange[];
}

/** A roll call right after the list of its slot. */
export interface JudgedRollCall extends AnsweredPeople {
  readonly from: EpochSeconds;
  readonly to: EpochSeconds;
  readonly slot: EpochSeconds;
  /** How many people should have been asked for and have no answer. */
  readonly unanswered: number;
}

/** Observer of a reading. Counts and rosters arrive in the order of time, slots in the order of slots. */
export interface RoomListener {
  onSlot?(observation: SlotObservation): void;
  onCount?(count: JudgedCount): void;
  onRoster?(roster: JudgedRoster): void;
  onRollCall?(call: JudgedRollCall): void;
  /** What webhooks said of a minute. Events may come at any point of the reading, in any order. */
  onEvents?(minute: MinuteOfEvents): void;
  /** The group was gone at some instant in [slot, slot + 60 s). */
  onDissolved?(slot: EpochSeconds): void;
}

/** Reorder window: how long an observation waits for its neighbours, and for a slot that ran late. */
const reorderWindowSeconds = 3 * slotSeconds;

type ListSettings = Pick<TruthSettings, "countStalenessSeconds" | "unordered" | "smallestPage">;

interface Waiting {
  readonly time: EpochSeconds;
  readonly slot: EpochSeconds;
  readonly count: CountSample | null;
  readonly everySeconds: number;
  readonly roster: RosterSample | null;
  readonly call: RollCallSample | null;
}

/**
 * Reorder buffer. Observations arrive in the order of their slots, but a slot that ran late was observed after its successor. Counts
 * and lists are put back in the order of time within `reorderWindowSeconds`, and judged beside their neighbours. Later ones
 * are left out. A second count of the same instant is a duplicate.
 */
class TimeOrder {
  readonly #listeners: readonly RoomListener[];
  readonly #settings: ListSettings;
  #waiting: Waiting[] = [];
  #counts: JudgedCount[] = [];
  readonly #people: PeopleOnList;
  readonly #joins = new JoinOrder();
  /** Rows of the list that was released last. */
  #rows = 0;
  /** Slot of the list that was released last. */
  #last: EpochSeconds | null = null;
  #released: EpochSeconds = Number.NEGATIVE_INFINITY;

  constructor(listeners: readonly RoomListener[], settings: ListSettings, nicknamesUntil: EpochSeconds) {
    this.#people = new PeopleOnList(nicknamesUntil);
    this.#listeners = listeners;
    this.#settings = settings;
  }

  push(observation: SlotObservation): void {
    for (const listener of this.#listeners) listener.onSlot?.(observation);
    const { slot, sampleEverySeconds: everySeconds } = observation;
    const none = { slot, everySeconds, count: null, roster: null, call: null };
    for (const count of observation.counts) this.#add({ ...none, time: count.at, count });
    for (const roster of observation.rosters) this.#add({ ...none, time: roster.to, roster });
    const { rollCall: call } = observation;
    if (call !== undefined) this.#add({ ...none, time: call.to, call });
    if (observation.dissolved) this.#add({ ...none, time: slot + slotSeconds });
    this.#release(slot - Math.max(reorderWindowSeconds, 3 * everySeconds));
  }

  finish(): void {
    this.#release(Number.POSITIVE_INFINITY);
  }

  #add(entry: Waiting): void {
    if (entry.time < this.#released) return;
    const index = this.#waiting.findLastIndex(({ time }) => time <= entry.time);
    this.#waiting.splice(index + 1, 0, entry);
  }

  #release(until: EpochSeconds): void {
    let ready = 0;
    for (; ready < this.#waiting.length; ready += 1) {
      const entry = this.#waiting[ready];
      if (entry === undefined || entry.time > until) break;
      this.#released = entry.time;
      if (entry.count !== null) this.#releaseCount(entry, entry.count, ready);
      else if (entry.roster !== null) this.#releaseRoster(entry.slot, entry.roster, ready);
      else if (entry.call !== null) this.#releaseCall(entry.slot, entry.call);
      else for (const listener of this.#listeners) listener.onDissolved?.(entry.slot);
    }
    if (ready > 0) this.#waiting = this.#waiting.slice(ready);
  }

  #releaseCount(entry: Waiting, sample: CountSample, index: number): void {
    const before = this.#counts.at(-1);
    if (before?.at === sample.at) return;
    const after = this.#countAfter(index, sample.at);
    const follows = before !== undefined && sample.at - before.at < 2 * entry.everySeconds;
    const count: JudgedCount = {
      at: sample.at,
      count: sample.count,
      slot: entry.slot,
      everySeconds: entry.everySeconds,
      suspect: isSuspect(before, sample, after),
      zeroSince: follows && sample.count === 0 && before.count === 0 ? before.at : null,
    };
    this.#counts.push(count);
    if (this.#counts.length > 64) this.#counts = this.#counts.slice(-32);
    for (const listener of this.#listeners) listener.onCount?.(count);
  }

  #countAfter(index: number, at: EpochSeconds): CountSample | null {
    for (let i = index + 1; i < this.#waiting.length; i += 1) {
      const later = this.#waiting[i]?.count ?? null;
      if (later !== null && later.at > at) return later;
    }
    return null;
  }

  #releaseRoster(slot: EpochSeconds, roster: RosterSample, index: number): void {
    const counts = this.#countsAround(roster, index);
    const changes = this.#people.goTo(roster);
    const rowsBefore = this.#rows;
    this.#joins.change(changes);
    this.#rows = this.#joins.rows + roster.robots;
    const judged: JudgedRoster = {
      roster,
      slot,
      completeness: judgeRoster(roster, counts, this.#settings),
      countNearby: counts.length === 0 ? null : Math.floor(counts.reduce((sum, one) => sum + one, 0) / counts.length),
      changes,
      people: this.#people,
      joins: this.#joins,
      seams: findSeamRanges(this.#joins, roster.robots, rowsBefore, this.#settings),
    };
    this.#last = slot;
    for (const listener of this.#listeners) listener.onRoster?.(judged);
  }

  /** Answers are worth something only beside the list that they follow: any other roll call is left out. */
  #releaseCall(slot: EpochSeconds, call: RollCallSample): void {
    if (this.#last !== slot) return;
    const { from, to, unanswered } = call;
    const judged: JudgedRollCall = { from, to, slot, unanswered, ...this.#people.peopleOf(call) };
    for (const listener of this.#listeners) listener.onRollCall?.(judged);
  }

  #countsAround(roster: RosterSample, index: number): number[] {
    const counts: number[] = [];
    for (let i = this.#counts.length - 1; i >= 0; i -= 1) {
      const count = this.#counts[i];
      if (count === undefined || count.at < roster.from - countNeighbourhoodSeconds) break;
      if (!count.suspect) counts.push(count.count);
    }
    const ahead: CountSample[] = [];
    for (let i = index + 1; i < this.#waiting.length; i += 1) {
      const next = this.#waiting[i]?.count ?? null;
      if (next === null) continue;
      ahead.push(next);
      if (next.at > roster.to + countNeighbourhoodSeconds) break;
    }
    for (let i = 0; i < ahead.length; i += 1) {
      const sample = ahead[i];
      if (sample === undefined || sample.at > roster.to + countNeighbourhoodSeconds) break;
      const before = i === 0 ? this.#counts.at(-1) : ahead[i - 1];
      if (!isSuspect(before, sample, ahead[i + 1])) counts.push(sample.count);
    }
    return counts;
  }
}

/** What a reading consists of: slots in their order, and minutes of events in any. */
export type RoomRecord = AsyncIterable<SlotObservation | MinuteOfEvents> | Iterable<SlotObservation | MinuteOfEvents>;

/**
 * Reads a room once, in order, and feeds every listener. Memory: a few slots, and what the listeners keep.
 *
 * @param nicknamesUntil lists from this instant on change no nickname, and name only people who have none
 */
export async function readRoom(
  record: RoomRecord,
  listeners: readonly RoomListener[],
  settings: ListSettings = defaultTruthSettings,
  nicknamesUntil: EpochSeconds = Number.POSITIVE_INFINITY,
): Promise<void> {
  const order = new TimeOrder(listeners, settings, nicknamesUntil);
  for await (const item of record) {
    if ("slot" in item) order.push(item);
    else for (const listener of listeners) listener.onEvents?.(item);
  }
  order.finish();
}
