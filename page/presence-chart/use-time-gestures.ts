import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";
import { DragGesture } from "./drag-gesture.ts";
import type { TimeGestures } from "./time-gestures.ts";
import { panned, timeAt, zoomed } from "./time-view.ts";

const wheelZoomPerPixel = 0.002;

/**
 * Zoom and pan of the time axis: the wheel with Ctrl zooms, sideways or with Shift it pans; a mouse draws over the stretch to show; a finger
 * pans, two fingers zoom. The wheel alone, and a finger that moves up or down, stay with the browser and scroll.
 */
export function useTimeGestures(element: RefObject<HTMLElement | null>, gestures: TimeGestures): void {
  const { view, limits, plot, selection } = gestures;
  useEffect(() => {
    const { current } = element;
    if (current === null) return;
    const drag = new DragGesture(current, { view, limits, plot, selection });
    const onWheel = (event: WheelEvent) => turnWheel(event, current, { view, limits, plot, selection });
    // Not passive: a wheel with Ctrl would otherwise zoom the page as well.
    current.addEventListener("wheel", onWheel, { passive: false });
    drag.listen();
    return () => {
      current.removeEventListener("wheel", onWheel);
      drag.stop();
    };
  }, [element, view, limits.from, limits.to, plot.left, plot.width, selection]);
}

function turnWheel(event: WheelEvent, element: HTMLElement, { view, limits, plot }: TimeGestures): void {
  const isZoom = event.ctrlKey || event.metaKey;
  const sideways = event.shiftKey ? event.deltaX + event.deltaY : event.deltaX;
  if (isZoom) {
    event.preventDefault();
    const x = event.clientX - element.getBoundingClientRect().left - plot.left;
    const around = timeAt(Math.min(plot.width, Math.max(0, x)), view.value, plot.width);
    view.value = zoomed(view.value, Math.exp(event.deltaY * wheelZoomPerPixel), around, limits);
  } else if (Math.abs(sideways) > Math.abs(event.shiftKey ? 0 : event.deltaY)) {
    event.preventDefault();
    const secondsPerPixel = (view.value.to - view.value.from) / plot.width;
    view.value = panned(view.value, sideways * secondsPerPixel, limits);
  }
}
