import type { EpochMs } from "../identity/ids.ts";

/** The vendor counts calls in any second, wherever it begins. */
const windowMs = 1_000;

/** Calls over the rate that any window may hold: room to catch up after a stall, far from the vendor's limit. */
const catchUpShare = 1.025;

/** After an idle time calls may be this late on their schedule: 8 calls at 160/s leave at once, as after a short stall. */
const idleCreditMs = 50;

/**
 * When calls may leave, as arithmetic without timers. Two rules at once:
 *
 * - GCRA on an absolute schedule: the n-th call is due n intervals after the first, so lateness of timers does not add up
 *   (1.0000 x the floor, MEASURED §3c);
 * - a log of the last departures: no sliding second ever holds more than 102.5 % of the rate, so a loop that stalled catches
 *   up gently instead of in one burst (a bucket of 200 put 388 calls into one second, MEASURED §3c).
 */
export class CallSchedule {
  #callsPerSecond: number;
  #dueAtMs = Number.NEGATIVE_INFINITY;
  /** Departures of the last second, oldest first from `#first` on. */
  #departures: EpochMs[] = [];
  #first = 0;

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
  wasIdle(nowMs: EpochMs): void {
    this.#dueAtMs = Math.max(this.#dueAtMs, nowMs - idleCreditMs);
  }

  /** Milliseconds until the next call may leave; 0 when it may leave now. */
  waitMs(nowMs: EpochMs): number {
    const dueInMs = this.#dueAtMs - nowMs;
    this.#forget(nowMs);
    const most = Math.max(1, Math.floor(this.#callsPerSecond * catchUpShare));
    const blocking = this.#departures.length - this.#first - most;
    const blockedBy = blocking < 0 ? undefined : this.#departures[this.#first + blocking];
    // Clocks of whole milliseconds: a difference of 1,000 may be 999.1 in truth.
    const windowInMs = blockedBy === undefined ? 0 : blockedBy + windowMs + 1 - nowMs;
    return Math.max(0, dueInMs, windowInMs);
  }

  /** One call leaves now. */
  depart(nowMs: EpochMs): void {
    this.#dueAtMs = Math.max(this.#dueAtMs, nowMs - windowMs) + windowMs / this.#callsPerSecond;
    this.#departures.push(nowMs);
  }

  #forget(nowMs: EpochMs): void {
    while (this.#first < this.#departures.length && (this.#departures[this.#first] ?? 0) + windowMs < nowMs) {
      this.#first += 1;
    }
    if (this.#first > 1_024) {
      this.#departures = this.#departures.slice(this.#first);
      this.#first = 0;
    }
  }
}
