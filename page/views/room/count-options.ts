import type { ChartInk } from "../../charts/chart-ink.ts";
import type { PlotOptions } from "../../charts/plot.tsx";
import { countAxis, timeAxis } from "../../charts/time-axis.ts";
import type { Span } from "../../charts/zoom.ts";
import { formatCount } from "../../language/format.ts";
import { type CountMarks, drawBehind, drawInFront, sessionBandHeight } from "./count-marks.ts";

interface CountHooks {
  readonly onCursor: (index: number | undefined) => void;
  readonly onSpan: (span: Span) => void;
}

/** The plot of the count: solid up to the lower bound, faded up to the upper one. */
export function countOptions(ink: ChartInk, whole: Span, marks: CountMarks, hooks: CountHooks): PlotOptions {
  return {
    legend: { show: false },
    // On the right half the width of a label, which may stand below the very end.
    padding: [sessionBandHeight + 22, 20, 0, 0],
    cursor: {
      drag: { x: true, y: false, dist: 4 },
      points: { size: 7, fill: ink.accent, stroke: ink.ground, width: 2 },
      y: false,
    },
    scales: {
      x: { time: true, min: whole.from, max: whole.to },
      // From zero: a chart that begins elsewhere makes small changes look large.
      y: { range: (_plot, _least, most) => [0, Math.max(4, most * 1.06)] },
    },
    axes: [timeAxis(ink), countAxis(ink, (counts) => counts.map(formatCount))],
    series: [
      {},
      { stroke: ink.accent, fill: ink.accentSoft, width: 0, points: { show: false }, spanGaps: false },
      { stroke: ink.accent, width: 1.75, points: { show: false }, spanGaps: false },
    ],
    bands: [{ series: [2, 1], fill: ink.possible }],
    hooks: {
      drawClear: [(plot) => drawBehind(plot, marks, ink)],
      draw: [(plot) => drawInFront(plot, marks, ink)],
      setCursor: [(plot) => hooks.onCursor(plot.cursor.idx ?? undefined)],
      setScale: [
        (plot, key) => {
          const { min, max } = plot.scales["x"] ?? {};
          if (key === "x" && min != null && max != null) {
            hooks.onSpan({ from: min, to: max });
          }
        },
      ],
    },
  };
}
