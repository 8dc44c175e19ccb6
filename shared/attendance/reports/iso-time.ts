import type { EpochSeconds } from "../../identity/ids.ts";

const daySeconds = 86_400;
const minuteSeconds = 60;
const secondMarks: readonly string[] = Array.from({ length: 60 }, (_, value) => `${String(value).padStart(2, "0")}Z`);
let lastDay = Number.NaN;
/** Of the last day, by minute: all that stands before the seconds. */
let minutes: (string | undefined)[] = [];

/** ISO 8601 UTC with `Z`, whole seconds. Reports print tens of thousands of instants, mostly of one day: its minutes are kept. */
export function isoUtc(seconds: EpochSeconds): string {
  const whole = Math.floor(seconds);
  const day = Math.floor(whole / daySeconds);
  if (day !== lastDay) {
    lastDay = day;
    minutes = new Array(daySeconds / minuteSeconds);
  }
  const ofDay = whole - day * daySeconds;
  const minute = Math.floor(ofDay / minuteSeconds);
  minutes[minute] ??= new Date((whole - (ofDay % minuteSeconds)) * 1000)
    .toISOString()
    .slice(0, "2026-01-01T00:00:".length);
  return `${minutes[minute]}${secondMarks[ofDay % minuteSeconds] ?? ""}`;
}

export function isoUtcOrNull(seconds: EpochSeconds | null): string | null {
  return seconds === null ? null : isoUtc(seconds);
}
