import type uPlot from "uplot";
import { formatClock, formatClockSeconds, formatDay, formatShortDay } from "../language/format.ts";
import type { ChartInk } from "./chart-ink.ts";

const daySeconds = 86_400;

/** Clock times, and the day where one begins; whole days where the ticks are that far apart. */
function timeLabels(splits: readonly number[], everySeconds: number): string[] {
  return splits.map((seconds, index) => {
    const at = seconds * 1000;
    if (everySeconds >= daySeconds) {
      return formatShortDay(at);
    }
    const before = splits[index - 1];
    const isNewDay = before !== undefined && formatDay(before * 1000) !== formatDay(at);
    const clock = everySeconds < 60 ? formatClockSeconds(at) : formatClock(at);
    return isNewDay ? `${clock}\n${formatShortDay(at)}` : clock;
  });
}

export function timeAxis(ink: ChartInk): uPlot.Axis {
  return {
    stroke: ink.faint,
    font: ink.font,
    size: 40,
    space: 72,
    gap: 6,
    grid: { show: false },
    ticks: { stroke: ink.line, size: 6, width: 1 },
    values: (_plot, splits, _axis, _space, everySeconds) => timeLabels(splits, everySeconds),
  };
}

export function countAxis(ink: ChartInk, labels: (counts: readonly number[]) => string[]): uPlot.Axis {
  return {
    stroke: ink.faint,
    font: ink.font,
    size: 52,
    space: 44,
    gap: 8,
    grid: { stroke: ink.line, width: 1 },
    ticks: { show: false },
    values: (_plot, splits) => labels(splits),
    // People are whole.
    incrs: [1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1_000, 2_000, 2_500, 5_000, 10_000, 50_000, 100_000, 500_000],
  };
}
