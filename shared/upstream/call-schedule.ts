/** The vendor counts calls in any second, wherever it begins. */
const windowMs = 1_000;

/** Calls over the rate that any window may hold: room to catch up after a stall, far from the vendor's limit. */
const catchUpShare = 1.025;

/** After an idle time calls may be this late on their schedule: 8 calls at 160/s leave at once, as after a short stall. */
const idleCreditMs = 50;

/** How soon to look again when nothing but calls that were not sent yet is in the way. */
const unsentPauseMs = 5;

/**
 * When calls may leave, as arithmetic without timers. Two rules at once:
 *
 * - GCRA on an absolute schedule: the n-th call is due n intervals after the first, so lateness of timers does not add up
 *   (1.0000 x the floor, MEASURED §3c);
 * - a log of when calls were sent: no sliding second ever holds more than 102.5 % of the rate, so a loop that stalled catches
 *   up gently instead of in one burst (a bucket of 200 put 388 calls into one second, MEASURED §3c). A call that has left but
 *   was not sent yet, because connections are still being made or all are busy, counts as one of the second: when at last
 *   all such calls go off together, they fit.
 */
export class CallSchedule {
  #callsPerSecond: number;
  #dueAtMs = Number.NEGATIVE_INFINITY;
  /** Of the last second (or interval, where that is longer), oldest first from `#first` on. */
  #sentAtMs: number[] = [];
  #first = 0;
  /** Calls that have left and are not sent. */
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

  /** Told when the queue was empty: an idle time is no backlog to catch up with. */
  wasIdle(nowMs: number): void {
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
    // Clocks of whole milliseconds: a difference of 1,000 may be 999.1 in truth.
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

  /** Below one call a second no second may hold a whole one: calls then keep their interval, which leaves room for late arrivals. */
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
