import { type Signal, useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import type { Pointed } from "./pointed.ts";
import type { PresenceGridProps } from "./presence-props.ts";
import type { Plot } from "./time-gestures.ts";
import { TimeSelection } from "./time-selection.tsx";
import type { TimeSpan } from "./time-view.ts";
import { useTimeGestures } from "./use-time-gestures.ts";

interface PresenceBodyProps {
  readonly props: PresenceGridProps;
  readonly plot: Plot;
  readonly rowHeight: number;
  readonly pointed: Signal<Pointed | undefined>;
  readonly children: ComponentChildren;
}

/** As high as all rows together; takes the gestures along time, and finds what a pointer rests on. */
export function PresenceBody({ props, plot, rowHeight, pointed, children }: PresenceBodyProps) {
  const { rows, view, limits } = props;
  const body = useRef<HTMLDivElement>(null);
  const selection = useSignal<TimeSpan | undefined>(undefined);
  useTimeGestures(body, { view, limits, plot, selection });
  const point = (event: PointerEvent): void => {
    const box = body.current?.getBoundingClientRect();
    if (box === undefined || event.pointerType === "touch") return;
    pointed.value = pointedAt(event.clientX - box.left - plot.left, event.clientY - box.top);
  };
  const pointedAt = (x: number, y: number): Pointed | undefined => {
    const row = Math.floor(y / rowHeight);
    return x >= 0 && x <= plot.width && row >= 0 && row < rows.length ? { row, x } : undefined;
  };
  return (
    <div
      ref={body}
      class="presence-body"
      role="rowgroup"
      style={{ height: `${rows.length * rowHeight}px` }}
      onPointerMove={point}
      onPointerDown={point}
      onPointerLeave={() => {
        pointed.value = undefined;
      }}
    >
      {children}
      <TimeSelection selection={selection} view={view} plot={plot} />
    </div>
  );
}
