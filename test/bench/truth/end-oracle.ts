import type { EpochSeconds } from "../../../shared/identity/ids.ts";
import type { TruePerson } from "../../support/room-history/true-people.ts";

/** Whether stays end by their age, or at an hour of the clock, as classes do. */
export type EndsBy = "age" | "clock";

export interface BestEnds {
  readonly mean: EpochSeconds;
  readonly median: EpochSeconds;
}

/** People who joined so close to each other are alike. */
const alikeSeconds = 120;

/** Another history of the same audience. */
interface OtherHistory {
  readonly people: readonly TruePerson[];
  readonly start: EpochSeconds;
}

/**
 * Guesses ends as well as anybody can who has learnt from another history how long people of the audience stay, but not who is who. What the
 * median errs no estimator can avoid; what the mean errs none can whose sum is right.
 */
export class EndOracle {
  /** Join and leave, in seconds after the start of the history, of those who came while it ran: shorter stays before it are not in it. */
  readonly #stays: readonly (readonly [number, number])[];
  readonly #lengths: Float64Array;
  /** Sum of the lengths before each. */
  readonly #sums: Float64Array;
  readonly #endsBy: EndsBy;

  constructor({ people, start }: OtherHistory, endsBy: EndsBy) {
    this.#stays = people
      .flatMap(({ presences }) => presences)
      .map(({ join, leave }) => [join - start, leave - start] as const)
      .filter(([join]) => join >= 0);
    this.#lengths = Float64Array.from(this.#stays, ([join, leave]) => leave - join).sort();
    this.#sums = new Float64Array(this.#lengths.length + 1);
    for (const [index, length] of this.#lengths.entries()) this.#sums[index + 1] = (this.#sums[index] ?? 0) + length;
    this.#endsBy = endsBy;
  }

  /**
   * The end of a stay that went on at `seen`, cut off at `horizon`. All in seconds after the start of its history.
   *
   * @returns null where the other history has no such stay
   */
  endOf(join: number, seen: number, horizon: number): BestEnds | null {
    return this.#endsBy === "age"
      ? this.#endByAge(join, seen - join, horizon - join)
      : this.#endByClock(join, seen, horizon);
  }

  #endByAge(join: number, age: number, longest: number): BestEnds | null {
    const [first, last] = [indexAbove(this.#lengths, age), this.#lengths.length];
    if (first === last) return null;
    const cut = Math.max(first, indexAbove(this.#lengths, longest));
    const sum = (this.#sums[cut] ?? 0) - (this.#sums[first] ?? 0) + (last - cut) * longest;
    const median = Math.min(longest, this.#lengths[Math.floor((first + last) / 2)] ?? longest);
    return { mean: join + sum / (last - first), median: join + median };
  }

  #endByClock(join: number, seen: number, horizon: number): BestEnds | null {
    const alike = this.#stays.filter(([other, leave]) => Math.abs(other - join) < alikeSeconds && leave > seen);
    const ends = alike.map(([, leave]) => Math.min(leave, horizon)).sort((one, other) => one - other);
    const median = ends[Math.floor(ends.length / 2)];
    return median === undefined ? null : { mean: ends.reduce((sum, end) => sum + end, 0) / ends.length, median };
  }
}

/** Binary search: the first position of an ascending column with a greater number. */
function indexAbove(ascending: Float64Array, number: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? 0) > number) high = middle;
    else low = middle + 1;
  }
  return low;
}
