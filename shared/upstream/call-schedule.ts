/** The vendor counts calls in any second, wherever it begins. */
const windowMs = 1_000;

/** The most calls in any window, as a multiple of the rate: room to catch up after a stall, far from the vendor's limit. */
const catchUpShare = 1.025;

/** Burst credit after an idle time: 8 calls at 160/s leave at once, as after a short stall. */
const idleCreditMs = 50;

/** How soon to check again when only calls that have left and were not sent yet fill the window. */
const unsentPauseMs = 5;

/**
 * A rate limiter as arithmetic without timers. Two rules at once:
 *
 * - GCRA (a leaky bucket) on an absolute schedule: the n-th call is due n intervals after the first, so the lateness of
 *   timers does not add up, and n calls take n / rate;
 * - a sliding-window log of when calls were sent: no second ever holds more than 102.5 % of the rate, so an event loop that
 *   stalled catches up gently instead of in one burst (a token bucket of 200 lets up to 388 calls into one second). A call
 *   that has left but was not sent yet, because connections are being opened or all are busy, counts as one of the second:
 *   should all such calls be sent at the same moment, they fit.
 */
export class CallSchedule {
  #callsPerSecond: number;
  #dueAtMs = Number.NEGATIVE_INFINITY;
  /** The log: of the last second (or interval, where that is longer), oldest first from `#first` on. */
  #sentAtMs: number[] = [];
  #first = 0;
  /** Calls that have left and were not sent yet. */
  #unsent = 0;

  constructor(callsPerSecond: number) {
    this.#callsPerSecond = callsPerSecond;
  }

  get callsPerSecond(): number {
    return this.#callsPerSecond;
  }

  setRate(callsPerSecond: number): void {
    this.#callsPerSecond = callsPerSecond;
  }

  /** To be called after the queue was empty. Resets the due time, so that idle seconds do not become burst credit. */
  resume(nowMs: number): void {
    this.#dueAtMs = Math.max(this.#dueAtMs, nowMs - idleCreditMs);
  }

  /** Milliseconds until the next call may leave; 0 when it may leave now. */
  waitMs(nowMs: number): number {
    return Math.max(0, this.#dueAtMs - nowMs, this.#windowWaitMs(nowMs));
  }

  #windowWaitMs(nowMs: number): number {
    this.#forget(nowMs);
    const most = Math.max(1, Math.floor(this.#callsPerSecond * catchUpShare));
    const spanMs = this.#spanMs();
    const tooMany = this.#sentAtMs.length - this.#first + this.#unsent - most;
    if (tooMany < 0) {
      return 0;
    }
    const blockedBy = this.#sentAtMs[this.#first + tooMany];
    // One more for clocks of whole milliseconds: a difference of 1,000 may really be 999.1.
    return blockedBy === undefined ? unsentPauseMs : blockedBy + spanMs + 1 - nowMs;
  }

  /** One call leaves now. `sent` must follow. */
  depart(nowMs: number): void {
    this.#dueAtMs = Math.max(this.#dueAtMs, nowMs - windowMs) + windowMs / this.#callsPerSecond;
    this.#unsent += 1;
  }

  /** One call is sent now. */
  sent(nowMs: number): void {
    this.#unsent -= 1;
    this.#sentAtMs.push(nowMs);
  }

  /** Below one call a second the window is an interval long: calls keep their distance even if one is late. */
  #spanMs(): number {
    return Math.max(windowMs, windowMs / this.#callsPerSecond);
  }

  #forget(nowMs: number): void {
    const spanMs = this.#spanMs();
    while (this.#first < this.#sentAtMs.length && (this.#sentAtMs[this.#first] ?? 0) + spanMs < nowMs) {
      this.#first += 1;
    }
    if (this.#first > 1_024) {
      this.#sentAtMs = this.#sentAtMs.slice(this.#first);
      this.#first = 0;
    }
  }
}
