/**
 * How the chance to leave changes with the age of a stay: the hazard of a Weibull distribution. Below an exponent of 1 newcomers are the
 * likeliest to leave, as where many only look in; at 1 age means nothing; above, stays are alike, and those who came first leave first.
 */
export class StayShape {
  readonly exponent: number;
  /** Mean of the Weibull distribution with the scale 1: the gamma function of 1 + 1 / exponent. */
  readonly #mean: number;
  /** Hazard by age in slots, relative to that of a stay of the average length. */
  readonly #hazards: Float64Array;
  /** Average length of the stays, in slots. */
  readonly #average: number;

  constructor([exponent, mean]: readonly [number, number], average: number) {
    this.exponent = exponent;
    this.#mean = mean;
    this.#average = average;
    this.#hazards = new Float64Array(oldestAge + 1).map((_, age) => ((age + 0.5) / average) ** (exponent - 1));
  }

  get isMemoryless(): boolean {
    return this.exponent === 1;
  }

  /** @param age whole slots */
  hazardAt(age: number): number {
    return this.#hazards[Math.min(age, oldestAge)] ?? 1;
  }

  /** The share of all stays that reach an age, in slots. */
  reaching(age: number): number {
    return Math.exp(-(((age * this.#mean) / this.#average) ** this.exponent));
  }
}

/** Slots: older stays are as likely to end as those of this age, which bounds the work for long windows. */
export const oldestAge = 120;

/** Exponents, with the mean of their distribution of the scale 1. */
export const shapes = [
  [0.3, 9.2605],
  [0.4, 3.3234],
  [0.5, 2],
  [0.7, 1.2658],
  [1, 1],
  [1.4, 0.9114],
  [2, 0.8862],
  [3, 0.893],
  [5, 0.9182],
] as const;

/** Standard deviation of the logarithm of the exponent before anything was seen: most rooms lie between a half and two. */
const usualSpread = 0.7;

/** Logarithm of how likely an exponent is before anything was seen, up to a constant. */
export function logPrior(exponent: number): number {
  return -((Math.log(exponent) / usualSpread) ** 2) / 2;
}
