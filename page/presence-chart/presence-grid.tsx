import { useId, useMemo, useRef } from "preact/hooks";
import { PresenceAxis } from "./presence-axis.tsx";
import { PresenceBody } from "./presence-body.tsx";
import { PresenceCanvas } from "./presence-canvas.tsx";
import { PresenceHeader } from "./presence-header.tsx";
import { layoutOf } from "./presence-layout.ts";
import type { PresenceGridProps } from "./presence-props.ts";
import { PresenceRows } from "./presence-rows.tsx";
import { PresenceTooltip } from "./presence-tooltip.tsx";
import { presenceWords } from "./presence-words.ts";
import { useGridKeys } from "./use-grid-keys.ts";
import { useInnerSize } from "./use-inner-size.ts";
import { useRowWindow } from "./use-row-window.ts";

const headerHeight = 34;

/** People below each other, time from left to right. Only rows near the screen exist; keys move an active row and the time. */
export function PresenceGrid(props: PresenceGridProps) {
  const { rows, view } = props;
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const size = useInnerSize(scroller);
  const layout = useMemo(() => layoutOf(size.width), [size.width]);
  const scrolled = useRowWindow(scroller, size, { rowCount: rows.length, rowHeight: layout.rowHeight, headerHeight });
  const { active, pointed, onKey, onBlur } = useGridKeys(props, scrolled);
  const plot = useMemo(() => ({ left: layout.plotLeft, width: layout.plotWidth }), [layout]);
  const shared = { ...props, rowWindow: scrolled.rowWindow, layout };
  return (
    <div class={`presence-frame ${layout.isNarrow ? "narrow" : "wide"}`} style={{ "--plot-left": `${plot.left}px` }}>
      <div
        ref={scroller}
        class="presence-scroller"
        role="grid"
        tabIndex={0}
        aria-label={presenceWords().title}
        aria-describedby={`${id}-keys`}
        aria-rowcount={rows.length + 1}
        aria-activedescendant={rows.length > 0 ? `${id}-${active}` : undefined}
        onScroll={scrolled.onScroll}
        onKeyDown={onKey}
        onBlur={onBlur}
      >
        <PresenceHeader sorting={props.sorting} isNarrow={layout.isNarrow}>
          <PresenceAxis view={view} width={plot.width} />
        </PresenceHeader>
        <PresenceBody {...{ props, plot, rowHeight: layout.rowHeight, pointed }}>
          <PresenceCanvas {...shared} />
          <PresenceRows {...shared} id={id} active={active} isMoving={scrolled.isMoving} />
          <PresenceTooltip {...shared} pointed={pointed} scrolled={scrolled} />
        </PresenceBody>
      </div>
      <p id={`${id}-keys`} class="presence-keys faint">
        {presenceWords().keys}
      </p>
    </div>
  );
}
