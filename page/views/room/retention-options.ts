import type uPlot from "uplot";
import type { ChartInk } from "../../charts/chart-ink.ts";
import type { PlotOptions } from "../../charts/plot.tsx";
import { formatDuration, formatPercent } from "../../language/format.ts";

/** Areas of both bounds over the minutes of the session. The marked minute is read at each drawing. */
export function retentionOptions(ink: ChartInk, lastMinute: number, marked: { readonly current: number }): PlotOptions {
  const area = (fill: string): uPlot.Series => ({ fill, width: 0, points: { show: false } });
  const axis = { stroke: ink.faint, font: ink.font, gap: 6 };
  return {
    legend: { show: false },
    padding: [8, 28, 0, 0],
    cursor: { show: false },
    scales: { x: { time: false, range: [0, lastMinute] }, y: { range: [0, 1] } },
    axes: [
      {
        ...axis,
        size: 28,
        space: 84,
        grid: { show: false },
        ticks: { stroke: ink.line, size: 4, width: 1 },
        incrs: [1, 2, 5, 10, 15, 30, 60, 120, 240, 480, 1440],
        values: (_plot, minutes) => minutes.map((minute) => minuteLabel(minute, lastMinute)),
      },
      {
        ...axis,
        size: 52,
        incrs: [0.25],
        grid: { stroke: ink.line, width: 1 },
        ticks: { show: false },
        values: (_plot, shares) => shares.map((share) => formatPercent(share)),
      },
    ],
    series: [{}, area(ink.possible), area(ink.accent)],
    hooks: { draw: [(plot) => drawMark(plot, marked.current, ink)] },
  };
}

/** Near the end of the axis there is no room for a label. */
function minuteLabel(minute: number, lastMinute: number): string {
  if (minute === 0) return "0";
  return minute > lastMinute * 0.93 ? "" : formatDuration(minute * 60);
}

function drawMark(plot: uPlot, minute: number, ink: ChartInk): void {
  const { ctx, bbox } = plot;
  const x = plot.valToPos(minute, "x", true);
  ctx.save();
  ctx.strokeStyle = ink.ink;
  ctx.lineWidth = 1.5 * devicePixelRatio;
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  ctx.restore();
}
