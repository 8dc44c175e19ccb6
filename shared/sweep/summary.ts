import type { GapReason } from "../attendance/observation.ts";
import type { AppReport } from "./app-report.ts";
import type { SweepOrder } from "./sweep-order.ts";

/** The one line of a run: what was due, what was seen, what is missing and why. */
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
 * How much of what was due was observed and stored, rounded down: 100 means all of it. Undefined where this run owed nothing:
 * no rooms were due, or another run has the app. An app that could not be swept counts as one part due, the least it can have
 * been.
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
  readonly durationMs: number;
  readonly failedWrites: number;
  readonly skippedApps: number;
  readonly gaps: ReadonlyMap<GapReason, number>;
}

/** The same for the metrics. */
export function figuresOf(reports: readonly AppReport[], durationMs: number): SweepFigures {
  const sum = (of: (report: AppReport) => number) => reports.reduce((total, report) => total + of(report), 0);
  const { due, stored } = partsOfRun(reports);
  return {
    rooms: sum((report) => report.rooms),
    calls: sum((report) => report.calls),
    throttles: sum((report) => report.throttles),
    lagSeconds: Math.max(0, ...reports.map((report) => report.lagSeconds)),
    coveragePercent: coveragePercent(reports),
    dueParts: due,
    lostParts: due - stored,
    durationMs,
    failedWrites: sum((report) => report.failedWrites),
    skippedApps: sum((report) => (report.skipped === undefined ? 0 : 1)),
    gaps: gapsByReason(reports),
  };
}
