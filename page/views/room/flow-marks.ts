import type uPlot from "uplot";
import type { ChartInk } from "../../charts/chart-ink.ts";
import { formatCount } from "../../language/format.ts";

/** Numbers closer than this would overlap; the greatest one stands for its neighbors. */
const labelSpace = 44;
const gap = 6;
const widestBar = 24;

/** Writes its number beside each bar that the axis cuts off, and breaks the bar with a line of the ground. */
export function markCutBars(plot: uPlot, ink: ChartInk): void {
  const [times = [], joins = [], , leaves = []] = plot.data;
  const { min = 0, max = 0 } = plot.scales["y"] ?? {};
  const { top, height } = plot.bbox;
  const ratio = devicePixelRatio;
  markEdge(plot, ink, { times, lengths: joins, isCut: (length) => length > (max ?? 0), y: top + 8 * ratio });
  markEdge(plot, ink, { times, lengths: leaves, isCut: (length) => length < (min ?? 0), y: top + height - 8 * ratio });
}

interface Edge {
  readonly times: uPlot.TypedArray | readonly number[];
  readonly lengths: uPlot.TypedArray | readonly (number | null | undefined)[];
  readonly isCut: (length: number) => boolean;
  readonly y: number;
}

function markEdge(plot: uPlot, ink: ChartInk, { times, lengths, isCut, y }: Edge): void {
  const { ctx } = plot;
  const bars = Array.from(times, (at, index) => ({ x: plot.valToPos(at, "x", true), length: lengths[index] ?? 0 }));
  const cut = bars.filter(({ length }) => isCut(length));
  const step = (bars[1]?.x ?? 0) - (bars[0]?.x ?? 0);
  ctx.save();
  for (const { x } of cut) breakBar(ctx, { x, y, width: Math.min(step, widestBar * devicePixelRatio) }, ink);
  ctx.font = plot.axes[0]?.font?.[0] ?? ctx.font;
  ctx.textBaseline = "middle";
  ctx.fillStyle = ink.ink;
  const labelled: number[] = [];
  for (const { x, length } of cut.sort((one, other) => Math.abs(other.length) - Math.abs(one.length))) {
    if (labelled.some((other) => Math.abs(other - x) < labelSpace * devicePixelRatio)) continue;
    labelled.push(x);
    writeLength(plot, { x, y, length });
  }
  ctx.restore();
}

function writeLength({ ctx, bbox }: uPlot, { x, y, length }: { x: number; y: number; length: number }): void {
  const isOnTheRight = x > bbox.left + bbox.width / 2;
  ctx.textAlign = isOnTheRight ? "right" : "left";
  ctx.fillText(formatCount(Math.abs(length)), x + (isOnTheRight ? -gap : gap) * devicePixelRatio, y);
}

/** Of the width of the bar, so that its neighbors stay whole. */
function breakBar(ctx: CanvasRenderingContext2D, bar: { x: number; y: number; width: number }, ink: ChartInk): void {
  const { x, y, width } = bar;
  const slope = 3 * devicePixelRatio;
  ctx.strokeStyle = ink.ground;
  ctx.lineWidth = 3 * devicePixelRatio;
  ctx.beginPath();
  ctx.moveTo(x - width / 2, y + slope);
  ctx.lineTo(x + width / 2, y - slope);
  ctx.stroke();
}
