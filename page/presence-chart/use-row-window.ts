import type { RefObject } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { type RowWindow, rowWindowOf, scrollTopFor } from "./row-window.ts";
import type { Size } from "./use-inner-size.ts";

export interface ScrolledRows {
  readonly rowWindow: RowWindow;
  /** The scroller moves, or did a moment ago: what takes long to render can wait. */
  readonly isMoving: boolean;
  /** The end of what is on the screen, from the top of the first row. Reading it from the element would make the browser lay out at once. */
  readonly bottom: number;
  /** As many rows as are on the screen, and at least one. */
  readonly pageRows: number;
  readonly onScroll: () => void;
  readonly showRow: (row: number) => void;
}

interface RowList {
  readonly rowCount: number;
  readonly rowHeight: number;
  /** Of what stays at the top while the rows scroll. */
  readonly headerHeight: number;
}

const spareRows = 8;
/** Longer than between two events of one movement. */
const restMs = 150;

/** The part of a long list that exists in the document, as its scroller moves. */
export function useRowWindow(scroller: RefObject<HTMLElement | null>, size: Size, list: RowList): ScrolledRows {
  const { rowCount, rowHeight, headerHeight } = list;
  const [scrollTop, setScrollTop] = useState(0);
  const [isMoving, setMoving] = useState(false);
  const viewHeight = Math.max(0, size.height - headerHeight);
  const { first, end } = rowWindowOf({ scrollTop, viewHeight, rowHeight, rowCount }, spareRows);
  const rowWindow = useMemo(() => ({ first, end }), [first, end]);
  // Fewer rows or lower ones: the browser has moved the scroller without an event of its own.
  useEffect(() => setScrollTop(scroller.current?.scrollTop ?? 0), [scroller, rowCount, rowHeight]);
  // Each position of a movement begins the wait anew.
  useEffect(() => {
    const timer = setTimeout(() => setMoving(false), restMs);
    return () => clearTimeout(timer);
  }, [scrollTop]);
  const onScroll = () => {
    const now = scroller.current?.scrollTop ?? 0;
    setScrollTop(now);
    setMoving(true);
  };
  return {
    rowWindow,
    isMoving,
    bottom: scrollTop + viewHeight,
    pageRows: Math.max(1, Math.floor(viewHeight / rowHeight) - 1),
    onScroll,
    showRow: (row) => {
      const now = scroller.current?.scrollTop ?? 0;
      const top = scrollTopFor(row, { scrollTop: now, viewHeight, rowHeight, rowCount });
      if (top !== undefined) scroller.current?.scrollTo(0, top);
    },
  };
}
