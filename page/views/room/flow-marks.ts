import type uPlot from "uplot";
import type { ChartInk } from "../../charts/chart-ink.ts";
import { formatCount } from "../../language/format.ts";

/** Numbers closer than this would overlap; the first one stands for its neighbors. */
const labelSpace = 44;
const gap = 6;

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
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  ctx.save();
  ctx.font = plot.axes[0]?.font?.[0] ?? ctx.font;
  ctx.textBaseline = "middle";
  let lastLabel = Number.NEGATIVE_INFINITY;
  for (const [index, at] of times.entries()) {
    const length = lengths[index] ?? 0;
    if (!isCut(length)) continue;
    const x = plot.valToPos(at, "x", true);
    breakBar(ctx, x, y, ink);
    if (x - lastLabel < labelSpace * ratio) continue;
    lastLabel = x;
    const isOnTheRight = x > bbox.left + bbox.width / 2;
    ctx.textAlign = isOnTheRight ? "right" : "left";
    ctx.fillStyle = ink.ink;
    ctx.fillText(formatCount(Math.abs(length)), x + (isOnTheRight ? -gap : gap) * ratio, y);
  }
  ctx.restore();
}

function breakBar(ctx: CanvasRenderingContext2D, x: number, y: number, ink: ChartInk): void {
  const ratio = devicePixelRatio;
  const reach = 14 * ratio;
  ctx.strokeStyle = ink.ground;
  ctx.lineWidth = 3 * ratio;
  ctx.beginPath();
  ctx.moveTo(x - reach, y + 4 * ratio);
  ctx.lineTo(x + reach, y - 4 * ratio);
  ctx.stroke();
}
