import type { ReadonlySignal } from "@preact/signals";
import type { Plot } from "./time-gestures.ts";
import { type TimeSpan, xOf } from "./time-view.ts";

interface TimeSelectionProps {
  readonly selection: ReadonlySignal<TimeSpan | undefined>;
  readonly view: ReadonlySignal<TimeSpan>;
  readonly plot: Plot;
}

/** The stretch that is being drawn over. */
export function TimeSelection({ selection, view, plot }: TimeSelectionProps) {
  const selected = selection.value;
  if (selected === undefined) return null;
  const left = xOf(selected.from, view.value, plot.width);
  const right = xOf(selected.to, view.value, plot.width);
  return <div class="time-selection" style={{ left: `${plot.left + left}px`, width: `${right - left}px` }} />;
}
