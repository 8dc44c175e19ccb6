import type { Signal } from "@preact/signals";
import type { TimeSpan } from "./time-view.ts";

/** The part of an element along which time runs, in CSS pixels from its left edge. */
export interface Plot {
  readonly left: number;
  readonly width: number;
}

/** What gestures along time read and change. */
export interface TimeGestures {
  readonly view: Signal<TimeSpan>;
  readonly limits: TimeSpan;
  readonly plot: Plot;
  /** The stretch that a mouse is drawing over, which is shown in the end. */
  readonly selection: Signal<TimeSpan | undefined>;
}
