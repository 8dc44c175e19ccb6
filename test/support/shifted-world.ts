import { setTimeout as delay } from "node:timers/promises";
import type { EpochSeconds } from "../../shared/identity/ids.ts";
import type { World } from "../../shared/upstream/world.ts";

/** A minute of 2026-01-02, away from the ends of hour and day. */
export const someSlot: EpochSeconds = 1_767_348_120;

export interface ShiftedWorld extends World {
  /** Advances both clocks to this time; an earlier time only sets the wall clock back. */
  jumpTo(seconds: number): void;
  /** Sets the wall clock without moving the monotonic one. */
  setWallClock(byMs: number): void;
}

/** Real time, shifted so that it starts at `startSeconds`. */
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
