import { useLayoutEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import { shownTheme } from "../design/theme.ts";
import { language } from "../language/language.ts";
import { type ChartInk, readChartInk } from "./chart-ink.ts";
import "uplot/dist/uPlot.min.css";
import "./plot.css";

export type PlotOptions = Omit<uPlot.Options, "width" | "height">;

interface PlotProps {
  readonly height: number;
  readonly data: uPlot.AlignedData;
  /** Must be stable: another function makes another plot. */
  readonly optionsFor: (ink: ChartInk) => PlotOptions;
  readonly onPlot?: (plot: uPlot | undefined) => void;
}

/** A uPlot as wide as its container. Made anew in the colours of another theme, and in the words of another language. */
export function Plot({ height, data, optionsFor, onPlot }: PlotProps) {
  const container = useRef<HTMLDivElement>(null);
  const theme = shownTheme.value;
  const words = language.value;

  // A layout effect draws in the same frame as the values around the plot.
  useLayoutEffect(() => {
    const element = container.current;
    if (element === null) {
      return undefined;
    }
    void [theme, words];
    const size = () => ({ width: Math.max(160, element.clientWidth), height });
    const plot = new uPlot({ ...optionsFor(readChartInk()), ...size() }, data, element);
    const resizing = new ResizeObserver(() => plot.setSize(size()));
    resizing.observe(element);
    onPlot?.(plot);
    return () => {
      resizing.disconnect();
      onPlot?.(undefined);
      plot.destroy();
    };
  }, [optionsFor, height, data, theme, words, onPlot]);

  return <div ref={container} class="plot" style={{ height: `${height}px` }} aria-hidden="true" />;
}
