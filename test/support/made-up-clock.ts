import type { World } from "../../shared/upstream/world.ts";

export interface MadeUpClock extends World {
  /** Advances time until no sleeper is left, or to the given time. */
  runUntil(atMs: number): Promise<void>;
  /** Advances time without waking sleepers, like a blocked event loop. */
  stall(ms: number): void;
}

/** Manual clock: moves only on request, and wakes sleepers in order. */
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
        // Like Node's timers: whole milliseconds, at least one.
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
