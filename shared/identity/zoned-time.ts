import type { EpochSeconds } from "./ids.ts";

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

/** Local time less UTC at an instant, in seconds. */
type ZoneOffsets = (seconds: EpochSeconds) => number;

/** Offsets change on quarter hours at the finest, so each is looked up once per quarter. */
const quarterSeconds = 900;

/** Throws a RangeError for an unknown zone. */
function offsetsOf(timeZone: string): ZoneOffsets {
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
  return (seconds) => {
    const quarter = Math.floor(seconds / quarterSeconds);
    let offset = offsets.get(quarter);
    if (offset === undefined) {
      offset = wallClockAt(format, quarter * quarterSeconds) - quarter * quarterSeconds;
      offsets.set(quarter, offset);
    }
    return offset;
  };
}

/** What a wall clock shows, as if it were UTC. */
function wallClockAt(format: Intl.DateTimeFormat, seconds: EpochSeconds): number {
  const parts = new Map(format.formatToParts(seconds * 1000).map(({ type, value }) => [type, Number(value)]));
  const part = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? 0;
  return Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second")) / 1000;
}

/** No zone is farther from UTC. */
const farthestOffsetSeconds = 16 * 3600;
const daySeconds = 86_400;

/** Local time in one zone. */
export class ZonedTime {
  readonly offsetAt: ZoneOffsets;

  /** Throws a RangeError for an unknown zone. */
  constructor(timeZone: string) {
    this.offsetAt = offsetsOf(timeZone);
  }

  /** What a wall clock shows, in seconds as if it were UTC. */
  wallClock(seconds: EpochSeconds): number {
    return seconds + this.offsetAt(seconds);
  }

  /** For people: `2026-11-20 21:28:46 +09:00`. */
  print(seconds: EpochSeconds): string {
    const { date, time, offset } = this.#partsOf(seconds);
    return `${date} ${time} ${offset}`;
  }

  /** For programs: `2026-11-20T21:28:46+09:00`, ISO 8601. */
  iso(seconds: EpochSeconds): string {
    const { date, time, offset } = this.#partsOf(seconds);
    return `${date}T${time}${offset}`;
  }

  /** The local date, `2026-11-20`. */
  date(seconds: EpochSeconds): string {
    return this.#partsOf(seconds).date;
  }

  /**
   * When a local day begins: its midnight, or the first instant after it where clocks skip midnight. Days are 23 or 25 hours
   * long where clocks change.
   *
   * @param midnight the day's midnight as if it were UTC
   */
  startOfDay(midnight: number): EpochSeconds {
    const usual = midnight - this.offsetAt(midnight - this.offsetAt(midnight));
    if (this.wallClock(usual) === midnight && this.wallClock(usual - 1) < midnight) return usual;
    // Bisection: clocks that skip midnight or pass it twice do so at the one crossing.
    let before = midnight - farthestOffsetSeconds;
    let after = midnight + farthestOffsetSeconds;
    while (after - before > 1) {
      const middle = Math.floor((before + after) / 2);
      if (this.wallClock(middle) >= midnight) after = middle;
      else before = middle;
    }
    return after;
  }

  /** The begin of the local day that holds an instant. */
  dayOf(seconds: EpochSeconds): EpochSeconds {
    return this.startOfDay(Math.floor(this.wallClock(seconds) / daySeconds) * daySeconds);
  }

  /** The begin of the local day after the one that holds an instant. */
  nextDay(seconds: EpochSeconds): EpochSeconds {
    const midnight = Math.floor(this.wallClock(seconds) / daySeconds) * daySeconds;
    let next = this.startOfDay(midnight + daySeconds);
    // A zone that moves across the date line skips a day.
    for (let days = 2; next <= seconds; days += 1) next = this.startOfDay(midnight + days * daySeconds);
    return next;
  }

  #partsOf(seconds: EpochSeconds): { readonly date: string; readonly time: string; readonly offset: string } {
    const whole = Math.floor(seconds);
    const offset = this.offsetAt(whole);
    const local = new Date((whole + offset) * 1000).toISOString();
    const minutes = Math.abs(Math.round(offset / 60));
    const two = (value: number): string => String(value).padStart(2, "0");
    const sign = offset < 0 ? "-" : "+";
    return {
      date: local.slice(0, 10),
      time: local.slice(11, 19),
      offset: `${sign}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`,
    };
  }
}
