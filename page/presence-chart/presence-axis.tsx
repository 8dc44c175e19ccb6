import type { Signal } from "@preact/signals";
import { formatClock, formatClockSeconds, formatDay, formatUtc } from "../language/format.ts";
import { axisOf, browserOffsetSeconds } from "./axis-ticks.ts";
import { type TimeSpan, xOf } from "./time-view.ts";

const pixelsPerTick = 88;
/** A label nearer to an end of the axis than this would stand out of it. */
const labelHalfWidth = 30;

export function mostTicksOf(width: number): number {
  return Math.max(2, Math.floor(width / pixelsPerTick));
}

/** Local times along the top of a chart, with UTC where the pointer rests on one. */
export function PresenceAxis({ view, width }: { readonly view: Signal<TimeSpan>; readonly width: number }) {
  const { stepSeconds, ticks } = axisOf(view.value, mostTicksOf(width), browserOffsetSeconds);
  return (
    <div class="presence-axis" style={{ width: `${width}px` }}>
      {ticks.map(({ at, isDate }) => {
        const x = Math.min(width - labelHalfWidth, Math.max(labelHalfWidth, xOf(at, view.value, width)));
        return (
          <time
            key={at}
            class={isDate ? "date" : ""}
            dateTime={new Date(at * 1000).toISOString()}
            title={formatUtc(at * 1000)}
            style={{ transform: `translateX(${x}px) translateX(-50%)` }}
          >
            {labelOf(at * 1000, isDate, stepSeconds)}
          </time>
        );
      })}
    </div>
  );
}

function labelOf(at: number, isDate: boolean, stepSeconds: number): string {
  if (isDate) return formatDay(at);
  return stepSeconds < 60 ? formatClockSeconds(at) : formatClock(at);
}
