import type { EpochMs } from "../../shared/identity/ids.ts";

/** Sliding-window rate limiter: at most `limit` calls in any window of `windowMs`. */
export interface SlidingWindow {
  readonly limit: number;
  /** Refused calls do not count. */
  admit(at: EpochMs): boolean;
}

/** Ring buffer of the last `limit` admitted times: the oldest must be a whole window ago. */
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

/** Tracks the largest number of arrivals in any window of `windowMs`. */
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
      // Trims the front occasionally, for amortized constant time.
      if (first > 4_096) {
        arrivals = arrivals.slice(first);
        first = 0;
      }
    },
  };
}
