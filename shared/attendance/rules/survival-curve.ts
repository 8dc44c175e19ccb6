import type { EpochSeconds } from "../../identity/ids.ts";
import { slotSeconds } from "../observation.ts";
import { countWithin } from "./binary-search.ts";

/** Above this probability of staying, the mean of the end within an interval is its middle, to within half a percent of its length. */
const nearlySure = 0.99;
/** Stands for the infinite hazard of a slot in which everybody left: one person in 20,000 survives it. */
const mostHazard = 10;

/**
 * Survival function with a hazard that is constant within a slot: how likely a person who is in the room at one instant still is there at
 * a later one. Both columns are by slot, so that each expected end costs the same, however long it lies ahead.
 */
export class SurvivalCurve {
  readonly #origin: EpochSeconds;
  readonly #horizon: EpochSeconds;
  /** Hazard from the origin to the begin of each slot. */
  readonly #hazard: Float64Array;
  /** Restricted mean residual life: seconds that a person who is there at the begin of a slot will stay on the average, up to the horizon. */
  readonly #remaining: Float64Array;

  /** @param some hazard of each slot from the origin on; infinite where everybody left */
  constructor(origin: EpochSeconds, some: Float64Array) {
    const hazards = some.map((hazard) => Math.min(mostHazard, hazard));
    const slots = hazards.length;
    this.#origin = origin;
    this.#horizon = origin + slots * slotSeconds;
    this.#hazard = new Float64Array(slots + 1);
    this.#remaining = new Float64Array(slots + 1);
    for (const [slot, hazard] of hazards.entries()) this.#hazard[slot + 1] = valueAt(this.#hazard, slot) + hazard;
    for (let slot = slots - 1; slot >= 0; slot -= 1) {
      const hazard = hazards[slot] ?? 0;
      const stays = Math.exp(-hazard);
      const within = hazard === 0 ? 1 : (1 - stays) / hazard;
      this.#remaining[slot] = slotSeconds * within + stays * valueAt(this.#remaining, slot + 1);
    }
  }

  /**
   * The mean end of a stay.
   *
   * @param from the person was in the room at this instant
   * @param by   the stay was over by then; without it, or beyond the horizon, the mean is that of stays cut off at the horizon
   */
  expectedEnd(from: EpochSeconds, by: EpochSeconds | null): EpochSeconds {
    const remaining = this.#at(this.#remaining, from);
    if (by === null || by >= this.#horizon) return from + remaining;
    const stays = Math.exp(this.#at(this.#hazard, from) - this.#at(this.#hazard, by));
    if (stays > nearlySure) return (from + by) / 2;
    const untilThen = remaining - stays * this.#at(this.#remaining, by);
    const mean = from + (untilThen - stays * (by - from)) / (1 - stays);
    return Math.min(by, Math.max(from, mean));
  }

  /** The median end of a stay, which is as likely to have ended before it as after. Parameters as those of the mean. */
  medianEnd(from: EpochSeconds, by: EpochSeconds | null): EpochSeconds {
    const end = by === null ? this.#horizon : Math.min(by, this.#horizon);
    const begun = this.#at(this.#hazard, from);
    const stays = end === this.#horizon ? 0 : Math.exp(begun - this.#at(this.#hazard, end));
    if (stays > nearlySure) return (from + end) / 2;
    const half = begun - Math.log((1 + stays) / 2);
    const slot = countWithin(this.#hazard.length, (index) => valueAt(this.#hazard, index) < half);
    if (slot === this.#hazard.length) return Math.max(from, end);
    const [low, high] = [valueAt(this.#hazard, slot - 1), valueAt(this.#hazard, slot)];
    const median = this.#origin + (slot - 1 + (half - low) / (high - low)) * slotSeconds;
    return Math.max(from, Math.min(end, median));
  }

  #at(column: Float64Array, instant: EpochSeconds): number {
    const position = Math.min(column.length - 1, Math.max(0, (instant - this.#origin) / slotSeconds));
    const slot = Math.floor(position);
    const value = valueAt(column, slot);
    return value + (position - slot) * ((column[slot + 1] ?? value) - value);
  }
}

function valueAt(column: Float64Array, index: number): number {
  return column[index] ?? 0;
}
