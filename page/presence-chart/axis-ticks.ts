import type { TimeSpan } from "./time-view.ts";

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** Distances between ticks that people read without reckoning. */
const steps = [
  ...[1, 5, 10, 15, 30],
  ...[1, 2, 5, 10, 15, 30].map((count) => count * minute),
  ...[1, 2, 3, 6, 12].map((count) => count * hour),
  ...[1, 2, 7, 14, 28].map((count) => count * day),
];

export interface AxisTick {
  readonly at: number;
  /** The tick is a midnight, so its label is a date. */
  readonly isDate: boolean;
}

export interface Axis {
  readonly stepSeconds: number;
  readonly ticks: readonly AxisTick[];
}

/**
 * Round local times in the view.
 *
 * @param mostTicks as many labels as there is room for
 * @param offsetSecondsAt what local time is ahead of UTC at an instant; it changes with daylight saving
 */
export function axisOf(view: TimeSpan, mostTicks: number, offsetSecondsAt: (at: number) => number): Axis {
  const length = view.to - view.from;
  const stepSeconds = steps.find((step) => length / step <= mostTicks) ?? Math.ceil(length / mostTicks / day) * day;
  const ticks: AxisTick[] = [];
  const firstOffset = offsetSecondsAt(view.from);
  const first = Math.ceil((view.from + firstOffset) / stepSeconds) * stepSeconds;
  for (let local = first; local - firstOffset <= view.to + hour; local += stepSeconds) {
    const at = local - offsetSecondsAt(local - firstOffset);
    if (at >= view.from && at <= view.to) {
      ticks.push({ at, isDate: local % day === 0 });
    }
  }
  return { stepSeconds, ticks };
}

/** Of the browser's own time zone. */
export function browserOffsetSeconds(at: number): number {
  return -new Date(at * 1000).getTimezoneOffset() * minute;
}
