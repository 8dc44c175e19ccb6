import type { AppReport } from "./app-report.ts";
import type { SweepOrder } from "./sweep-order.ts";

/** The one line of a run: what was due, what was seen, what is missing and why. */
export type SummaryFacts = Readonly<Record<string, string | number>>;

export function summaryFacts(order: SweepOrder, reports: readonly AppReport[], tookMs: number): SummaryFacts {
  const sum = (of: (report: AppReport) => number) => reports.reduce((total, report) => total + of(report), 0);
  const skipped = reports.flatMap(({ app, skipped: why }) => (why === undefined ? [] : [`${app}: ${why}`]));
  const gaps = new Map<string, number>();
  for (const report of reports) {
    for (const [reason, times] of report.gaps) {
      gaps.set(reason, (gaps.get(reason) ?? 0) + times);
    }
  }
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
    dissolved: sum((report) => report.dissolved),
    lagSeconds: Math.max(0, ...reports.map((report) => report.lagSeconds)),
    tookMs: Math.round(tookMs),
    ...(skipped.length > 0 ? { skipped: skipped.join(", ") } : {}),
    ...Object.fromEntries([...gaps].sort().map(([reason, times]) => [`gaps.${reason}`, times])),
  };
}
