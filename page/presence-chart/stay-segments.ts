import type { PresenceRow, StayBounds } from "./presence-row.ts";
import type { TimeSpan } from "./time-view.ts";

/** A stretch of a row's bar. `proven` is drawn solid, `possible` faded, `unknown` hatched. */
export interface Segment extends TimeSpan {
  readonly kind: "proven" | "possible" | "unknown";
}

/** A row as it is drawn. */
export interface RowDrawing {
  readonly segments: readonly Segment[];
  /** Instants that are exact to the second: joins by the vendor's clock, and leaves whose interval is a point. */
  readonly ticks: readonly number[];
}

/** The parts of a person's stays that lie in the span, in the order in which they are painted. */
export function drawRow({ stays, attendee }: PresenceRow, span: TimeSpan): RowDrawing {
  return drawStays(stays, attendee.status, span);
}

export function drawStays(
  stays: readonly StayBounds[],
  status: PresenceRow["attendee"]["status"],
  span: TimeSpan,
): RowDrawing {
  if (stays.length === 0) {
    // Nothing was seen of this person. Only an absence is a statement, and an empty row makes it.
    return { segments: status === "unknown" ? [{ ...span, kind: "unknown" }] : [], ticks: [] };
  }
  return {
    segments: stays.flatMap((stay) => segmentsOf(stay, span)),
    ticks: stays.flatMap(exactEnds).filter((tick) => tick >= span.from && tick <= span.to),
  };
}

function segmentsOf(stay: StayBounds, span: TimeSpan): Segment[] {
  const { possibleFrom, provenFrom, provenTo, possibleTo } = stay;
  // With bounds that cross, the stay is certain but no second of it is.
  const parts: Segment[] =
    provenFrom > provenTo
      ? [{ from: possibleFrom, to: possibleTo, kind: "possible" }]
      : [
          { from: possibleFrom, to: provenFrom, kind: "possible" },
          { from: provenFrom, to: provenTo, kind: "proven" },
          { from: provenTo, to: possibleTo, kind: "possible" },
        ];
  return parts
    .map(({ from, to, kind }) => ({ from: Math.max(from, span.from), to: Math.min(to, span.to), kind }))
    .filter(({ from, to, kind }) => to > from || (to === from && kind === "proven"));
}

function exactEnds({ hasExactJoin, possibleFrom, provenTo, possibleTo }: StayBounds): number[] {
  return [...(hasExactJoin ? [possibleFrom] : []), ...(provenTo === possibleTo ? [provenTo] : [])];
}
