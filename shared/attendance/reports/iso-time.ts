import type { EpochSeconds } from "../../identity/ids.ts";

const minuteSeconds = 60;
const secondMarks: readonly string[] = Array.from({ length: 60 }, (_, value) => `${String(value).padStart(2, "0")}Z`);
/** Size of the cache: more minutes than a day has. */
const keptMinutes = 2048;
/** Direct-mapped cache by minute modulo its size: the text before the seconds, and the minute that it belongs to. */
const heads = new Array<string>(keptMinutes).fill("");
const minuteOf = new Float64Array(keptMinutes).fill(Number.NaN);

/** ISO 8601 UTC with `Z`, whole seconds. Reports print tens of thousands of instants that share few minutes, so minutes are cached. */
export function isoUtc(seconds: EpochSeconds): string {
  const whole = Math.floor(seconds);
  const minute = Math.floor(whole / minuteSeconds);
  const index = ((minute % keptMinutes) + keptMinutes) % keptMinutes;
  if (minuteOf[index] !== minute) {
    heads[index] = new Date(minute * minuteSeconds * 1000).toISOString().slice(0, "2026-01-01T00:00:".length);
    minuteOf[index] = minute;
  }
  return `${heads[index]}${secondMarks[whole - minute * minuteSeconds] ?? ""}`;
}

export function isoUtcOrNull(seconds: EpochSeconds | null): string | null {
  return seconds === null ? null : isoUtc(seconds);
}
