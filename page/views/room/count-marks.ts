import type uPlot from "uplot";
import type { SummaryReply } from "../../../shared/report-routes/summary-shape.ts";
import type { ChartInk } from "../../charts/chart-ink.ts";
import type { Span } from "../../charts/zoom.ts";
import { hatchOf } from "../../presence-chart/presence-ink.ts";

/** What is drawn around the line of the count. */
export interface CountMarks {
  readonly gaps: readonly Span[];
  readonly cutOff: readonly Span[];
  readonly sessions: readonly Span[];
  readonly peak: SummaryReply["peak"];
  readonly peakLabel: string;
}

/** Height of the bands that stand for sessions, above the plot. */
export const sessionBandHeight = 6;

/** Behind the line: tint where the list was cut off, hatching where nothing was counted. */
export function drawBehind(plot: uPlot, { gaps, cutOff }: CountMarks, ink: ChartInk): void {
  const { ctx, bbox } = plot;
  ctx.save();
  clipToPlot(plot);
  ctx.fillStyle = ink.cutOff;
  ctx.globalAlpha = 0.55;
  for (const span of cutOff) {
    fillSpan(plot, span, bbox.top, bbox.height);
  }
  ctx.globalAlpha = 1;
  ctx.fillStyle = hatchOf(ctx, ink.unobserved, devicePixelRatio);
  for (const span of gaps) {
    fillSpan(plot, span, bbox.top, bbox.height);
  }
  ctx.restore();
}

/** In front: a band for each session along the top, and the peak. */
export function drawInFront(plot: uPlot, { sessions, peak, peakLabel }: CountMarks, ink: ChartInk): void {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  ctx.save();
  const height = sessionBandHeight * ratio;
  ctx.fillStyle = ink.accent;
  for (const span of sessions) {
    fillSpan(plot, span, bbox.top - height - 4 * ratio, height);
  }
  ctx.restore();
  if (peak !== null) {
    drawPeak(plot, Date.parse(peak.at) / 1000, peak.count, peakLabel, ink);
  }
}

function drawPeak(plot: uPlot, at: number, count: number, label: string, ink: ChartInk): void {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  const x = plot.valToPos(at, "x", true);
  const y = plot.valToPos(count, "y", true);
  if (x < bbox.left || x > bbox.left + bbox.width || y < bbox.top) {
    return;
  }
  ctx.save();
  ctx.beginPath();
  ctx.arc(x, y, 4 * ratio, 0, 2 * Math.PI);
  ctx.fillStyle = ink.ground;
  ctx.strokeStyle = ink.accent;
  ctx.lineWidth = 2 * ratio;
  ctx.fill();
  ctx.stroke();
  const isOnTheRight = x > bbox.left + bbox.width / 2;
  ctx.font = plot.axes[0]?.font?.[0] ?? ctx.font;
  ctx.textAlign = isOnTheRight ? "right" : "left";
  ctx.textBaseline = "bottom";
  ctx.lineWidth = 3 * ratio;
  ctx.strokeStyle = ink.ground;
  const textX = x + (isOnTheRight ? -8 : 8) * ratio;
  const textY = y - 5 * ratio;
  ctx.strokeText(label, textX, textY);
  ctx.fillStyle = ink.ink;
  ctx.fillText(label, textX, textY);
  ctx.restore();
}

function clipToPlot({ ctx, bbox }: uPlot): void {
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
}

function fillSpan(plot: uPlot, { from, to }: Span, top: number, height: number): void {
  const { left, width } = plot.bbox;
  const begin = Math.max(left, plot.valToPos(from, "x", true));
  const end = Math.min(left + width, plot.valToPos(to, "x", true));
  if (end > begin) {
    // At least a pixel, so that a short gap does not vanish in a long range.
    plot.ctx.fillRect(begin, top, Math.max(devicePixelRatio, end - begin), height);
  }
}
