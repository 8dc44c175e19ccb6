import type { World } from "../../shared/upstream/world.ts";

export interface MadeUpClock extends World {
  /** Lets time pass until nobody sleeps any more, or until the instant. */
  runUntil(atMs: number): Promise<void>;
  /** Time passes without anybody being woken: a loop that is busy. */
  stall(ms: number): void;
}

/** A clock that only moves when told to, and wakes sleepers in order. */
export function madeUpClock(startMs = 0): MadeUpClock {
  let now = startMs;
  const sleepers: { readonly atMs: number; readonly wake: () => void }[] = [];
  const settle = async () => {
    for (let turn = 0; turn < 20; turn += 1) {
      await Promise.resolve();
    }
  };
  return {
    now: () => Math.floor(now),
    monotonicMs: () => Math.floor(now),
    random: () => 0.5,
    sleep: (ms) =>
      new Promise((wake) => {
        // As Node's timers do it: whole milliseconds, at least one.
        sleepers.push({ atMs: now + Math.max(1, Math.trunc(ms)), wake });
        sleepers.sort((one, other) => one.atMs - other.atMs);
      }),
    stall: (ms) => {
      now += ms;
    },
    runUntil: async (atMs) => {
      await settle();
      for (let next = sleepers[0]; next !== undefined && next.atMs <= atMs; next = sleepers[0]) {
        sleepers.shift();
        now = Math.max(now, next.atMs);
        next.wake();
        await settle();
      }
      now = Math.max(now, atMs);
    },
  };
}
