import type { EpochSeconds } from "../../identity/ids.ts";
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

/**
 * How many of the changes that lists prove have their event. Measured, not assumed: events are lost where nobody notices, and no event
 * proves nothing.
 */
export class EventRecall {
  readonly #noted: number[] = [];
  /** Ascending. */
  #changes = new Float64Array(0);
  /** By how many changes lie before an instant: 1 where the last 30 of them have their events. */
  #isWhole = new Uint8Array(1);

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
    this.#isWhole = new Uint8Array(this.#changes.length + 1);
    const times = this.#changes.map((change) => Math.floor(change / flags.all));
    let lastMissing = Number.NEGATIVE_INFINITY;
    for (const [index, change] of this.#changes.entries()) {
      // Missing ones of a second come before the others of it: flags sort upwards.
      if (change % flags.all < flags.hasEdge) lastMissing = times[index] ?? 0;
      const first = times[index + 1 - changesToTrust];
      if (first !== undefined && first > lastMissing) this.#isWhole[index + 1] = 1;
    }
  }

  /** Ascending. One object at a time: a big room has a hundred thousand changes a day. */
  *changes(): Generator<KnownChange> {
    for (const change of this.#changes) {
      const flag = change % flags.all;
      yield {
        at: Math.floor(change / flags.all),
        what: (flag & flags.isLeave) === 0 ? "join" : "leave",
        hasEvent: (flag & flags.hasEvent) !== 0,
        hasEdge: (flag & flags.hasEdge) !== 0,
      };
    }
  }

  /** True when the last 30 changes before an instant have their events; of the first ones, the first 30. Changes of one second go together. */
  isWholeAround(at: EpochSeconds): boolean {
    const end = (Math.floor(at) + 1) * flags.all;
    let [low, high] = [0, this.#changes.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#changes[middle] ?? 0) < end) low = middle + 1;
      else high = middle;
    }
    return this.#isWhole[Math.max(low, changesToTrust)] === 1;
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
    this.#noted.push(vendorJoin * flags.all + found);
  }

  #noteLeave(
    { leaveEarliest, leaveLatest, endedBy }: StayBounds,
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
    this.#noted.push(Math.floor(leaveLatest) * flags.all + found);
  }
}
