import { setTimeout as delay } from "node:timers/promises";
import type { EpochSeconds } from "../../shared/identity/ids.ts";
import type { World } from "../../shared/upstream/world.ts";

/** A minute of 2026-01-02, far from an hour's or a day's end. */
export const someSlot: EpochSeconds = 1_767_348_120;

/** Real time that passes as fast as it does, told as if it were `startSeconds` now. */
export function shiftedWorld(startSeconds: number): World & { jumpTo(seconds: number): void } {
  let offset = startSeconds * 1000 - performance.now();
  return {
    now: () => Math.floor(performance.now() + offset),
    random: Math.random,
    sleep: async (ms, signal) => {
      await delay(ms, undefined, signal ? { signal } : {});
    },
    jumpTo: (seconds) => {
      offset = seconds * 1000 - performance.now();
    },
  };
}
