import type { EpochSeconds } from "../../identity/ids.ts";

const daySeconds = 86_400;
const twoDigits: readonly string[] = Array.from({ length: 60 }, (_, value) => String(value).padStart(2, "0"));
let lastDay = Number.NaN;
let lastDate = "";

/** ISO 8601 UTC with `Z`, whole seconds. Reports print tens of thousands of instants, mostly of one day: the date is kept. */
export function isoUtc(seconds: EpochSeconds): string {
  const whole = Math.floor(seconds);
  const day = Math.floor(whole / daySeconds);
  if (day !== lastDay) {
    lastDate = new Date(day * daySeconds * 1000).toISOString().slice(0, 10);
    lastDay = day;
  }
  const rest = whole - day * daySeconds;
  const hours = twoDigits[Math.floor(rest / 3600)] ?? "00";
  const minutes = twoDigits[Math.floor(rest / 60) % 60] ?? "00";
  return `${lastDate}T${hours}:${minutes}:${twoDigits[rest % 60] ?? "00"}Z`;
}

export function isoUtcOrNull(seconds: EpochSeconds | null): string | null {
  return seconds === null ? null : isoUtc(seconds);
}
