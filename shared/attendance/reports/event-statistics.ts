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

/** What webhooks said of a room within a window, and how much of it is missing. */
export interface EventStatistics {
  /** Different events of the window. */
  readonly events: number;
  readonly lastEventAt: EpochSeconds | null;
  readonly hours: readonly RecallOfHour[];
  readonly joins: { readonly known: number; readonly withEvent: number };
  readonly leaves: { readonly known: number; readonly withEvent: number; readonly withEdge: number };
  /** Since when no change had its event, and how many there were since; null while events come. */
  readonly silent: { readonly since: EpochSeconds; readonly changes: number } | null;
  readonly contradictions: number;
}

const hourSeconds = 3600;
const recallDigits = 4;

/** Undefined where the reading has no events. */
export function eventStatistics(fold: EventFold, window: TimeWindow): EventStatistics | undefined {
  if (fold.facts.length === 0) return undefined;
  const times = fold.facts.map((fact) => eventMs(fact) / 1000).filter((at) => at < window.to);
  const changes = fold.recall.changes.filter(({ at }) => at >= window.from && at < window.to);
  const joins = changes.filter(({ what }) => what === "join");
  const leaves = changes.filter(({ what }) => what === "leave");
  return {
    events: times.filter((at) => at >= window.from).length,
    lastEventAt: times.at(-1) ?? null,
    hours: byHour(changes),
    joins: { known: joins.length, withEvent: countOf(joins) },
    leaves: {
      known: leaves.length,
      withEvent: countOf(leaves),
      withEdge: leaves.filter(({ hasEdge }) => hasEdge).length,
    },
    silent: silenceOf(changes),
    contradictions: fold.contradictions,
  };
}

/** Share of the changes that have an event, rounded down; null where lists prove none. */
export function recallOf({ changes, withEvent }: Pick<RecallOfHour, "changes" | "withEvent">): number | null {
  return changes === 0 ? null : ratioAtLeast(withEvent, changes, recallDigits);
}

export function totalRecall({ hours }: Pick<EventStatistics, "hours">): number | null {
  const changes = hours.reduce((sum, hour) => sum + hour.changes, 0);
  return recallOf({ changes, withEvent: hours.reduce((sum, hour) => sum + hour.withEvent, 0) });
}

function countOf(changes: readonly KnownChange[]): number {
  return changes.filter(({ hasEvent }) => hasEvent).length;
}

function byHour(changes: readonly KnownChange[]): readonly RecallOfHour[] {
  const hours = new Map<EpochSeconds, RecallOfHour>();
  for (const { at, hasEvent } of changes) {
    const from = Math.floor(at / hourSeconds) * hourSeconds;
    const before = hours.get(from) ?? { from, changes: 0, withEvent: 0 };
    hours.set(from, {
      from,
      changes: before.changes + 1,
      withEvent: before.withEvent + (hasEvent ? 1 : 0),
    });
  }
  return [...hours.values()];
}

function silenceOf(changes: readonly KnownChange[]): EventStatistics["silent"] {
  const last = changes.findLastIndex(({ hasEvent }) => hasEvent);
  const since = changes[last]?.at;
  return since === undefined || last === changes.length - 1 ? null : { since, changes: changes.length - 1 - last };
}
