import type { EpochSeconds } from "../../identity/ids.ts";
import { estimateJoin, estimateLeave } from "./person-totals.ts";
import { hasNarrowEnd } from "./pool-outflow.ts";
import type { StayBounds } from "./stay.ts";

/** So many returns say how soon people come back. */
const fewest = 5;
const shortestAwaySeconds = 1;

/**
 * How many of those who leave come back, and how soon: as seen of people who left while they were listed. The times away are taken to be
 * exponentially distributed. It is what a return, or its absence, says about the end of a hidden stay.
 */
export class HabitOfReturn {
  #left = 0;
  #returned = 0;
  #awaySeconds = 0;

  /** @param stays of one person, ascending in time */
  add(stays: readonly StayBounds[]): void {
    for (const [index, stay] of stays.entries()) {
      if (!hasNarrowEnd(stay)) continue;
      this.#left += 1;
      const next = stays[index + 1];
      if (next === undefined) continue;
      this.#returned += 1;
      this.#awaySeconds += Math.max(shortestAwaySeconds, estimateJoin(next) - estimateLeave(stay));
    }
  }

  get isSeen(): boolean {
    return this.#returned >= fewest;
  }

  /** How likely, relative to other ends, a person who left at one instant is to be back at another one. */
  backAt(left: EpochSeconds, back: EpochSeconds): number {
    return Math.exp(((left - back) * this.#returned) / this.#awaySeconds);
  }

  /** Probability that a person who left at one instant was not back before another one. */
  awayUntil(left: EpochSeconds, until: EpochSeconds): number {
    return 1 - (this.#returned / this.#left) * (1 - this.backAt(left, until));
  }
}
