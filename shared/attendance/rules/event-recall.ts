import type { EpochSeconds } from "../../identity/ids.ts";
import { countWithin } from "./binary-search.ts";
import { endsAStay, type PersonEvent } from "./person-event.ts";
import type { StayBounds } from "./stay.ts";

/** A join or a leave that lists prove without events. */
export interface KnownChange {
  readonly at: EpochSeconds;
  readonly what: "join" | "leave";
  /** True when any event says the same. */
  readonly hasEvent: boolean;
  /** True when an event of the account says so, and not only one of a device. */
  readonly hasEdge: boolean;
}

/** So many changes around an instant must all have their event before rule 14 pairs a leave with the stay before it. */
const changesToTrust = 30;

/** A change as a number, so that a day's hundred thousand are sorted in no time: the whole second, and these flags. */
const flags = { isLeave: 1, hasEvent: 2, hasEdge: 4, all: 8 } as const;

/** A change without an edge: its event was lost at some moment of this interval. */
interface MissingEdge {
  readonly earliest: EpochSeconds;
  readonly latest: EpochSeconds;
}

/**
 * How many of the changes that lists prove have their event. Measured, not assumed: events are lost where nobody notices, and no event
 * proves nothing.
 */
export class EventRecall {
  readonly #noted: number[] = [];
  /** Ascending. */
  #changes = new Float64Array(0);
  readonly #missing: MissingEdge[] = [];
  /** Of the missing edges, ascending by `earliest`: the latest `latest` up to each. */
  #missingUntil = new Float64Array(0);

  /** @param since changes before this are not counted: their events were not read */
  note(stays: readonly StayBounds[], events: readonly PersonEvent[], aheadAtMost: number, since: EpochSeconds): void {
    let isReturn = false;
    for (const stay of stays) {
      this.#noteJoin(stay, isReturn, events, since);
      this.#noteLeave(stay, events, aheadAtMost, since);
      isReturn = stay.endedBy === "returned";
    }
  }

  /** Call once, after the last change. */
  finish(): void {
    this.#changes = new Float64Array(this.#noted).sort();
    this.#missing.sort((one, other) => one.earliest - other.earliest);
    let until = Number.NEGATIVE_INFINITY;
    this.#missingUntil = Float64Array.from(this.#missing, ({ latest }) => {
      until = Math.max(until, latest);
      return until;
    });
  }

  /** Ascending. One object at a time: a big room has a hundred thousand changes a day. */
  *changes(): Generator<KnownChange> {
    for (const change of this.#changes) {
      const flag = change % flags.all;
      yield {
        at: timeOf(change),
        what: (flag & flags.isLeave) === 0 ? "join" : "leave",
        hasEvent: (flag & flags.hasEvent) !== 0,
        hasEdge: (flag & flags.hasEdge) !== 0,
      };
    }
  }

  /**
   * True when no edge can have been lost from `since` to `at`, nor since the 30th change before `at`. At the begin of a reading it is the
   * first 30 changes that must have theirs.
   */
  isWhole(since: EpochSeconds, at: EpochSeconds): boolean {
    const end = (Math.floor(at) + 1) * flags.all;
    const before = countWithin(this.#changes.length, (index) => (this.#changes[index] ?? 0) < end);
    const last = Math.max(before, changesToTrust) - 1;
    const [first, until] = [this.#changes[last + 1 - changesToTrust], this.#changes[last]];
    if (first === undefined || until === undefined) return false;
    return this.#lastMissing(Math.max(at, timeOf(until))) < Math.min(since, timeOf(first));
  }

  /** The latest moment at which an edge can have been lost, of those that can have been lost by `at`. */
  #lastMissing(at: EpochSeconds): EpochSeconds {
    const begun = countWithin(this.#missing.length, (index) => (this.#missing[index]?.earliest ?? at) <= at);
    return this.#missingUntil[begun - 1] ?? Number.NEGATIVE_INFINITY;
  }

  /** A join whose time the vendor shows. One that ended the stay before it may be another device's, of which no event is due. */
  #noteJoin(
    { vendorJoin, firstSeenTo }: StayBounds,
    isReturn: boolean,
    events: readonly PersonEvent[],
    since: EpochSeconds,
  ): void {
    if (vendorJoin === null || vendorJoin < since || firstSeenTo <= since || isReturn) return;
    let found = 0;
    for (const { kind, at } of events) {
      if (at < vendorJoin || at >= vendorJoin + 1) continue;
      if (kind === "online") found |= flags.hasEvent | flags.hasEdge;
      if (kind === "joined") found |= flags.hasEvent;
    }
    this.#note(vendorJoin, vendorJoin, found);
  }

  #noteLeave(
    { leaveEarliest, leaveLatest, sightedAt, endedBy }: StayBounds,
    events: readonly PersonEvent[],
    aheadAtMost: number,
    since: EpochSeconds,
  ): void {
    const byList = endedBy === "missed" || endedBy === "newest-window" || endedBy === "denied";
    if (!byList || leaveLatest === null || leaveEarliest < since) return;
    const latest = leaveLatest + aheadAtMost;
    let found: number = flags.isLeave;
    for (const event of events) {
      if (event.at < leaveEarliest || event.at - event.graceSeconds > latest) continue;
      if (endsAStay(event)) found |= flags.hasEvent | flags.hasEdge;
      if (event.kind === "exited") found |= flags.hasEvent;
    }
    this.#note(Math.max(leaveEarliest, sightedAt), Math.floor(leaveLatest), found);
  }

  #note(earliest: EpochSeconds, at: EpochSeconds, found: number): void {
    this.#noted.push(at * flags.all + found);
    if (found < flags.hasEdge) this.#missing.push({ earliest, latest: at });
  }
}

function timeOf(change: number): EpochSeconds {
  return Math.floor(change / flags.all);
}
