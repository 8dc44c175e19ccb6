import type { Pacer } from "../upstream/pacer.ts";
import { isRollcallError } from "../upstream/rollcall-error.ts";
import { dailyQuotaCode, gapReasonOf } from "./gap-reasons.ts";

/** A pacer that can say why it holds calls back. */
export interface ExplainingPacer extends Pacer {
  blockedBy(command: string): unknown;
  /** Resolves (or is undefined) when few calls of the command are queued: the time to begin work that will make more. */
  whenQueueIsShort(command: string): Promise<void> | undefined;
}

/**
 * A throttled call is repeated while its slot lasts: its room is due once in it, and the command slows down and pauses
 * meanwhile. So many retries outlast any slot; the number only ends a call that is refused without being sent.
 */
const mostRetries = 20;

/** Repeats a call after throttle answers. Each attempt waits for a permit of its own. Quotas of a day are not waited for. */
export async function retryThrottled<T>(call: () => Promise<T>): Promise<T> {
  for (let retries = 0; ; retries += 1) {
    try {
      return await call();
    } catch (error) {
      if (!isPassingThrottle(error) || retries >= mostRetries) {
        throw error;
      }
    }
  }
}

function isPassingThrottle(error: unknown): boolean {
  return isRollcallError(error) && error.kind === "upstream-throttled" && error.upstream?.code !== dailyQuotaCode;
}

/** The cause behind a timeout: a call that ran out of time while its pacer held calls back failed for the pacer's reason. */
export function rootCause(pacer: ExplainingPacer, command: string, error: unknown): unknown {
  return gapReasonOf(error) === "deadline" ? (pacer.blockedBy(command) ?? error) : error;
}
