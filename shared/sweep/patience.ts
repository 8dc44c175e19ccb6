import type { Pacer } from "../upstream/pacer.ts";
import { isRollcallError } from "../upstream/rollcall-error.ts";
import { dailyQuotaCode, gapReasonOf } from "./gap-reasons.ts";

/** A pacer that can say why it holds calls back. */
export interface TellingPacer extends Pacer {
  blockedBy(command: string): unknown;
  /** Resolves (or is undefined) when it is time to begin what will ask for turns of the command. */
  mayBegin(command: string): Promise<void> | undefined;
}

/**
 * A throttled call is worth another turn while its slot lasts: its room is due once in it, and the command slows down and
 * pauses meanwhile. So many turns outlast any slot; the number only ends what is refused without a call.
 */
const turnsAfterThrottle = 20;

/** Calls again after throttle answers, each time with a turn of its own. Quotas of a day are not waited for. */
export async function patiently<T>(call: () => Promise<T>): Promise<T> {
  for (let turn = 0; ; turn += 1) {
    try {
      return await call();
    } catch (error) {
      if (!mayPass(error) || turn >= turnsAfterThrottle) {
        throw error;
      }
    }
  }
}

function mayPass(error: unknown): boolean {
  return isRollcallError(error) && error.kind === "upstream-throttled" && error.upstream?.code !== dailyQuotaCode;
}

/** What really was in the way: a call that ran out of time behind a closed gate failed for what closed it. */
export function realCause(pacer: TellingPacer, command: string, error: unknown): unknown {
  return gapReasonOf(error) === "deadline" ? (pacer.blockedBy(command) ?? error) : error;
}
