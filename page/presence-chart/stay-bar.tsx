import type { PresenceRow, StayBounds } from "./presence-row.ts";
import { drawStays } from "./stay-segments.ts";
import type { TimeSpan } from "./time-view.ts";
import "../legend/legend.css";
import "./stay-bar.css";

interface StayBarProps {
  readonly stays: readonly StayBounds[];
  readonly status: PresenceRow["attendee"]["status"];
  readonly span: TimeSpan;
  /** Times of which nothing was observed. */
  readonly gaps?: readonly TimeSpan[];
}

const signs = { proven: "proven", possible: "possible", unknown: "unobserved" } as const;

/** Stays as a bar as long as a span of time: solid, faded, hatched. For a few rows, and for paper; the chart itself is a canvas. */
export function StayBar({ stays, status, span, gaps = [] }: StayBarProps) {
  const length = Math.max(1, span.to - span.from);
  const share = (seconds: number) => `${((seconds / length) * 100).toFixed(2)}%`;
  const { segments, ticks } = drawStays(stays, status, span);
  return (
    <div class="stay-bar" aria-hidden="true">
      {[...gaps.map((gap) => ({ ...gap, kind: "unknown" as const })), ...segments].map(({ from, to, kind }) => (
        <span
          key={`${kind} ${from}`}
          class={signs[kind]}
          style={{ left: share(from - span.from), width: share(to - from) }}
        />
      ))}
      {ticks.map((tick) => (
        <span key={tick} class="stay-tick" style={{ left: share(tick - span.from) }} />
      ))}
    </div>
  );
}
