import type { SeriesReply } from "../../../shared/report-routes/series-shape.ts";
import type { Alignment } from "./compare-options.ts";

/** The counts of several sessions over one axis of seconds. */
export interface AlignedCounts {
  /** Seconds since the start, or since midnight. */
  readonly seconds: readonly number[];
  /** Of each session: `null` breaks its line, `undefined` is an instant of another session. */
  readonly counts: readonly (readonly (number | null | undefined)[])[];
}

type Points = Pick<SeriesReply, "points">;

/**
 * @param clockOf the seconds since local midnight at an instant
 */
export function alignCounts(
  series: readonly (Points & { readonly startsAt: number })[],
  alignment: Alignment,
  clockOf: (at: number) => number,
): AlignedCounts {
  const lines = series.map(({ points, startsAt }) => {
    const begin = alignment === "start" ? 0 : clockOf(startsAt);
    return new Map(points.map(({ at, max }) => [begin + Date.parse(at) / 1000 - startsAt, max]));
  });
  const seconds = [...new Set(lines.flatMap((line) => [...line.keys()]))].sort((one, other) => one - other);
  return { seconds, counts: lines.map((line) => seconds.map((second) => line.get(second))) };
}

/** The last count of a line at or before a position, as a reader sees it there: gaps and ends have none. */
export function countAt(
  { seconds, counts }: AlignedCounts,
  line: number,
  position: number,
  longestStep: number,
): number | undefined {
  const values = counts[line] ?? [];
  const at = seconds[position] ?? 0;
  for (let index = position; index >= 0 && at - (seconds[index] ?? 0) <= longestStep; index -= 1) {
    const value = values[index];
    if (value === null) return undefined;
    if (value !== undefined) return value;
  }
  return undefined;
}

/** Of the browser's time zone. */
export function localClock(at: number): number {
  const date = new Date(at * 1000);
  return date.getHours() * 3600 + date.getMinutes() * 60 + date.getSeconds();
}

/** `9:05`; hours of a second day go on counting from zero with a sign of the day. */
export function clockText(seconds: number): string {
  const day = Math.floor(seconds / 86_400);
  const rest = seconds - day * 86_400;
  const minutes = String(Math.floor(rest / 60) % 60).padStart(2, "0");
  return `${Math.floor(rest / 3600)}:${minutes}${day === 0 ? "" : ` +${day}`}`;
}
