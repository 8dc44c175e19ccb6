import type { EpochSeconds } from "../../identity/ids.ts";
import type { ZonedTime } from "../../identity/zoned-time.ts";
import type { TimeWindow } from "../rules/person-totals.ts";

/** Ascending boundaries that cut time into points, each of which lasts up to the next. */
export interface TimeGrid {
  /** The last boundary at or before an instant. */
  readonly floor: (instant: EpochSeconds) => EpochSeconds;
  /** The first boundary after an instant. */
  readonly next: (instant: EpochSeconds) => EpochSeconds;
  /** Set where the boundaries are those of local time. */
  readonly zone?: ZonedTime;
}

const hourSeconds = 3600;
const daySeconds = 86_400;

/** In UTC unless a zone is given. */
export function timeGrid(seconds: number, zone: ZonedTime | undefined): TimeGrid {
  return zone === undefined ? utcGrid(seconds) : localGrid(zone, seconds);
}

/** Every multiple of a length. */
function utcGrid(seconds: number): TimeGrid {
  const floor = (instant: EpochSeconds): EpochSeconds => Math.floor(instant / seconds) * seconds;
  return { floor, next: (instant) => floor(instant) + seconds };
}

/**
 * Local days and hours of a zone; what is shorter than an hour begins at the same instants in every zone. A local day may have
 * 23 or 25 hours, and where clocks are set back an hour passes twice: two points.
 */
function localGrid(zone: ZonedTime, seconds: number): TimeGrid {
  if (seconds < hourSeconds) return { ...utcGrid(seconds), zone };
  if (seconds === daySeconds)
    return { floor: (instant) => zone.dayOf(instant), next: (instant) => zone.nextDay(instant), zone };
  const next = (instant: EpochSeconds): EpochSeconds => instant + seconds - mod(zone.wallClock(instant), seconds);
  const floor = (instant: EpochSeconds): EpochSeconds => {
    let boundary = zone.dayOf(instant);
    for (let after = next(boundary); after <= instant; after = next(boundary)) boundary = after;
    return boundary;
  };
  return { floor, next, zone };
}

function mod(value: number, divisor: number): number {
  return value - Math.floor(value / divisor) * divisor;
}

/** The points of a window: they partition it, its first and last clipped to it. */
export function pointsWithin({ from, to }: TimeWindow, grid: TimeGrid): TimeWindow[] {
  const points: TimeWindow[] = [];
  for (let at = from; at < to; ) {
    const end = Math.min(to, grid.next(at));
    points.push({ from: at, to: end });
    at = end;
  }
  return points;
}

/** True when all boundaries within the window are whole hours in UTC, which is what daily roll-ups hold. */
export function hasWholeHours(window: TimeWindow, grid: TimeGrid): boolean {
  return pointsWithin(window, grid).every(({ to }) => to === window.to || to % hourSeconds === 0);
}
