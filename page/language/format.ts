import { computed } from "@preact/signals";
import { language } from "./language.ts";

/** The browser's time zone, an IANA name. */
export const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

const locale = computed(() => (language.value === "zh" ? "zh-Hans-CN" : "en-GB"));

const numberFormat = computed(() => new Intl.NumberFormat(locale.value));
const decimalFormat = computed(() => new Intl.NumberFormat(locale.value, { maximumFractionDigits: 1 }));
const clockFormat = computed(() => timeFormat({ hour: "2-digit", minute: "2-digit" }));
const clockSecondsFormat = computed(() => timeFormat({ hour: "2-digit", minute: "2-digit", second: "2-digit" }));
const dayFormat = computed(() => timeFormat({ weekday: "short", day: "numeric", month: "short" }));
const dayOfYearFormat = computed(() =>
  timeFormat({ weekday: "short", day: "numeric", month: "short", year: "numeric" }),
);
const shortDayFormat = computed(() => timeFormat({ day: "numeric", month: "short" }));
const dayTimeFormat = computed(() =>
  timeFormat({
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  }),
);
const dayClockFormat = computed(() =>
  timeFormat({ weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" }),
);
const percentFormats = new Map<string, Intl.NumberFormat>();

function timeFormat(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(locale.value, { hourCycle: "h23", ...options });
}

export const formatCount = (count: number): string => numberFormat.value.format(count);
export const formatDecimal = (amount: number): string => decimalFormat.value.format(amount);

/** Rounded down for a lower bound and up for an upper one, so that the text never claims more than the number. */
export function formatPercent(share: number, rounding: "floor" | "ceil" = "floor"): string {
  const key = `${locale.value} ${rounding}`;
  const format =
    percentFormats.get(key) ??
    new Intl.NumberFormat(locale.value, { style: "percent", maximumFractionDigits: 1, roundingMode: rounding });
  percentFormats.set(key, format);
  return format.format(share);
}

const dateOf = (time: string | number): Date => new Date(time);

/** `14:05` in local time. Times are ISO texts or epoch milliseconds. */
export const formatClock = (time: string | number): string => clockFormat.value.format(dateOf(time));
/** `14:05:20` in local time. */
export const formatClockSeconds = (time: string | number): string => clockSecondsFormat.value.format(dateOf(time));
/** `Fri 20 Nov` in local time, with the year where it is another one. */
export function formatDay(time: string | number): string {
  const date = dateOf(time);
  const isThisYear = date.getFullYear() === new Date().getFullYear();
  return (isThisYear ? dayFormat : dayOfYearFormat).value.format(date);
}
/** `Fri 20 Nov, 14:05` in local time. */
export const formatDayClock = (time: string | number): string => dayClockFormat.value.format(dateOf(time));
/** `20 Nov` in local time. */
export const formatShortDay = (time: string | number): string => shortDayFormat.value.format(dateOf(time));
/** `20 Nov 2026, 14:05:20` in local time. */
export const formatDayTime = (time: string | number): string => dayTimeFormat.value.format(dateOf(time));
/** `2026-11-20 13:05:20 UTC`, shown where a pointer rests on a local time. */
export const formatUtc = (time: string | number): string =>
  `${dateOf(time).toISOString().slice(0, 19).replace("T", " ")} UTC`;

/** `1 h 05 min`, `12 min 30 s`, `45 s`. */
export function formatDuration(seconds: number): string {
  const [hour, minute, second] = language.value === "zh" ? ["小时", "分", "秒"] : ["h", "min", "s"];
  const whole = Math.round(seconds);
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  if (hours > 0) {
    return `${formatCount(hours)} ${hour}${minutes > 0 ? ` ${String(minutes).padStart(2, "0")} ${minute}` : ""}`;
  }
  const rest = whole % 60;
  if (minutes > 0) {
    return `${minutes} ${minute}${rest > 0 ? ` ${String(rest).padStart(2, "0")} ${second}` : ""}`;
  }
  return `${rest} ${second}`;
}
