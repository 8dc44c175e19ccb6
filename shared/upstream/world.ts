import { setTimeout as delay } from "node:timers/promises";
import type { EpochMs } from "../identity/ids.ts";

/** Every touch with the world that is not a network call. Tests replace this and nothing else. */
export interface World {
  /** The wall clock: for what is recorded, signed or compared with other machines. It may be set back. */
  readonly now: () => EpochMs;
  /** Milliseconds since an instant of no meaning, never set back: for pauses, pace and whatever lasts. */
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
