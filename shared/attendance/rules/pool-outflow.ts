import type { EpochSeconds } from "../../identity/ids.ts";
import { slotSeconds } from "../observation.ts";
import { estimateJoin, estimateLeave } from "./person-totals.ts";
import type { StayBounds } from "./stay.ts";

/** A leave whose interval is not longer is put in its middle. */
const narrowSeconds = 3 * slotSeconds;
/** So many ended stays say how fast the listed leave. */
const fewestEnded = 5;

/**
 * How fast people leave the pool, which is everybody who was counted and was not certainly there by the stays: hidden people, and people
 * who were never listed.
 */
export class PoolOutflow {
  readonly #origin: EpochSeconds;
  readonly #slots: number;
  /** People certainly there at the begin of a slot, as differences to the slot before. */
  readonly #certain: Float64Array;
  /** People who come to the pool during a slot. */
  readonly #entering: Float64Array;
  #certainSeconds = 0;
  #ended = 0;

  constructor(origin: EpochSeconds, slots: number) {
    this.#origin = origin;
    this.#slots = slots;
    this.#certain = new Float64Array(slots + 1);
    this.#entering = new Float64Array(slots);
  }

  /** True when enough stays ended to say how fast the listed leave. */
  get hasEnded(): boolean {
    return this.#ended >= fewestEnded;
  }

  addStay(stay: StayBounds): void {
    const join = estimateJoin(stay);
    const until = hasNarrowEnd(stay) ? estimateLeave(stay) : lastSeenAt(stay);
    add(this.#certain, Math.max(0, Math.ceil(this.#slotAt(join))), 1);
    add(this.#certain, Math.max(0, Math.ceil(this.#slotAt(until))), -1);
    this.#certainSeconds += Math.max(0, until - Math.max(this.#origin, join));
    if (hasNarrowEnd(stay)) this.#ended += 1;
    else add(this.#entering, Math.max(0, Math.floor(this.#slotAt(until))), 1);
  }

  /** Spreads people over the slots. */
  enterPool(from: EpochSeconds, to: EpochSeconds, people: number): void {
    const [first, last] = [Math.floor(this.#slotAt(from)), Math.floor(this.#slotAt(to))];
    for (let slot = first; slot <= last; slot += 1) add(this.#entering, slot, people / (last - first + 1));
  }

  /**
   * The hazard of the pool in each slot. Counts and lists are of different moments, so that the balance of a slot may be negative: it is
   * carried over to the next slots. One made-up person of the pool leaves as the listed do, which decides where the pool is empty.
   *
   * @param counts at the begin of each slot, and at the end of the last; null without any, where everybody leaves as the listed do
   */
  hazards(counts: Float64Array | null): Float64Array {
    const listedLeave = this.hasEnded ? (slotSeconds * this.#ended) / Math.max(1, this.#certainSeconds) : 0;
    const hazards = new Float64Array(this.#slots).fill(listedLeave);
    let [certain, pool, due] = [0, 0, 0];
    for (const [slot, count] of (counts ?? []).entries()) {
      certain += this.#certain[slot] ?? 0;
      const poolNow = Math.max(0, count - certain);
      if (slot > 0) {
        const entered = this.#entering[slot - 1] ?? 0;
        due += pool + entered - poolNow;
        const atRisk = pool + entered / 2;
        const leaving = Math.max(0, Math.min(due, atRisk));
        due -= leaving;
        hazards[slot - 1] = -Math.log(1 - Math.min(1, (leaving + listedLeave) / (atRisk + 1)));
      }
      pool = poolNow;
    }
    return hazards;
  }

  #slotAt(instant: EpochSeconds): number {
    return (instant - this.#origin) / slotSeconds;
  }
}

/** Adds to one number of a column; beyond its end to none. */
function add(column: Float64Array, index: number, amount: number): void {
  if (index >= 0 && index < column.length) column[index] = (column[index] ?? 0) + amount;
}

/** True for a leave that is put in the middle of its interval, or where an event says. */
export function hasNarrowEnd(stay: StayBounds): boolean {
  if ((stay.events?.leave ?? null) !== null) return true;
  return stay.leaveLatest !== null && stay.leaveLatest - lastSeenAt(stay) <= narrowSeconds;
}

/** The middle of the picture that showed the person last. */
export function lastSeenAt({ leaveEarliest, sightedAt, seenUntil }: StayBounds): EpochSeconds {
  return Math.max(leaveEarliest, (sightedAt + seenUntil) / 2);
}
