import type { SeriesReply } from "../../shared/report-routes/series-shape.ts";

type Point = SeriesReply["points"][number];

/** What a sparkline draws in a box of `width` x `height`, as paths of SVG. */
export interface SparklineShape {
  /** The area up to the lower bound. */
  readonly proven: string;
  /** The area up to the upper bound, which the proven area covers in part. */
  readonly possible: string;
  readonly line: string;
  /** Where nothing was counted. */
  readonly gaps: readonly { readonly x: number; readonly width: number }[];
}

/** A point on the canvas: where its stretch of time begins and ends, and the heights of its bounds; undefined for a gap. */
interface Column {
  readonly left: number;
  readonly right: number;
  readonly heights: { readonly min: number; readonly max: number } | undefined;
}

export function sparklineShape(
  series: Pick<SeriesReply, "points" | "from" | "to">,
  size: { readonly width: number; readonly height: number },
): SparklineShape {
  const columns = columnsOf(series, size);
  const runs = observedRuns(columns);
  const area = (bound: "min" | "max") => runs.map((run) => areaOf(run, bound, size.height)).join("");
  return {
    proven: area("min"),
    possible: area("max"),
    line: runs.map(lineOf).join(""),
    gaps: columns.flatMap(({ left, right, heights }) => (heights ? [] : [{ x: left, width: rounded(right - left) }])),
  };
}

function columnsOf(
  { points, from, to }: Pick<SeriesReply, "points" | "from" | "to">,
  { width, height }: { readonly width: number; readonly height: number },
): readonly Column[] {
  const start = Date.parse(from);
  const length = Math.max(1, Date.parse(to) - start);
  const most = Math.max(1, ...points.map(({ max }) => max ?? 0));
  const x = (at: string) => rounded(((Date.parse(at) - start) / length) * width);
  // Two units are left above, so that the line at the maximum is not cut.
  const y = (count: number) => rounded(height - (count / most) * (height - 2));
  return points.map((point, index) => ({
    left: x(point.at),
    right: x(points[index + 1]?.at ?? to),
    heights: heightsOf(point, y),
  }));
}

function heightsOf({ min, max }: Point, y: (count: number) => number): Column["heights"] {
  return max === null ? undefined : { min: y(min ?? max), max: y(max) };
}

type Observed = Column & { readonly heights: NonNullable<Column["heights"]> };

/** Consecutive columns without a gap between them. */
function observedRuns(columns: readonly Column[]): readonly (readonly Observed[])[] {
  const runs: Observed[][] = [];
  let current: Observed[] = [];
  for (const { left, right, heights } of columns) {
    if (heights === undefined) {
      current = [];
      continue;
    }
    if (current.length === 0) {
      runs.push(current);
    }
    current.push({ left, right, heights });
  }
  return runs;
}

const middleOf = ({ left, right }: Column) => rounded((left + right) / 2);

function areaOf(run: readonly Observed[], bound: "min" | "max", floor: number): string {
  const [first] = run;
  const last = run.at(-1);
  if (first === undefined || last === undefined) {
    return "";
  }
  const top = run.map((column) => `L${middleOf(column)} ${column.heights[bound]}`).join("");
  return `M${first.left} ${floor}V${first.heights[bound]}${top}H${last.right}V${floor}Z`;
}

function lineOf(run: readonly Observed[]): string {
  return run.map((column, index) => `${index === 0 ? "M" : "L"}${middleOf(column)} ${column.heights.max}`).join("");
}

const rounded = (value: number) => Math.round(value * 10) / 10;
