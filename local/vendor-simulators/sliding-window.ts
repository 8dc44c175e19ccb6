import type { EpochMs } from "../../shared/identity/ids.ts";

/** Admits at most `limit` calls in any window of `windowMs`, wherever the window is laid. */
export interface SlidingWindow {
  readonly limit: number;
  /** Refused calls do not count against later ones. */
  admit(at: EpochMs): boolean;
}

/** A ring of the last `limit` admitted instants: the oldest of them must be a whole window ago. */
export function createSlidingWindow(limit: number, windowMs: number): SlidingWindow {
  const admittedAt: number[] = [];
  let oldest = 0;
  return {
    limit,
    admit(at) {
      if (limit < 1) return false;
      if (admittedAt.length < limit) {
        admittedAt.push(at);
        return true;
      }
      const oldestAt = admittedAt[oldest] ?? Number.NEGATIVE_INFINITY;
      if (at - oldestAt < windowMs) return false;
      admittedAt[oldest] = at;
      oldest = (oldest + 1) % limit;
      return true;
    },
  };
}

/** Remembers the most arrivals that any window of `windowMs` has held. */
export interface WindowPeak {
  readonly peak: number;
  record(at: EpochMs): void;
}

export function createWindowPeak(windowMs: number): WindowPeak {
  let arrivals: number[] = [];
  let first = 0;
  let peak = 0;
  return {
    get peak() {
      return peak;
    },
    record(at) {
      arrivals.push(at);
      while (at - (arrivals[first] ?? at) >= windowMs) first++;
      peak = Math.max(peak, arrivals.length - first);
      // Cutting the front only now and then keeps this constant on average.
      if (first > 4_096) {
        arrivals = arrivals.slice(first);
        first = 0;
      }
    },
  };
}
