import type { EpochSeconds } from "../../identity/ids.ts";
import { slotSeconds } from "../observation.ts";

/** What a person does from one instant to another, on the average. */
export interface Outlook {
  /** Seconds that the person stays. */
  readonly seconds: number;
  /** Probability of still being there at the end. */
  readonly stays: number;
}

/** Above this probability of staying, the mean of the end within an interval is its middle, to within half a percent of its length. */
export const nearlySure = 0.99;
/** Stands for the infinite hazard of a slot in which everybody left: one person in 20,000 survives it. */
const mostHazard = 10;

/**
 * Survival function with a hazard that is constant within a slot: how likely a person who is in the room at one instant still is there at
 * a later one. Both columns are by slot, so that each outlook costs the same, however long it is.
 */
export class SurvivalCurve {
  readonly horizon: EpochSeconds;
  readonly #origin: EpochSeconds;
  /** Hazard from the origin to the begin of each slot. */
  readonly #hazard: Float64Array;
  /** Restricted mean residual life: seconds that a person who is there at the begin of a slot will stay on the average, up to the horizon. */
  readonly #remaining: Float64Array;

  /** @param some hazard of each slot from the origin on; infinite where everybody left */
  constructor(origin: EpochSeconds, some: Float64Array) {
    const hazards = some.map((hazard) => Math.min(mostHazard, hazard));
    const slots = hazards.length;
    this.#origin = origin;
    this.horizon = origin + slots * slotSeconds;
    this.#hazard = new Float64Array(slots + 1);
    this.#remaining = new Float64Array(slots + 1);
    for (const [slot, hazard] of hazards.entries()) this.#hazard[slot + 1] = valueAt(this.#hazard, slot) + hazard;
    for (let slot = slots - 1; slot >= 0; slot -= 1) {
      const hazard = hazards[slot] ?? 0;
      this.#remaining[slot] = slotSeconds * meanWithin(hazard) + Math.exp(-hazard) * valueAt(this.#remaining, slot + 1);
    }
  }

  outlook(from: EpochSeconds, to: EpochSeconds): Outlook {
    const stays = Math.exp(this.#at(this.#hazard, from) - this.#at(this.#hazard, to));
    return { seconds: this.#at(this.#remaining, from) - stays * this.#at(this.#remaining, to), stays };
  }

  #at(column: Float64Array, instant: EpochSeconds): number {
    const position = Math.min(column.length - 1, Math.max(0, (instant - this.#origin) / slotSeconds));
    const slot = Math.floor(position);
    const value = valueAt(column, slot);
    return value + (position - slot) * ((column[slot + 1] ?? value) - value);
  }
}

/**
 * The mean end of a stay.
 *
 * @param outlookUntil of a person who was in the room at `from`
 * @param by the stay was over by then; without it, or beyond the horizon, the mean is that of stays cut off at the horizon
 */
export function expectedEnd(
  outlookUntil: (to: EpochSeconds) => Outlook,
  from: EpochSeconds,
  by: EpochSeconds | null,
  horizon: EpochSeconds,
): EpochSeconds {
  if (by === null || by >= horizon) return from + outlookUntil(horizon).seconds;
  const { seconds, stays } = outlookUntil(by);
  if (stays > nearlySure) return (from + by) / 2;
  return Math.min(by, Math.max(from, from + (seconds - stays * (by - from)) / (1 - stays)));
}

/** The share of a slot that a person who is there at its begin stays on the average. */
export function meanWithin(hazard: number): number {
  return hazard === 0 ? 1 : -Math.expm1(-hazard) / hazard;
}

function valueAt(column: Float64Array, index: number): number {
  return column[index] ?? 0;
}
