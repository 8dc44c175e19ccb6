import { setTimeout as delay } from "node:timers/promises";
import type { EpochSeconds } from "../../shared/identity/ids.ts";
import type { World } from "../../shared/upstream/world.ts";

/** A minute of 2026-01-02, far from an hour's or a day's end. */
export const someSlot: EpochSeconds = 1_767_348_120;

export interface ShiftedWorld extends World {
  /** Time passes until then, on both clocks; an earlier moment only sets the wall clock back. */
  jumpTo(seconds: number): void;
  /** Somebody corrects the wall clock. */
  setWallClock(byMs: number): void;
}

/** Real time that passes as fast as it does, told as if it were `startSeconds` now. */
export function shiftedWorld(startSeconds: number): ShiftedWorld {
  let offset = startSeconds * 1000 - performance.now();
  let passedMs = 0;
  return {
    now: () => Math.floor(performance.now() + offset),
    monotonicMs: () => performance.now() + passedMs,
    random: Math.random,
    sleep: async (ms, signal) => {
      await delay(ms, undefined, signal ? { signal } : {});
    },
    jumpTo: (seconds) => {
      const before = offset;
      offset = seconds * 1000 - performance.now();
      passedMs += Math.max(0, offset - before);
    },
    setWallClock: (byMs) => {
      offset += byMs;
    },
  };
}
