import { useCallback, useEffect, useMemo, useRef } from "preact/hooks";
import type uPlot from "uplot";
import type { ChartInk } from "../../charts/chart-ink.ts";
import { Plot } from "../../charts/plot.tsx";
import type { Retention } from "./retention-math.ts";
import { retentionOptions } from "./retention-options.ts";

const chartHeight = 190;

interface RetentionCurveProps {
  readonly curve: Retention;
  readonly mark: Retention["marks"][number];
  /** Takes the plot, for a picture of it. */
  readonly plot: { current: uPlot | undefined };
}

/** Solid up to the lower bound, faded up to the upper one; a line at the chosen mark. */
export function RetentionCurve({ curve: { marks }, mark, plot }: RetentionCurveProps) {
  const marked = useRef(mark.minute);
  const keepPlot = useCallback(
    (made: uPlot | undefined) => {
      plot.current = made;
    },
    [plot],
  );
  const data = useMemo((): uPlot.AlignedData => {
    // At minute 5 the whole cohort is there.
    const all = [{ minute: 0, shareMin: 1, shareMax: 1 }, ...marks];
    return [all.map(({ minute }) => minute), all.map(({ shareMax }) => shareMax), all.map(({ shareMin }) => shareMin)];
  }, [marks]);
  const lastMinute = marks.at(-1)?.minute ?? 1;
  const optionsFor = useCallback((ink: ChartInk) => retentionOptions(ink, lastMinute, marked), [lastMinute]);
  useEffect(() => {
    marked.current = mark.minute;
    plot.current?.redraw(false);
  }, [mark.minute, plot]);
  return <Plot height={chartHeight} data={data} optionsFor={optionsFor} onPlot={keepPlot} />;
}
