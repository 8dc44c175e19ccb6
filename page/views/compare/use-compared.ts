import type { SeriesReply } from "../../../shared/report-routes/series-shape.ts";
import type { SummaryReply } from "../../../shared/report-routes/summary-shape.ts";
import { readSeries, readSummary } from "../../api/room-calls.ts";
import { type Resource, useResource } from "../../api/use-resource.ts";
import { type PickedSession, pickedText } from "./compare-options.ts";

/** One of the sessions with all that is shown of it. */
export interface ComparedSession {
  readonly picked: PickedSession;
  readonly summary: SummaryReply;
  readonly series: SeriesReply;
  /** When it began, in epoch seconds: its earliest beginning. */
  readonly startsAt: number;
}

export function useCompared(picked: readonly PickedSession[]): Resource<readonly ComparedSession[]> {
  return useResource(`compared ${pickedText(picked)}`, (signal) =>
    Promise.all(
      picked.map(async (one) => {
        const range = { session: one.sessionId };
        const [summary, series] = await Promise.all([readSummary(one, range, signal), readSeries(one, range, signal)]);
        return { picked: one, summary, series, startsAt: Date.parse(summary.from) / 1000 };
      }),
    ),
  );
}
