import { type Deadline, remainingMs } from "./deadline.ts";
import { isRollcallError, RollcallError } from "./rollcall-error.ts";
import type { World } from "./world.ts";

/** Retries as data. Each attempt has a timeout, and the whole call has a deadline. */
export interface RetryPolicy {
  readonly attempts: number;
  readonly attemptTimeoutMs: number;
  readonly baseDelayMs: number;
  readonly maxDelayMs: number;
}

/** One attempt. Its timeout is cut to what is left of the deadline. */
export interface Attempt {
  /** 0 for the first. */
  readonly index: number;
  readonly timeoutMs: number;
}

/** Exponential backoff with full jitter: uniform between 0 and the doubling ceiling, so that clients do not retry in step. */
export function backoffMs(policy: RetryPolicy, index: number, random: () => number): number {
  return random() * Math.min(policy.maxDelayMs, policy.baseDelayMs * 2 ** index);
}

/**
 * The one retry loop. Calls `run` again while it fails with recovery `retry`, after a pause, or `fail-over`, at once (the host chooser
 * has switched by then). All calls are reads, so every one may be repeated.
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
      // A retry that does not fit before the deadline is not tried: its timeout would hide the real failure.
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
