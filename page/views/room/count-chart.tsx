import { useCallback, useMemo, useRef, useState } from "preact/hooks";
import type uPlot from "uplot";
import type { SeriesReply } from "../../../shared/report-routes/series-shape.ts";
import type { SummaryReply } from "../../../shared/report-routes/summary-shape.ts";
import type { RoomSession } from "../../api/session-calls.ts";
import type { ChartInk } from "../../charts/chart-ink.ts";
import { Plot } from "../../charts/plot.tsx";
import { isWhole, type Span } from "../../charts/zoom.ts";
import { formatCount, formatDayTime } from "../../language/format.ts";
import { Legend } from "../../legend/legend.tsx";
import { countData, cutOffSpans, gapSpans, wholeOf } from "./count-data.ts";
import { countOptions } from "./count-options.ts";
import { CountReadout } from "./count-readout.tsx";
import { CountTable } from "./count-table.tsx";
import { CountTools } from "./count-tools.tsx";
import { roomWords } from "./room-words.ts";
import { useChartKeys } from "./use-chart-keys.ts";

const chartHeight = 340;

interface CountChartProps {
  readonly series: SeriesReply;
  readonly summary: SummaryReply | undefined;
  readonly sessions: readonly RoomSession[];
}

/** The count over time. Drag, keys and buttons zoom; the value under the pointer stands above the plot. */
export function CountChart({ series, summary, sessions }: CountChartProps) {
  const text = roomWords();
  const plot = useRef<uPlot | undefined>(undefined);
  const [pointed, setPointed] = useState<number>();
  const whole = useMemo(() => wholeOf(series), [series]);
  const [span, setSpan] = useState<Span>(whole);
  const zoomedTo = useRef<Span | undefined>(undefined);
  const onSpan = useCallback(
    (shown: Span) => {
      setSpan(shown);
      zoomedTo.current = isWhole(shown, whole) ? undefined : shown;
    },
    [whole],
  );
  const data = useMemo(() => countData(series), [series]);
  const peak = summary?.peak ?? null;
  const peakLabel = peak === null ? "" : `${text.peak} ${formatCount(peak.count)}`;
  const cutOff = useMemo(() => cutOffSpans(series), [series]);
  const optionsFor = useCallback(
    (ink: ChartInk) =>
      countOptions(
        ink,
        // Points of a newer minute make another plot: what was zoomed to stays in view.
        zoomedTo.current ?? whole,
        { gaps: gapSpans(series), cutOff, sessions: sessions.map(wholeOf), peak, peakLabel },
        { onCursor: setPointed, onSpan },
      ),
    [series, sessions, whole, cutOff, peak, peakLabel, onSpan],
  );
  const keepPlot = useCallback((made: uPlot | undefined) => {
    plot.current = made;
  }, []);
  const show = useCallback(({ from, to }: Span) => plot.current?.setScale("x", { min: from, max: to }), []);
  const keys = useChartKeys({ plot, span, whole, show, pointed });
  return (
    <figure class="count-chart">
      <div class="chart-head">
        <h2 id="count-title">{text.people}</h2>
        <CountReadout series={series} index={pointed} />
        <CountTools span={span} whole={whole} show={show} isZoomed={!isWhole(span, whole)} />
      </div>
      <div
        class="chart-frame"
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the chart is operated with keys
        tabIndex={0}
        aria-label={text.peopleAria(
          formatCount(series.points.length),
          formatDayTime(series.from),
          formatDayTime(series.to),
        )}
        aria-describedby="count-keys"
        {...keys}
      >
        <Plot height={chartHeight} data={data} optionsFor={optionsFor} onPlot={keepPlot} />
      </div>
      <p id="count-keys" class="chart-keys">
        {text.keys}
      </p>
      <Legend
        signs={
          cutOff.length > 0 ? ["proven", "possible", "unobserved", "cutOff"] : ["proven", "possible", "unobserved"]
        }
      />
      <CountTable series={series} />
    </figure>
  );
}
