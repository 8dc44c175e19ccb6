import type { RefObject } from "preact";
import type uPlot from "uplot";
import { panned, type Span, zoomed } from "../../charts/zoom.ts";

interface ChartControl {
  readonly plot: RefObject<uPlot | undefined>;
  readonly span: Span;
  readonly whole: Span;
  readonly show: (span: Span) => void;
  /** Index of the point that is read. */
  readonly pointed: number | undefined;
}

const panShare = 0.25;
const zoomFactor = 0.6;

/** Keys on the chart: arrows read values, with Shift they move the range, + and - zoom, 0 shows the whole range. Ctrl and the wheel zoom. */
export function useChartKeys(chart: ChartControl) {
  const { span, whole, show } = chart;
  const acts: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => readPoint(chart, -1),
    ArrowRight: () => readPoint(chart, 1),
    "Shift+ArrowLeft": () => show(panned(span, whole, -panShare)),
    "Shift+ArrowRight": () => show(panned(span, whole, panShare)),
    "+": () => show(zoomed(span, whole, zoomFactor)),
    "=": () => show(zoomed(span, whole, zoomFactor)),
    "-": () => show(zoomed(span, whole, 1 / zoomFactor)),
    "0": () => show(whole),
    Escape: () => show(whole),
  };
  return {
    onKeyDown: (event: KeyboardEvent) => {
      const key = event.shiftKey && event.key.startsWith("Arrow") ? `Shift+${event.key}` : event.key;
      const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : acts[key];
      if (act !== undefined) {
        event.preventDefault();
        act();
      }
    },
    onWheel: (event: WheelEvent) => {
      if (event.ctrlKey) {
        event.preventDefault();
        show(zoomed(span, whole, event.deltaY < 0 ? zoomFactor : 1 / zoomFactor, pointedTime(chart)));
      }
    },
  };
}

function readPoint({ plot, span, pointed }: ChartControl, step: number): void {
  const current = plot.current;
  const times = current?.data[0];
  if (current === undefined || times === undefined) {
    return;
  }
  const next = pointed === undefined ? times.findIndex((time) => time >= span.from) : pointed + step;
  const index = Math.min(Math.max(next, 0), times.length - 1);
  const left = current.valToPos(times[index] ?? 0, "x");
  current.setCursor({ left, top: 0 });
}

function pointedTime({ plot }: ChartControl): number | undefined {
  const left = plot.current?.cursor.left;
  return left === undefined || left < 0 ? undefined : plot.current?.posToVal(left, "x");
}
