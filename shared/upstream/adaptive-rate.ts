/** The share of the full rate that is regained in each second without a throttle answer: from half to full in 5 s. */
const recoveryShare = 1 / 10;
const lowestShare = 1 / 16;
/** Throttle answers within this time are about the same overload: the rate is halved once for all of them. */
const sameOverloadMs = 1_000;

/** AIMD: the rate halves at a throttle answer and recovers additively, up to its base. */
export class AdaptiveRate {
  #base: number;
  #reduced: number;
  #reducedAtMs = Number.NEGATIVE_INFINITY;

  constructor(callsPerSecond: number) {
    this.#base = callsPerSecond;
    this.#reduced = callsPerSecond;
  }

  setBase(callsPerSecond: number): void {
    this.#base = callsPerSecond;
  }

  at(nowMs: number): number {
    const quietSeconds = Math.max(0, nowMs - this.#reducedAtMs) / 1000;
    return Math.min(this.#base, this.#reduced + quietSeconds * this.#base * recoveryShare);
  }

  throttled(nowMs: number): void {
    if (nowMs - this.#reducedAtMs >= sameOverloadMs) {
      this.#reduced = Math.max(this.at(nowMs) / 2, this.#base * lowestShare);
    }
    this.#reducedAtMs = Math.max(this.#reducedAtMs, nowMs);
  }
}
