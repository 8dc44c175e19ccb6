import type { EpochMs, EpochSeconds } from "./ids.ts";

const daySeconds = 86_400;
const twoDigits: readonly string[] = Array.from({ length: 60 }, (_, value) => String(value).padStart(2, "0"));

/** Memoized dates, `2026-11-20T` by day number: an answer prints tens of thousands of instants of few days. */
const dates = new Map<number, string>();
/** 27 years. Past that the cache starts over, so that it stays small whatever times a vendor sends. */
const mostDates = 10_000;

/** ISO 8601 in UTC, to the second: `2026-11-20T09:00:00Z`. Six times as fast as `Date.toISOString`. */
export function isoUtc(seconds: EpochSeconds): string {
  const whole = Math.floor(seconds);
  const day = Math.floor(whole / daySeconds);
  const second = whole - day * daySeconds;
  const minute = Math.floor(second / 60);
  return `${dates.get(day) ?? remembered(day)}${twoDigits[Math.floor(minute / 60)]}:${twoDigits[minute % 60]}:${twoDigits[second % 60]}Z`;
}

export function isoUtcOrNull(seconds: EpochSeconds | null): string | null {
  return seconds === null ? null : isoUtc(seconds);
}

/** The same with milliseconds, which are left out where there are none. */
export function isoUtcOfMs(ms: EpochMs): string {
  return ms % 1000 === 0 ? isoUtc(ms / 1000) : new Date(ms).toISOString();
}

/** @throws RangeError for what is no time */
function remembered(day: number): string {
  if (dates.size >= mostDates) {
    dates.clear();
  }
  const date = new Date(day * daySeconds * 1000).toISOString().slice(0, "2026-01-01T".length);
  dates.set(day, date);
  return date;
}
