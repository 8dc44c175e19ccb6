import type { EpochSeconds } from "../../identity/ids.ts";
import { slotSeconds } from "../observation.ts";
import { ageAt, ListedAges } from "./listed-ages.ts";
import { estimateJoin, estimateLeave } from "./person-totals.ts";
import { type Entrants, PoolCohorts } from "./pool-cohorts.ts";
import type { StayBounds } from "./stay.ts";
import { logPrior, oldestAge, StayShape, shapes } from "./stay-shape.ts";

/** A leave whose interval is not longer is put in its middle. */
const narrowSeconds = 3 * slotSeconds;
/** So many ended stays say how fast the listed leave, and so many people make a pool. */
const fewest = 5;
/** Who was on one of the last lists has not been hidden yet. */
const stillListedSlots = 3;
/** Six hours: more is not needed to learn how people leave. */
const mostLearned = 360;

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
  readonly #entrants: Entrants[][];
  #certainSeconds = 0;
  #ended = 0;
  #arrivals = 0;
  /** Stays that were hidden before the end. */
  #hidden = 0;

  constructor(origin: EpochSeconds, slots: number) {
    this.#origin = origin;
    this.#slots = slots;
    this.#certain = new Float64Array(slots + 1);
    this.#entrants = Array.from({ length: slots }, () => []);
  }

  /** True when enough stays ended to say how fast the listed leave. */
  get hasEnded(): boolean {
    return this.#ended >= fewest;
  }

  addStay(stay: StayBounds): void {
    const join = estimateJoin(stay);
    const isNarrow = hasNarrowEnd(stay);
    const until = isNarrow ? estimateLeave(stay) : lastSeenAt(stay);
    add(this.#certain, Math.max(0, Math.ceil(this.#slotAt(join))), 1);
    add(this.#certain, Math.max(0, Math.ceil(this.#slotAt(until))), -1);
    this.#certainSeconds += Math.max(0, until - Math.max(this.#origin, join));
    if (join >= this.#origin) this.#arrivals += 1;
    if (isNarrow) {
      this.#ended += 1;
      return;
    }
    const slot = Math.max(0, Math.floor(this.#slotAt(until)));
    this.#entrants[slot]?.push({ age: ageAt(join, until), people: 1 });
    if (slot < this.#slots - stillListedSlots) this.#hidden += 1;
  }

  /** Spreads people who have just come over the slots. */
  enterPool(from: EpochSeconds, to: EpochSeconds, people: number): void {
    const [first, last] = [Math.floor(this.#slotAt(from)), Math.floor(this.#slotAt(to))];
    const entrants = { age: 0, people: people / (last - first + 1) };
    for (let slot = first; slot <= last; slot += 1) this.#entrants[slot]?.push(entrants);
    this.#arrivals += people;
  }

  /**
   * The shape under which the ends that lists showed are the likeliest.
   *
   * @param forEachStay visits the stays again
   */
  likeliestShape(counts: Float64Array | null, forEachStay: (visit: (stay: StayBounds) => void) => void): StayShape {
    const average = this.#averageStay(counts);
    let best = new StayShape([1, 1], average);
    if (counts === null || this.#hidden < fewest) return best;
    const slots = Math.min(this.#slots, mostLearned);
    const ages = new ListedAges(this.#origin, slots);
    forEachStay((stay) => {
      const { hasJoinTime, firstSeenLow, firstSeenTo } = stay;
      if (!hasJoinTime) return;
      const isNarrow = hasNarrowEnd(stay);
      const until = isNarrow ? estimateLeave(stay) : lastSeenAt(stay);
      ages.add(estimateJoin(stay), (firstSeenLow + firstSeenTo) / 2, until, isNarrow);
    });
    let most = Number.NEGATIVE_INFINITY;
    for (const numbers of shapes) {
      const shape = new StayShape(numbers, average);
      const likelihood = logPrior(shape.exponent) + ages.logLikelihood(shape, this.hazards(counts, shape, slots));
      if (likelihood <= most) continue;
      most = likelihood;
      best = shape;
    }
    return best;
  }

  /**
   * The hazard of the pool in each slot, for a stay of the average length. Counts and lists are of different moments, so that the balance of
   * a slot may be negative: it is carried over to the next slots.
   *
   * @param counts at the begin of each slot, and at the end of the last; null without any, where everybody leaves as the listed do
   */
  hazards(counts: Float64Array | null, shape: StayShape, slots = this.#slots): Float64Array {
    const listedLeave = this.hasEnded ? (slotSeconds * this.#ended) / Math.max(1, this.#certainSeconds) : 0;
    const hazards = new Float64Array(slots).fill(listedLeave);
    if (counts === null) return hazards;
    let [certain, due] = [this.#certain[0] ?? 0, 0];
    const cohorts = new PoolCohorts(shape, Math.max(0, (counts[0] ?? 0) - certain));
    for (const [slot, entrants] of this.#entrants.slice(0, slots).entries()) {
      certain += this.#certain[slot + 1] ?? 0;
      const sizeAfter = Math.max(0, (counts[slot + 1] ?? 0) - certain);
      for (const { people } of entrants) due += people;
      due += cohorts.size - sizeAfter;
      const { hazard, left } = cohorts.pass(entrants, Math.max(0, due), listedLeave, sizeAfter);
      due -= left;
      hazards[slot] = hazard;
    }
    return hazards;
  }

  /** Little's law: what was counted, by how many came. */
  #averageStay(counts: Float64Array | null): number {
    let counted = 0;
    for (const count of counts ?? []) counted += count;
    return Math.min(4 * oldestAge, Math.max(1, counted / Math.max(1, this.#arrivals)));
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
