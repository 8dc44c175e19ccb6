import { useCallback, useMemo, useState } from "preact/hooks";
import type { SeriesReply } from "../../../shared/report-routes/series-shape.ts";
import type { SummaryReply } from "../../../shared/report-routes/summary-shape.ts";
import type { RoomSession } from "../../api/session-calls.ts";
import type { ChartInk } from "../../charts/chart-ink.ts";
import { Plot } from "../../charts/plot.tsx";
import { isWhole } from "../../charts/zoom.ts";
import { formatCount, formatDayTime } from "../../language/format.ts";
import { Legend, type Sign } from "../../legend/legend.tsx";
import { countData, cutOffSpans, gapSpans, wholeOf } from "./count-data.ts";
import type { CountMarks } from "./count-marks.ts";
import { countOptions } from "./count-options.ts";
import { CountReadout } from "./count-readout.tsx";
import { CountTable } from "./count-table.tsx";
import { CountTools } from "./count-tools.tsx";
import { roomWords } from "./room-words.ts";
import { TakeAwayRoom } from "./take-away-room.tsx";
import { useChartKeys } from "./use-chart-keys.ts";
import { useZoom } from "./use-zoom.ts";

const chartHeight = 340;

/** The signs that the chart has: a range within a point, a cut-off list and a session are not always there. */
function signsOf({ points }: SeriesReply, { cutOff, sessions }: CountMarks): readonly Sign[] {
  const hasRanges = points.some(({ min, max }) => min !== max);
  return [
    "proven",
    ...(hasRanges ? (["possible"] as const) : []),
    "unobserved",
    ...(cutOff.length > 0 ? (["cutOff"] as const) : []),
    ...(sessions.length > 0 ? (["session"] as const) : []),
  ];
}

interface CountChartProps {
  readonly series: SeriesReply;
  readonly summary: SummaryReply | undefined;
  readonly sessions: readonly RoomSession[];
}

/** The count over time. Drag, keys and buttons zoom; the value under the pointer stands above the plot. */
export function CountChart({ series, summary, sessions }: CountChartProps) {
  const [pointed, setPointed] = useState<number>();
  const [whole, data] = useMemo(() => [wholeOf(series), countData(series)] as const, [series]);
  const marks = useMarks(series, summary?.peak ?? null, sessions);
  const { plot, span, onSpan, onPlot, show, spanToBegin } = useZoom(whole);
  const optionsFor = useCallback(
    (ink: ChartInk) => countOptions(ink, spanToBegin(), marks, { onCursor: setPointed, onSpan }),
    [marks, onSpan, spanToBegin],
  );
  const keys = useChartKeys({ plot, span, whole, show, pointed });
  return (
    <figure class="count-chart">
      <div class="chart-head">
        <h2 id="count-title">{roomWords().people}</h2>
        <CountReadout series={series} index={pointed} />
        <CountTools {...{ span, whole, show }} isZoomed={!isWhole(span, whole)} />
      </div>
      <div
        class="chart-frame"
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the chart is operated with keys
        tabIndex={0}
        aria-label={labelOf(series)}
        aria-describedby="count-keys"
        {...keys}
      >
        <Plot height={chartHeight} data={data} optionsFor={optionsFor} onPlot={onPlot} />
      </div>
      <p id="count-keys" class="chart-keys">
        {roomWords().keys}
      </p>
      <div class="chart-foot">
        <Legend signs={signsOf(series, marks)} />
        <TakeAwayRoom series={series} plot={plot} />
      </div>
      <CountTable series={series} />
    </figure>
  );
}

function labelOf({ points, from, to }: SeriesReply): string {
  return roomWords().peopleAria(formatCount(points.length), formatDayTime(from), formatDayTime(to));
}

function useMarks(series: SeriesReply, peak: CountMarks["peak"], sessions: readonly RoomSession[]): CountMarks {
  const peakLabel = peak === null ? "" : `${roomWords().peak} ${formatCount(peak.count)}`;
  return useMemo(
    () => ({
      gaps: gapSpans(series),
      cutOff: cutOffSpans(series),
      sessions: sessions.map(wholeOf),
      peak,
      peakLabel,
    }),
    [series, peak, sessions, peakLabel],
  );
}
