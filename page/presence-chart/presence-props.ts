import type { Signal } from "@preact/signals";
import type { Sorting } from "./presence-header.tsx";
import type { PresenceRow } from "./presence-row.ts";
import type { TimeSpan } from "./time-view.ts";

export interface Gap extends TimeSpan {
  /** Why nothing was observed, in words. */
  readonly reason: string;
}

export interface PresenceGridProps {
  /** In the order in which they are shown. */
  readonly rows: readonly PresenceRow[];
  /** The whole time of the chart. */
  readonly limits: TimeSpan;
  /** The part of it that is shown. */
  readonly view: Signal<TimeSpan>;
  /** Times in which nobody could be observed. */
  readonly gaps: readonly Gap[];
  /** The planned begin and end. */
  readonly planned: readonly number[];
  readonly sorting: Sorting;
  readonly hrefOf: (row: PresenceRow) => string;
}
