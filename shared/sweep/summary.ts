import type { GapReason } from "../attendance/observation.ts";
import type { AppReport } from "./app-report.ts";
import type { SweepOrder } from "./sweep-order.ts";

/** The fields of the one log line of a run: what was due, what was observed, what is missing and why. */
export type SummaryFacts = Readonly<Record<string, string | number>>;

export function summaryFacts(order: SweepOrder, reports: readonly AppReport[], tookMs: number): SummaryFacts {
  const { rooms, calls, throttles, lagSeconds, coveragePercent, failedWrites, gaps } = figuresOf(reports, tookMs);
  const skipped = reports.flatMap(({ app, skipped: why }) => (why === undefined ? [] : [`${app}: ${why}`]));
  return {
    slot: new Date(order.slot * 1000).toISOString(),
    shard: `${order.shard}/${order.of}`,
    apps: reports.length,
    rooms,
    counts: sum(reports, "counts"),
    lists: sum(reports, "lists"),
    confirmed: sum(reports, "confirmed"),
    denied: sum(reports, "denied"),
    unanswered: sum(reports, "unanswered"),
    written: sum(reports, "written"),
    duplicates: sum(reports, "duplicates"),
    failedWrites,
    repaired: sum(reports, "repaired"),
    discovered: sum(reports, "discovered"),
    dissolved: sum(reports, "dissolved"),
    calls,
    throttles,
    ...(coveragePercent === undefined ? {} : { coveragePercent }),
    lagSeconds: Math.round(lagSeconds * 10) / 10,
    tookMs: Math.round(tookMs),
    ...(skipped.length > 0 ? { skipped: skipped.join(", ") } : {}),
    ...Object.fromEntries([...gaps].map(([reason, times]) => [`gaps.${reason}`, times])),
  };
}

type Counter = { [Name in keyof AppReport]: AppReport[Name] extends number ? Name : never }[keyof AppReport];

function sum(reports: readonly AppReport[], counter: Counter): number {
  return reports.reduce((total, report) => total + report[counter], 0);
}

function gapsByReason(reports: readonly AppReport[]): ReadonlyMap<GapReason, number> {
  const gaps = new Map<GapReason, number>();
  for (const report of reports) {
    for (const [reason, times] of report.gaps) {
      gaps.set(reason, (gaps.get(reason) ?? 0) + times);
    }
  }
  return gaps;
}

/**
 * The share of the due parts that was observed and stored, rounded down: 100 means all of them. Undefined when nothing was
 * due of this run: no room was due, or another run has the app. An app that could not be swept counts as one due part, the
 * least that it can have had.
 */
function coveragePercent(reports: readonly AppReport[]): number | undefined {
  const { due, stored } = partsOfRun(reports);
  return due === 0 ? undefined : Math.floor((stored / due) * 1000) / 10;
}

function partsOfRun(reports: readonly AppReport[]): { readonly due: number; readonly stored: number } {
  const unswept = reports.filter(({ skipped }) => skipped === "failed" || skipped === "claimed").length;
  const due = reports.reduce((sum, { dueParts }) => sum + dueParts, unswept);
  const stored = reports.reduce((sum, { counts, lists, lostParts }) => sum + counts + lists - lostParts, 0);
  return { due, stored: Math.min(stored, due) };
}

export interface SweepFigures {
  readonly rooms: number;
  readonly calls: number;
  readonly throttles: number;
  readonly lagSeconds: number;
  /** Undefined: nothing was due of this run. */
  readonly coveragePercent: number | undefined;
  /** Counts and lists that were due, and those of them that were not observed and stored. */
  readonly dueParts: number;
  readonly lostParts: number;
  /** People to ask for by name, and those of them without an answer. */
  readonly peopleAsked: number;
  readonly peopleUnanswered: number;
  readonly durationMs: number;
  readonly failedWrites: number;
  readonly skippedApps: number;
  readonly gaps: ReadonlyMap<GapReason, number>;
}

/** The figures of a run for the metrics. */
export function figuresOf(reports: readonly AppReport[], durationMs: number): SweepFigures {
  const { due, stored } = partsOfRun(reports);
  return {
    rooms: sum(reports, "rooms"),
    calls: sum(reports, "calls"),
    throttles: sum(reports, "throttles"),
    lagSeconds: Math.max(0, ...reports.map((report) => report.lagSeconds)),
    coveragePercent: coveragePercent(reports),
    dueParts: due,
    lostParts: due - stored,
    peopleAsked: sum(reports, "confirmed") + sum(reports, "denied") + sum(reports, "unanswered"),
    peopleUnanswered: sum(reports, "unanswered"),
    durationMs,
    failedWrites: sum(reports, "failedWrites"),
    skippedApps: reports.filter(({ skipped }) => skipped !== undefined).length,
    gaps: gapsByReason(reports),
  };
}
