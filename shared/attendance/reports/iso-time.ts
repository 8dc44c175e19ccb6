import type { EpochSeconds } from "../../identity/ids.ts";

const minuteSeconds = 60;
const secondMarks: readonly string[] = Array.from({ length: 60 }, (_, value) => `${String(value).padStart(2, "0")}Z`);
/** So many minutes are kept, which is more than a day has. */
const keptMinutes = 2048;
/** Each at its remainder: all that stands before the seconds, and the minute that it stands for. */
const heads = new Array<string>(keptMinutes).fill("");
const minuteOf = new Float64Array(keptMinutes).fill(Number.NaN);

/** ISO 8601 UTC with `Z`, whole seconds. Reports print tens of thousands of instants of few minutes: these are kept. */
export function isoUtc(seconds: EpochSeconds): string {
  const whole = Math.floor(seconds);
  const minute = Math.floor(whole / minuteSeconds);
  const place = ((minute % keptMinutes) + keptMinutes) % keptMinutes;
  if (minuteOf[place] !== minute) {
    heads[place] = new Date(minute * minuteSeconds * 1000).toISOString().slice(0, "2026-01-01T00:00:".length);
    minuteOf[place] = minute;
  }
  return `${heads[place]}${secondMarks[whole - minute * minuteSeconds] ?? ""}`;
}

export function isoUtcOrNull(seconds: EpochSeconds | null): string | null {
  return seconds === null ? null : isoUtc(seconds);
}
