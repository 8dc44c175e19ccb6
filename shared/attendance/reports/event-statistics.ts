import type { EpochSeconds } from "../../identity/ids.ts";
import { eventMs } from "../event-set.ts";
import type { EventFold } from "../rules/event-fold.ts";
import type { KnownChange } from "../rules/event-recall.ts";
import type { TimeWindow } from "../rules/person-totals.ts";
import { ratioAtLeast } from "./bounded-ratio.ts";

/** How many of the joins and leaves that lists prove webhooks told of. */
export interface RecallOfHour {
  readonly from: EpochSeconds;
  readonly changes: number;
  readonly withEvent: number;
}

/** What webhooks said of a room within a window, and how much of it is missing. Those of adjacent windows can be merged. */
export interface EventStatistics {
  /** Different events of the window. */
  readonly events: number;
  readonly lastEventAt: EpochSeconds | null;
  readonly hours: readonly RecallOfHour[];
  readonly joins: { readonly known: number; readonly withEvent: number };
  readonly leaves: { readonly known: number; readonly withEvent: number; readonly withEdge: number };
  /** The last change that has its event, null where none has, and how many changes came after it. */
  readonly silence: { readonly since: EpochSeconds | null; readonly changes: number };
  readonly contradictions: number;
}

const hourSeconds = 3600;
const recallDigits = 4;

/** Undefined where the reading has no events. */
export function eventStatistics(fold: EventFold, window: TimeWindow): EventStatistics | undefined {
  if (fold.facts.length === 0) return undefined;
  let events = 0;
  let lastEventAt: EpochSeconds | null = null;
  for (const fact of fold.facts) {
    const at = eventMs(fact) / 1000;
    if (at >= window.to) break;
    if (at >= window.from) events += 1;
    lastEventAt = Math.floor(at);
  }
  const tally = new ChangeTally();
  for (const change of fold.recall.changes()) {
    if (change.at >= window.from && change.at < window.to) tally.add(change);
  }
  const { joins, leaves, silence } = tally;
  return {
    events,
    lastEventAt,
    hours: [...tally.hours.values()],
    joins,
    leaves,
    silence,
    contradictions: fold.contradictions,
  };
}

/** Of two adjacent windows together; undefined where neither has events. */
export function mergeEventStatistics(
  earlier: EventStatistics | undefined,
  later: EventStatistics | undefined,
): EventStatistics | undefined {
  if (earlier === undefined || later === undefined) return earlier ?? later;
  const { joins, leaves, silence } = earlier;
  return {
    events: earlier.events + later.events,
    lastEventAt: later.lastEventAt ?? earlier.lastEventAt,
    hours: [...earlier.hours, ...later.hours],
    joins: { known: joins.known + later.joins.known, withEvent: joins.withEvent + later.joins.withEvent },
    leaves: {
      known: leaves.known + later.leaves.known,
      withEvent: leaves.withEvent + later.leaves.withEvent,
      withEdge: leaves.withEdge + later.leaves.withEdge,
    },
    silence:
      later.silence.since === null
        ? { since: silence.since, changes: silence.changes + later.silence.changes }
        : later.silence,
    contradictions: earlier.contradictions + later.contradictions,
  };
}

/** Sums over changes that come in the order of time. */
class ChangeTally {
  readonly hours = new Map<EpochSeconds, { from: EpochSeconds; changes: number; withEvent: number }>();
  readonly joins = { known: 0, withEvent: 0 };
  readonly leaves = { known: 0, withEvent: 0, withEdge: 0 };
  silence: { since: EpochSeconds | null; changes: number } = { since: null, changes: 0 };

  add({ at, what, hasEvent, hasEdge }: KnownChange): void {
    const withEvent = hasEvent ? 1 : 0;
    const ofKind = what === "join" ? this.joins : this.leaves;
    ofKind.known += 1;
    ofKind.withEvent += withEvent;
    if (what === "leave" && hasEdge) this.leaves.withEdge += 1;
    const from = Math.floor(at / hourSeconds) * hourSeconds;
    const hour = this.hours.get(from) ?? { from, changes: 0, withEvent: 0 };
    hour.changes += 1;
    hour.withEvent += withEvent;
    this.hours.set(from, hour);
    if (hasEvent) this.silence = { since: at, changes: 0 };
    else this.silence.changes += 1;
  }
}

/** Share of the changes that have an event, rounded down; null where lists prove none. */
export function recallOf({ changes, withEvent }: Pick<RecallOfHour, "changes" | "withEvent">): number | null {
  return changes === 0 ? null : ratioAtLeast(withEvent, changes, recallDigits);
}

export function totalRecall({ hours }: Pick<EventStatistics, "hours">): number | null {
  const changes = hours.reduce((sum, hour) => sum + hour.changes, 0);
  return recallOf({ changes, withEvent: hours.reduce((sum, hour) => sum + hour.withEvent, 0) });
}
