import type { EpochSeconds } from "../../identity/ids.ts";

/** Prints instants as local time of one zone with its offset: `2026-11-20 21:28:46 +09:00`. */
export type ZonedPrinter = (seconds: EpochSeconds) => string;

/** True for an IANA zone that this runtime knows. */
export function isTimeZone(name: string): boolean {
  // Plain offsets are taken by Intl too, but they are not zones.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat("en-US", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** Throws a RangeError for an unknown zone. Offsets change on quarter hours at the finest, so each is looked up once per quarter. */
export function printerFor(timeZone: string): ZonedPrinter {
  if (!isTimeZone(timeZone)) throw new RangeError(`Unknown time zone: ${timeZone}`);
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
  const offsets = new Map<number, number>();
  const quarterSeconds = 900;
  const offsetAt = (seconds: EpochSeconds): number => {
    const quarter = Math.floor(seconds / quarterSeconds);
    let offset = offsets.get(quarter);
    if (offset === undefined) {
      const parts = new Map(
        format.formatToParts(quarter * quarterSeconds * 1000).map(({ type, value }) => [type, Number(value)]),
      );
      const part = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? 0;
      const local = Date.UTC(
        part("year"),
        part("month") - 1,
        part("day"),
        part("hour"),
        part("minute"),
        part("second"),
      );
      offset = local / 1000 - quarter * quarterSeconds;
      offsets.set(quarter, offset);
    }
    return offset;
  };
  return (seconds) => {
    const whole = Math.floor(seconds);
    const offset = offsetAt(whole);
    const local = new Date((whole + offset) * 1000).toISOString();
    const minutes = Math.abs(Math.round(offset / 60));
    const two = (value: number): string => String(value).padStart(2, "0");
    const sign = offset < 0 ? "-" : "+";
    return `${local.slice(0, 10)} ${local.slice(11, 19)} ${sign}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
  };
}
