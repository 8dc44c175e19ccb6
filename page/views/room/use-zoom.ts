import { useCallback, useRef, useState } from "preact/hooks";
import type uPlot from "uplot";
import { isWhole, type Span } from "../../charts/zoom.ts";

/** The part of the range that a plot shows. Another plot, made for newer points, goes on with the part that was zoomed to. */
export function useZoom(whole: Span) {
  const plot = useRef<uPlot | undefined>(undefined);
  const zoomedTo = useRef<Span | undefined>(undefined);
  const [span, setSpan] = useState<Span>(whole);
  const onSpan = useCallback(
    (shown: Span) => {
      setSpan(shown);
      zoomedTo.current = isWhole(shown, whole) ? undefined : shown;
    },
    [whole],
  );
  const onPlot = useCallback((made: uPlot | undefined) => {
    plot.current = made;
  }, []);
  const show = useCallback(({ from, to }: Span) => plot.current?.setScale("x", { min: from, max: to }), []);
  const spanToBegin = useCallback(() => zoomedTo.current ?? whole, [whole]);
  return { plot, span, onSpan, onPlot, show, spanToBegin };
}
