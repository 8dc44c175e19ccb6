import { useCallback, useMemo, useRef, useState } from "preact/hooks";
import uPlot from "uplot";
import type { ChartInk } from "../../charts/chart-ink.ts";
import { PictureButton } from "../../charts/picture-button.tsx";
import { Plot, type PlotOptions } from "../../charts/plot.tsx";
import { countAxis, timeAxis } from "../../charts/time-axis.ts";
import { formatCount, formatDayTime, formatDuration, timeZone } from "../../language/format.ts";
import { LocalTime } from "../../language/local-time.tsx";
import { type Flow, flowData } from "./flow-data.ts";
import { markCutBars } from "./flow-marks.ts";
import { axisOf, type FlowAxis } from "./flow-scale.ts";
import { FlowTable } from "./flow-table.tsx";
import { flowWords } from "./flow-words.ts";

const chartHeight = 216;

/** Joins above the line, leaves below it. */
export function FlowChart({ flow, from, to }: { readonly flow: Flow; readonly from: string; readonly to: string }) {
  const text = flowWords();
  const [pointed, setPointed] = useState<number>();
  const data = useMemo(() => flowData(flow), [flow]);
  const plot = useRef<uPlot | undefined>(undefined);
  const keepPlot = useCallback((made: uPlot | undefined) => {
    plot.current = made;
  }, []);
  const optionsFor = useCallback(
    (ink: ChartInk) => {
      const span = { from: Date.parse(from) / 1000, to: Date.parse(to) / 1000 };
      return flowOptions(ink, span, axisOf(flow), setPointed);
    },
    [from, to, flow],
  );
  const point = pointed === undefined ? undefined : flow.points[pointed];
  return (
    <figure class="flow-chart">
      <div class="chart-head">
        <h2 id="flow-title">{text.title}</h2>
        <p class="readout">
          {point === undefined ? (
            <span class="faint">{text.every(formatDuration(flow.everySeconds))}</span>
          ) : (
            <PointedBars point={point} />
          )}
        </p>
        <PictureButton plot={plot} text={{ title: text.title, lines: [], note: rangeOf(from, to) }} />
      </div>
      <Plot height={chartHeight} data={data} optionsFor={optionsFor} onPlot={keepPlot} />
      <FlowKey />
      <FlowTable flow={flow} />
    </figure>
  );
}

/** The numbers of the bars under the pointer. */
function PointedBars({ point }: { readonly point: Flow["points"][number] }) {
  const text = flowWords();
  return (
    <>
      <LocalTime at={point.at} as="dayTime" /> <strong>+{formatCount(point.newcomers)}</strong> {text.newcomers}
      {" · "}
      <strong>+{formatCount(point.returners)}</strong> {text.returners}
      {" · "}
      <strong>−{formatCount(point.leavers)}</strong> {text.leavers}
    </>
  );
}

/** Which bar is which. */
function FlowKey() {
  const text = flowWords();
  return (
    <ul class="flow-key">
      {(["newcomers", "returners", "leavers"] as const).map((kind) => (
        <li key={kind}>
          <span class={`sign ${kind}`} aria-hidden="true" />
          {text[kind]}
        </li>
      ))}
      <li class="faint">{text.cut}</li>
    </ul>
  );
}

function rangeOf(from: string, to: string): string {
  return `${formatDayTime(from)} – ${formatDayTime(to)} (${timeZone})`;
}

function flowOptions(
  ink: ChartInk,
  span: { readonly from: number; readonly to: number },
  axis: FlowAxis,
  onCursor: (index: number | undefined) => void,
): PlotOptions {
  const bars = uPlot.paths.bars?.({ size: [0.8, 24] });
  const series = (fill: string): uPlot.Series => ({
    fill,
    width: 0,
    points: { show: false },
    ...(bars === undefined ? {} : { paths: bars }),
  });
  return {
    legend: { show: false },
    padding: [8, 20, 0, 0],
    cursor: { y: false, drag: { setScale: false, x: false, y: false }, points: { show: false } },
    scales: { x: { time: true, min: span.from, max: span.to }, y: { range: [axis.min, axis.max] } },
    axes: [timeAxis(ink), countAxis(ink, (counts) => counts.map((count) => formatCount(Math.abs(count))))],
    series: [{}, series(ink.ink), series(ink.accent), series(ink.faint)],
    hooks: {
      draw: [(plot) => markCutBars(plot, ink)],
      setCursor: [(plot) => onCursor(plot.cursor.idx ?? undefined)],
    },
  };
}
