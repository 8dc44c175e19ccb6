import { type Deadline, remainingMs } from "./deadline.ts";
import { isRollcallError, RollcallError } from "./rollcall-error.ts";
import type { World } from "./world.ts";

/** Retries as data. Both clocks count: each attempt has its own time-out, and the whole call has its deadline. */
export interface RetryPolicy {
  readonly attempts: number;
  readonly attemptTimeoutMs: number;
  readonly baseDelayMs: number;
  readonly maxDelayMs: number;
}

/** One try: its own time-out, already cut to what is left of the whole call. */
export interface Attempt {
  /** 0 for the first. */
  readonly index: number;
  readonly timeoutMs: number;
}

/** A pause of anything between 0 and the doubling ceiling ("full jitter"), so that clients in step fall out of step. */
export function backoffMs(policy: RetryPolicy, index: number, random: () => number): number {
  return random() * Math.min(policy.maxDelayMs, policy.baseDelayMs * 2 ** index);
}

/**
 * The one retry loop. Calls `run` again while it fails with recovery `retry` (after a pause) or `fail-over` (at once;
 * the host chooser has already moved on). All calls are reads, so every one may be repeated.
 *
 * @throws RollcallError the last failure, or `upstream-timeout` when the deadline has passed before the first try
 */
export async function withRetries<T>(
  world: Pick<World, "now" | "random" | "sleep">,
  policy: RetryPolicy,
  deadline: Deadline,
  run: (attempt: Attempt) => Promise<T>,
): Promise<T> {
  for (let index = 0; ; index += 1) {
    const leftMs = remainingMs(deadline, world.now());
    if (leftMs <= 0 || deadline.signal?.aborted) {
      throw new RollcallError("upstream-timeout", "no time was left to ask the vendor");
    }
    try {
      return await run({ index, timeoutMs: Math.min(policy.attemptTimeoutMs, leftMs) });
    } catch (error) {
      const pauseMs = pauseBeforeNext(error, policy, index, world.random);
      // A retry that does not fit in what is left is not tried: its failure would only hide the real one.
      if (pauseMs === undefined || pauseMs >= remainingMs(deadline, world.now()) || deadline.signal?.aborted) {
        throw error;
      }
      if (pauseMs > 0) {
        await world.sleep(pauseMs, deadline.signal);
      }
    }
  }
}

function pauseBeforeNext(error: unknown, policy: RetryPolicy, index: number, random: () => number): number | undefined {
  if (!isRollcallError(error) || index + 1 >= policy.attempts) {
    return undefined;
  }
  switch (error.recovery) {
    case "retry":
      return backoffMs(policy, index, random);
    case "fail-over":
      return 0;
    default:
      return undefined;
  }
}
