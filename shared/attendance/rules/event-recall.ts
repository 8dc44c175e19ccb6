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

/**
 * How many of the changes that lists prove have their event. Measured, not assumed: events are lost where nobody notices, and no event
 * proves nothing.
 */
export class EventRecall {
  readonly #changes: KnownChange[] = [];
  /** Prefix sums: how many of the first n changes have no event of the account. */
  #missed: number[] | null = null;

  /** @param since changes before this are not counted: their events were not read */
  add(stays: readonly StayBounds[], events: readonly PersonEvent[], aheadAtMost: number, since: EpochSeconds): void {
    for (const [index, stay] of stays.entries()) {
      const isReturn = index > 0 && stays[index - 1]?.endedBy === "returned";
      this.#addJoin(stay, isReturn, events, since);
      this.#addLeave(stay, events, aheadAtMost, since);
    }
    this.#missed = null;
  }

  /** Ascending. */
  get changes(): readonly KnownChange[] {
    if (this.#missed === null) this.#sort();
    return this.#changes;
  }

  /** True when the last 30 changes before an instant have their events; of the first ones, the first 30. Changes of one instant go together. */
  isWholeAround(at: EpochSeconds): boolean {
    const missed = this.#missed ?? this.#sort();
    const count = Math.max(changesToTrust, this.#countBefore(at, true));
    const first = this.#changes[count - changesToTrust];
    const last = this.#changes[count - 1];
    if (first === undefined || last === undefined) return false;
    return missed[this.#countBefore(last.at, true)] === missed[this.#countBefore(first.at, false)];
  }

  /** How many changes lie before an instant, or at it. */
  #countBefore(instant: EpochSeconds, isAtToo: boolean): number {
    let [low, high] = [0, this.#changes.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const at = this.#changes[middle]?.at ?? 0;
      if (at < instant || (isAtToo && at === instant)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** A join whose time the vendor shows. One that ended the stay before it may be another device's, of which no event is due. */
  #addJoin(
    { vendorJoin, firstSeenTo }: StayBounds,
    isReturn: boolean,
    events: readonly PersonEvent[],
    since: EpochSeconds,
  ): void {
    if (vendorJoin === null || vendorJoin < since || firstSeenTo <= since || isReturn) return;
    const own = events.filter(({ at }) => Math.floor(at) === vendorJoin);
    const hasEdge = own.some(({ kind }) => kind === "online");
    const hasEvent = hasEdge || own.some(({ kind }) => kind === "joined");
    this.#changes.push({ at: vendorJoin, what: "join", hasEvent, hasEdge });
  }

  #addLeave(
    { leaveEarliest, leaveLatest, endedBy }: StayBounds,
    events: readonly PersonEvent[],
    aheadAtMost: number,
    since: EpochSeconds,
  ): void {
    const byList = endedBy === "missed" || endedBy === "newest-window" || endedBy === "denied";
    if (!byList || leaveLatest === null || leaveEarliest < since) return;
    const latest = leaveLatest + aheadAtMost;
    const own = events.filter(({ at, graceSeconds }) => at >= leaveEarliest && at - graceSeconds <= latest);
    const hasEdge = own.some(endsAStay);
    const hasEvent = hasEdge || own.some(({ kind }) => kind === "exited");
    this.#changes.push({ at: leaveLatest, what: "leave", hasEvent, hasEdge });
  }

  #sort(): number[] {
    this.#changes.sort((one, other) => one.at - other.at || Number(one.hasEdge) - Number(other.hasEdge));
    const missed = [0];
    for (const [index, { hasEdge }] of this.#changes.entries()) missed.push((missed[index] ?? 0) + (hasEdge ? 0 : 1));
    this.#missed = missed;
    return missed;
  }
}
