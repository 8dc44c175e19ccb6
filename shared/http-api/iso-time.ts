import type { EpochMs, EpochSeconds } from "../identity/ids.ts";

/** ISO 8601 in UTC, milliseconds left out where there are none: `2026-11-20T09:00:00Z`. */
export function isoFromMs(ms: EpochMs): string {
  return new Date(ms).toISOString().replace(".000Z", "Z");
}

export function isoFromSeconds(seconds: EpochSeconds): string {
  return isoFromMs(seconds * 1000);
}
