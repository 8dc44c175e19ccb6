import { isoUtc, isoUtcOrNull } from "../../identity/iso-time.ts";
import { type EventStatistics, recallOf, totalRecall } from "./event-statistics.ts";

export type PresentedEvents = ReturnType<typeof presentEvents>;

/** JSON-ready: what webhooks said, and the measured recall of the window and of each hour with changes. */
export function presentEvents(statistics: EventStatistics) {
  const { events, lastEventAt, hours, contradictions } = statistics;
  return {
    events,
    lastEventAt: isoUtcOrNull(lastEventAt),
    recall: totalRecall(statistics),
    hours: hours.map((hour) => ({ from: isoUtc(hour.from), changes: hour.changes, recall: recallOf(hour) })),
    contradictions,
  };
}
