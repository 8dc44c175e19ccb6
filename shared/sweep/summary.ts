import type { GapReason } from "../attendance/observation.ts";
import type { AppReport } from "./app-report.ts";
import type { SweepOrder } from "./sweep-order.ts";

/** The fields of the one log line of a run: what was due, what was observed, what is missing and why. */
export type SummaryFacts = Readonly<Record<string, string | number>>;

export function summaryFacts(order: SweepOrder, reports: readonly AppReport[], tookMs: number): SummaryFacts {
  const sum = (of: (report: AppReport) => number) => reports.reduce((total, report) => total + of(report), 0);
  const skipped = reports.flatMap(({ app, skipped: why }) => (why === undefined ? [] : [`${app}: ${why}`]));
  const coverage = coveragePercent(reports);
  return {
    slot: new Date(order.slot * 1000).toISOString(),
    shard: `${order.shard}/${order.of}`,
    apps: reports.length,
    rooms: sum((report) => report.rooms),
    counts: sum((report) => report.counts),
    lists: sum((report) => report.lists),
    written: sum((report) => report.written),
    duplicates: sum((report) => report.duplicates),
    failedWrites: sum((report) => report.failedWrites),
    repaired: sum((report) => report.repaired),
    discovered: sum((report) => report.discovered),
    dissolved: sum((report) => report.dissolved),
    calls: sum((report) => report.calls),
    throttles: sum((report) => report.throttles),
    ...(coverage === undefined ? {} : { coveragePercent: coverage }),
    lagSeconds: Math.round(Math.max(0, ...reports.map((report) => report.lagSeconds)) * 10) / 10,
    tookMs: Math.round(tookMs),
    ...(skipped.length > 0 ? { skipped: skipped.join(", ") } : {}),
    ...Object.fromEntries([...gapsByReason(reports)].map(([reason, times]) => [`gaps.${reason}`, times])),
  };
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
  const unswept = reports.filter(({ skipped }) => skipped === "failed" || skipped === "claimed").length;
  const due = reports.reduce((sum, { dueParts }) => sum + dueParts, unswept);
  const stored = reports.reduce((sum, { counts, lists, lostParts }) => sum + counts + lists - lostParts, 0);
  return due === 0 ? undefined : Math.floor((Math.min(stored, due) / due) * 1000) / 10;
}

export interface SweepFigures {
  readonly rooms: number;
  readonly calls: number;
  readonly throttles: number;
  readonly lagSeconds: number;
  /** Undefined: nothing was due of this run. */
  readonly coveragePercent: number | undefined;
  readonly durationMs: number;
  readonly failedWrites: number;
  readonly skippedApps: number;
  readonly gaps: ReadonlyMap<GapReason, number>;
}

/** The figures of a run for the metrics. */
export function figuresOf(reports: readonly AppReport[], durationMs: number): SweepFigures {
  const sum = (of: (report: AppReport) => number) => reports.reduce((total, report) => total + of(report), 0);
  return {
    rooms: sum((report) => report.rooms),
    calls: sum((report) => report.calls),
    throttles: sum((report) => report.throttles),
    lagSeconds: Math.max(0, ...reports.map((report) => report.lagSeconds)),
    coveragePercent: coveragePercent(reports),
    durationMs,
    failedWrites: sum((report) => report.failedWrites),
    skippedApps: sum((report) => (report.skipped === undefined ? 0 : 1)),
    gaps: gapsByReason(reports),
  };
}
