import type { ComponentChildren } from "preact";
import { orderWords, presenceWords } from "./presence-words.ts";
import type { Direction, RowOrder } from "./row-order.ts";

export interface Sorting {
  readonly order: RowOrder;
  readonly direction: Direction;
  readonly sortBy: (order: RowOrder) => void;
}

interface PresenceHeaderProps {
  readonly sorting: Sorting;
  readonly isNarrow: boolean;
  readonly children: ComponentChildren;
}

/** The column headers, which sort, and the time axis. On a phone the axis alone; a list above the chart sorts there. */
export function PresenceHeader({ sorting, isNarrow, children }: PresenceHeaderProps) {
  const words = presenceWords();
  return (
    <div class="presence-head" role="rowgroup">
      <div role="row" aria-rowindex={1} class="presence-head-row">
        <SortHeader sorting={sorting} order="name" label={words.person} isHidden={isNarrow} />
        <div role="columnheader" class="plot-header">
          <span class="visually-hidden">{words.presence}</span>
          {children}
        </div>
        <SortHeader sorting={sorting} order="secondsMin" label={words.timeThere} isHidden={isNarrow} />
        <SortHeader sorting={sorting} order="share" label={words.share} isHidden={isNarrow} />
      </div>
    </div>
  );
}

interface SortHeaderProps {
  readonly sorting: Sorting;
  readonly order: RowOrder;
  readonly label: string;
  readonly isHidden: boolean;
}

function SortHeader({ sorting: { order: current, direction, sortBy }, order, label, isHidden }: SortHeaderProps) {
  const isSorted = current === order || (order === "secondsMin" && current === "secondsMax");
  const sorted = direction === "asc" ? "ascending" : "descending";
  return (
    <div
      role="columnheader"
      class={`${order === "name" ? "name-header" : "figure-header"} ${isHidden ? "visually-hidden" : ""}`}
      aria-sort={isSorted ? sorted : "none"}
    >
      <button type="button" tabIndex={-1} title={orderWords()[order]} onClick={() => sortBy(order)}>
        {label}
        <span aria-hidden="true" class="sort-sign">
          {isSorted ? (direction === "asc" ? "↑" : "↓") : ""}
        </span>
      </button>
    </div>
  );
}
