import type { EpochMs } from "../identity/ids.ts";

/** The instant by which an operation must have ended, and the signal that aborts it when its caller has stopped waiting. */
export interface Deadline {
  readonly atMs: EpochMs;
  readonly signal?: AbortSignal;
}

/** Milliseconds left, never negative. */
export function remainingMs(deadline: Deadline, nowMs: EpochMs): number {
  return Math.max(0, deadline.atMs - nowMs);
}

/** The same deadline, with one more signal that ends it. */
export function withSignal({ atMs, signal }: Deadline, other: AbortSignal): Deadline {
  return { atMs, signal: signal === undefined ? other : AbortSignal.any([signal, other]) };
}
