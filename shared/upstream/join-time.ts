import type { EpochMs, EpochSeconds } from "../identity/ids.ts";
import { integerFrom } from "./tolerant-fields.ts";

/** No group of either vendor is older: what is earlier is no time, or lacks digits (seeds/003 prints milliseconds of 12). */
const earliestJoinMs = Date.UTC(2010, 0, 1);

/** How far the vendor's clock may be ahead of ours. */
const mostAheadMs = 600_000;

/** Below this a number can only be seconds: as milliseconds it would be in 1973. */
const fewestMilliseconds = 100_000_000_000;

/**
 * When somebody joined, in milliseconds. Ten digits are seconds, 13 are milliseconds. Undefined for what cannot be: missing, 0,
 * negative, before 2010, or more than ten minutes ahead of `nowMs`. A wrong time would claim a presence that nobody saw.
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
