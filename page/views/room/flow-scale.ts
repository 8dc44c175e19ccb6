import type { Flow } from "./flow-data.ts";

/** Fewer bars than this are too few to call one of them an outlier. */
const fewestBars = 10;
const usualQuantile = 0.95;
/** An outlier is so many times as long as the usual longest bar. */
const outlierFactor = 3;
/** Space for the bars above the usual longest one. */
const headroom = 1.5;

/**
 * The end of the axis for bars of these lengths: the longest one, or less where an outlier, such as everybody's leave when a room is dissolved,
 * would make all others invisible.
 */
export function axisEnd(lengths: readonly number[]): number {
  const bars = lengths.filter((length) => length > 0).sort((one, other) => one - other);
  const longest = bars.at(-1) ?? 0;
  const usual = bars[Math.floor(usualQuantile * (bars.length - 1))] ?? 0;
  const hasOutlier = bars.length >= fewestBars && longest > outlierFactor * usual;
  return hasOutlier ? Math.ceil(headroom * usual) : longest;
}

export interface FlowAxis {
  readonly min: number;
  readonly max: number;
}

/** Both ends of the axis: joins upwards, leaves downwards. The shorter side keeps enough of it for its bars and their numbers. */
export function axisOf({ points }: Flow): FlowAxis {
  const up = axisEnd(points.map(({ newcomers, returners }) => newcomers + returners));
  const down = axisEnd(points.map(({ leavers }) => leavers));
  return { min: -sideEnd(down, up), max: sideEnd(up, down) };
}

function sideEnd(own: number, other: number): number {
  return Math.max(1, own, Math.ceil(other / (own === 0 ? 10 : 3)));
}
