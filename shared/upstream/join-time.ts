import type { EpochMs, EpochSeconds } from "../identity/ids.ts";
import { integerFrom } from "./tolerant-fields.ts";

/** Older than any group of either vendor: an earlier value is not a join time, or lost digits (Agora's sample shows milliseconds of 12 digits). */
const earliestJoinMs = Date.UTC(2010, 0, 1);

/** Tolerated lead of the vendor's clock. */
const mostAheadMs = 600_000;

/** A smaller number must be seconds: as milliseconds it would lie before March 1973. */
const fewestMilliseconds = 100_000_000_000;

/**
 * A join time in milliseconds, from seconds (10 digits) or milliseconds (13). Undefined when it is missing, 0, negative, before 2010, or
 * more than ten minutes ahead of `nowMs`: a wrong join time would claim presence that was never seen.
 */
export function joinMsFrom(value: unknown, nowMs: EpochMs): EpochMs | undefined {
  const number = integerFrom(value);
  if (number === undefined) {
    return undefined;
  }
  const ms = number < fewestMilliseconds ? number * 1000 : number;
  return ms >= earliestJoinMs && ms <= nowMs + mostAheadMs ? ms : undefined;
}

/** The same in whole seconds, rounded down. */
export function joinSecondsFrom(value: unknown, nowMs: EpochMs): EpochSeconds | undefined {
  const ms = joinMsFrom(value, nowMs);
  return ms === undefined ? undefined : Math.floor(ms / 1000);
}
