import { setTimeout as delay } from "node:timers/promises";
import type { EpochMs } from "../identity/ids.ts";

/** All side effects that are not network calls. Tests replace this object and nothing else. */
export interface World {
  /** The wall clock, for times that are recorded, signed or compared with other machines. It can be set back. */
  readonly now: () => EpochMs;
  /** Monotonic milliseconds from an arbitrary origin, for pauses, pacing and durations. */
  readonly monotonicMs: () => number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Resolves after `ms`; rejects with the signal's reason when it fires first. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}

export const realWorld: World = {
  now: Date.now,
  monotonicMs: () => performance.now(),
  random: Math.random,
  sleep: async (ms, signal) => {
    await delay(ms, undefined, signal ? { signal } : {});
  },
};
