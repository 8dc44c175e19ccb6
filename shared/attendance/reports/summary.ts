import type { EpochSeconds } from "../../identity/ids.ts";
import { isoUtc, isoUtcOrNull } from "../../identity/iso-time.ts";
import { detectionFloor } from "../rules/list-visibility.ts";
import type { TimeWindow } from "../rules/person-totals.ts";
import { findSessions, type RoomSession } from "../rules/sessions.ts";
import { type RoomRecord, readRoom } from "../rules/time-order.ts";
import { defaultTruthSettings, type TruthSettings } from "../truth-settings.ts";
import { ratioAtLeast, ratioAtMost, ratioNearest } from "./bounded-ratio.ts";
import { type CallStatistics, CallTally } from "./call-tally.ts";
import { addBucket, allGaps, type BucketGap, dueSlots, emptyBucket } from "./count-buckets.ts";
import { FlowTally, type PeopleFlow } from "./flow.ts";
import { coverageOf } from "./list-tally.ts";
import { type PresentedEvents, presentEvents } from "./present-events.ts";
import { noteEvents, noteLimits, noteNamings, noteRollCalls } from "./report-notes.ts";
import { type RetentionCurve, RetentionTally } from "./retention.ts";
import { type CountedHours, listsOf, RollupBuilder, runsOf } from "./rollup.ts";
import type { UniqueCount } from "./unique-people.ts";

export interface PresentedSession {
  readonly startedBetween: readonly [string | null, string];
  readonly endedBetween: readonly [string, string | null];
  readonly endedBy: RoomSession["endedBy"];
}

/** The part of a summary that follows from roll-ups as well as from the raw record. */
export interface SummaryReport {
  readonly from: string;
  readonly to: string;
  /** At least so many: between two samples there may have been more. */
  readonly peak: { readonly count: number; readonly at: string; readonly samplingIntervalSeconds: number } | null;
  readonly timeWeightedAverage: number | null;
  /** Over the observed time only; `observedShare` says how much of the window that is. */
  readonly personMinutes: number;
  readonly observedShare: number;
  readonly uniques: UniqueCount;
  /** Listed people per counted people, over the lists with counts around them; null without any. */
  readonly coverage: number | null;
  readonly slots: {
    readonly due: number;
    readonly sampledShare: number;
    readonly gapShare: number;
    readonly unknownShare: number;
  };
  readonly gaps: readonly BucketGap[];
  readonly suspectSamples: number;
  readonly sessions: readonly PresentedSession[];
  /** A stay shorter than this can go unseen where no slot is missing. */
  readonly detectionFloorSeconds: number;
  readonly countFreshnessSeconds: number;
  /** Undefined where no webhook came, or nothing is kept of them. */
  readonly events?: PresentedEvents;
  readonly notes: readonly string[];
}

/** With the raw record at hand. */
export interface RawSummaryReport extends SummaryReport {
  readonly flow: PeopleFlow;
  readonly retention: readonly RetentionCurve[];
  /** Undefined where nobody was asked for by name. */
  readonly rollCalls?: CallStatistics;
  /** True when every stay of at least `floorSeconds` within the whole window was seen. */
  readonly everybodySeen: { readonly certain: boolean; readonly floorSeconds: number | null };
}

/** Retention is drawn for no more sessions than this, the longest first. */
const mostCurves = 10;

const shareDigits = 4;

function presentSession({ startedBetween, endedBetween, endedBy }: RoomSession): PresentedSession {
  return {
    startedBetween: [isoUtcOrNull(startedBetween[0]), isoUtc(startedBetween[1])],
    endedBetween: [isoUtc(endedBetween[0]), isoUtcOrNull(endedBetween[1])],
    endedBy,
  };
}

/** The summary of hours, wherever they come from. */
export function summarizeHours(
  { from, to, hours, uniques, clockAheadSeconds, listsEverySeconds, longestBlindSeconds, events }: CountedHours,
  settings: TruthSettings = defaultTruthSettings,
): SummaryReport {
  const total = emptyBucket(from, to);
  for (const { counts } of hours) addBucket(total, counts);
  const { peak, personSeconds, observedSeconds } = total;
  const { due, missing } = dueSlots(total);
  const lists = listsOf(hours);
  return {
    from: isoUtc(from),
    to: isoUtc(to),
    peak: peak === null ? null : { ...peak, at: isoUtc(peak.at) },
    timeWeightedAverage: observedSeconds === 0 ? null : ratioNearest(personSeconds, observedSeconds, 2),
    personMinutes: ratioNearest(personSeconds, 60, 1),
    observedShare: ratioAtLeast(observedSeconds, to - from, shareDigits),
    uniques,
    coverage: coverageOf(lists),
    slots: {
      due,
      sampledShare: ratioAtLeast(total.sampledSlots, due, shareDigits),
      gapShare: ratioAtMost(total.gapSlots, due, shareDigits),
      unknownShare: ratioAtMost(missing, due, shareDigits),
    },
    gaps: allGaps(total),
    suspectSamples: total.suspects,
    sessions: findSessions(runsOf(hours), settings).map(presentSession),
    detectionFloorSeconds: Math.max(detectionFloor(listsEverySeconds), longestBlindSeconds),
    countFreshnessSeconds: settings.countStalenessSeconds,
    ...(events === undefined ? {} : { events: presentEvents(events) }),
    notes: noteLimits(lists, clockAheadSeconds),
  };
}

/** The summary of a window from the raw record. An empty record gives an empty report. */
export async function reportSummary(
  record: RoomRecord,
  window: TimeWindow,
  settings: TruthSettings = defaultTruthSettings,
  trackedFrom?: EpochSeconds,
): Promise<RawSummaryReport> {
  const builder = new RollupBuilder(window, settings, trackedFrom);
  const calls = new CallTally(window);
  await readRoom(record, [...builder.listeners, calls], settings);
  const flow = new FlowTally(window);
  const retention = longestSessions(findSessions(builder.runs, settings), window).map(
    (session) => new RetentionTally(session, window),
  );
  const gathered = builder.gather([flow, ...retention]);
  const { seen } = builder;
  const report = summarizeHours(gathered, settings);
  const rollCalls = calls.total();
  return {
    ...report,
    ...(rollCalls === undefined ? {} : { rollCalls }),
    notes: [
      ...report.notes,
      ...noteRollCalls(rollCalls),
      ...noteEvents(gathered.events),
      ...noteNamings(builder.register),
    ],
    flow: flow.report(),
    retention: retention.map((tally) => tally.report()).filter((curve) => curve !== null),
    everybodySeen: { certain: seen.clear, floorSeconds: seen.clear ? seen.floorSeconds : null },
  };
}

function longestSessions(sessions: readonly RoomSession[], window: TimeWindow): RoomSession[] {
  const length = ({ startedBetween, endedBetween }: RoomSession): number =>
    (endedBetween[1] ?? window.to) - startedBetween[1];
  return sessions.toSorted((one, other) => length(other) - length(one)).slice(0, mostCurves);
}
