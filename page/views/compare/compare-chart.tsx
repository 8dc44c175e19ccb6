import { useMemo } from "preact/hooks";
import type uPlot from "uplot";
import type { ChartInk } from "../../charts/chart-ink.ts";
import { Plot, type PlotOptions } from "../../charts/plot.tsx";
import { countAxis } from "../../charts/time-axis.ts";
import { formatCount } from "../../language/format.ts";
import { type AlignedCounts, clockText } from "./compare-data.ts";
import { inkOf, lineStyles } from "./line-styles.ts";

interface CompareChartProps {
  readonly aligned: AlignedCounts;
  readonly onCursor: (position: number | undefined) => void;
  readonly onPlot: (plot: uPlot | undefined) => void;
}

const height = 380;
/** Seconds between ticks that people read without reckoning. */
const tickSteps = [60, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400];

/** The lines of all sessions over one axis. */
export function CompareChart({ aligned, onCursor, onPlot }: CompareChartProps) {
  const data = useMemo<uPlot.AlignedData>(
    () => [[...aligned.seconds], ...aligned.counts.map((line) => [...line])],
    [aligned],
  );
  const lines = aligned.counts.length;
  const optionsFor = useMemo(() => (ink: ChartInk) => optionsOf(ink, lines, onCursor), [lines, onCursor]);
  return <Plot height={height} data={data} optionsFor={optionsFor} onPlot={onPlot} />;
}

function optionsOf(ink: ChartInk, lines: number, onCursor: CompareChartProps["onCursor"]): PlotOptions {
  return {
    legend: { show: false },
    // On the right half the width of a label, which may stand below the very end.
    padding: [12, 20, 0, 0],
    cursor: { drag: { x: true, y: false, dist: 4 }, y: false, points: { size: 7, width: 2 } },
    scales: {
      x: { time: false },
      // From zero: a chart that begins elsewhere makes small changes look large.
      y: { range: (_plot, _least, most) => [0, Math.max(4, most * 1.06)] },
    },
    axes: [secondsAxis(ink), countAxis(ink, (counts) => counts.map(formatCount))],
    series: [
      {},
      ...lineStyles.slice(0, lines).map((style) => ({
        stroke: inkOf(style, ink),
        width: style.width,
        dash: [...style.dash],
        points: { show: false },
        spanGaps: false,
      })),
    ],
    hooks: { setCursor: [(plot) => onCursor(plot.cursor.idx ?? undefined)] },
  };
}

function secondsAxis(ink: ChartInk): uPlot.Axis {
  return {
    stroke: ink.faint,
    font: ink.font,
    size: 40,
    space: 72,
    gap: 6,
    incrs: tickSteps,
    grid: { show: false },
    ticks: { stroke: ink.line, size: 6, width: 1 },
    values: (_plot, splits) => splits.map(clockText),
  };
}
