import type { EpochSeconds } from "../../identity/ids.ts";
import { slotSeconds } from "../observation.ts";
import { oldestAge, type StayShape } from "./stay-shape.ts";

const ages = oldestAge + 1;
/** Ends in a slot without any hazard are unlikely, but not impossible. */
const leastExpected = 1e-6;

/** While people are listed, their ends are seen: how many stays of each age were on lists in each slot, and how many of them ended. */
export class ListedAges {
  readonly #origin: EpochSeconds;
  readonly #slots: number;
  /** Stays on lists, by slot and age. */
  readonly #listed: Float32Array;
  /** By age. */
  readonly #ended = new Float64Array(ages);

  constructor(origin: EpochSeconds, slots: number) {
    this.#origin = origin;
    this.#slots = slots;
    this.#listed = new Float32Array(this.#slots * ages);
  }

  /** A stay that began at `join` and was on all lists from one instant to another. */
  add(join: EpochSeconds, from: EpochSeconds, until: EpochSeconds, hasEnded: boolean): void {
    const end = Math.min(until, this.#origin + this.#slots * slotSeconds);
    let at = Math.max(from, join, this.#origin);
    while (at < end) {
      const slot = Math.floor((at - this.#origin) / slotSeconds);
      const next = Math.min(end, this.#origin + (slot + 1) * slotSeconds);
      const index = slot * ages + ageAt(join, (at + next) / 2);
      this.#listed[index] = (this.#listed[index] ?? 0) + (next - at) / slotSeconds;
      at = next;
    }
    if (!hasEnded || until > end || until < this.#origin) return;
    const age = ageAt(join, until);
    this.#ended[age] = (this.#ended[age] ?? 0) + 1;
  }

  /** Logarithm of the probability of the ends that were seen, up to a constant: they are Poisson distributed at each age. */
  logLikelihood(shape: StayShape, hazards: Float64Array): number {
    let logarithm = 0;
    for (let age = 0; age < ages; age += 1) {
      let listed = 0;
      for (let slot = 0; slot < this.#slots; slot += 1) {
        listed += (this.#listed[slot * ages + age] ?? 0) * (hazards[slot] ?? 0);
      }
      const expected = listed * shape.hazardAt(age);
      const ended = this.#ended[age] ?? 0;
      logarithm += (ended === 0 ? 0 : ended * Math.log(Math.max(leastExpected, expected))) - expected;
    }
    return logarithm;
  }
}

/** Whole slots. */
export function ageAt(join: EpochSeconds, instant: EpochSeconds): number {
  return Math.min(oldestAge, Math.max(0, Math.floor((instant - join) / slotSeconds)));
}
