import type { Signal } from "@preact/signals";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { shownTheme } from "../design/theme.ts";
import { axisOf, browserOffsetSeconds } from "./axis-ticks.ts";
import { paintPresence } from "./paint-presence.ts";
import { mostTicksOf } from "./presence-axis.tsx";
import { readInk } from "./presence-ink.ts";
import type { PresenceLayout } from "./presence-layout.ts";
import type { PresenceRow } from "./presence-row.ts";
import type { RowWindow } from "./row-window.ts";
import { drawRow } from "./stay-segments.ts";
import type { TimeSpan } from "./time-view.ts";

interface PresenceCanvasProps {
  readonly rows: readonly PresenceRow[];
  readonly rowWindow: RowWindow;
  readonly layout: PresenceLayout;
  readonly limits: TimeSpan;
  readonly view: Signal<TimeSpan>;
  readonly gaps: readonly TimeSpan[];
  readonly planned: readonly number[];
}

/** The bars of the rows that exist in the document. It scrolls with them, and is painted again when other rows exist. */
export function PresenceCanvas({ rows, rowWindow, layout, limits, view, gaps, planned }: PresenceCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { first, end } = rowWindow;
  const { rowHeight, barTop, barHeight, plotWidth: width } = layout;
  const height = (end - first) * rowHeight;
  const theme = shownTheme.value;
  const span = view.value;
  const ink = useMemo(readInk, [theme]);
  const drawings = useMemo(() => rows.slice(first, end).map((row) => drawRow(row, limits)), [rows, first, end, limits]);
  useLayoutEffect(() => {
    const { current } = canvas;
    const pen = current?.getContext("2d");
    if (current === null || !pen || height === 0) return;
    const pixelRatio = devicePixelRatio;
    const [pixelsWide, pixelsHigh] = [Math.round(width * pixelRatio), Math.round(height * pixelRatio)];
    // Setting a size, even the same, clears the canvas and takes new memory.
    if (current.width !== pixelsWide) current.width = pixelsWide;
    if (current.height !== pixelsHigh) current.height = pixelsHigh;
    const gridLines = axisOf(span, mostTicksOf(width), browserOffsetSeconds).ticks.map(({ at }) => at);
    const size = { width, height, pixelRatio, rowHeight, barTop, barHeight };
    paintPresence(pen, { ...size, view: span, rows: drawings, gaps, gridLines, planned }, ink);
  }, [drawings, width, height, rowHeight, barTop, barHeight, span, gaps, planned, ink]);
  return (
    <canvas
      ref={canvas}
      class="presence-canvas"
      style={{
        left: `${layout.plotLeft}px`,
        width: `${width}px`,
        height: `${height}px`,
        transform: `translateY(${first * rowHeight}px)`,
      }}
    />
  );
}
