import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import type { SweepFigures } from "../sweep/summary.ts";

/** CloudWatch namespace of all metrics; the alarms of serverless.yml watch it. */
const metricsNamespace = "rollcall";

/** Counts a misconfigured app: the alarm that somebody has to look at a secret, a plan or a console switch. */
export function countMisconfigured(): void {
  countOne("Misconfigured");
}

/** Counts what has become of the key ring: nobody gets in, or the last one is used on. */
export function countKeyRing(state: "KeyRingUnusable" | "KeyRingStale"): void {
  countOne(state);
}

function countOne(name: string): void {
  const metrics = new Metrics({ namespace: metricsNamespace, serviceName: "rollcall" });
  metrics.addMetric(name, MetricUnit.Count, 1);
  metrics.publishStoredMetrics();
}

/** One EMF line a run; CloudWatch makes metrics of it. Gaps are one metric a reason: `Gaps.throttled`. */
export function publishSweep(figures: SweepFigures): void {
  const metrics = new Metrics({ namespace: metricsNamespace, serviceName: "rollcall" });
  metrics.addMetric("Rooms", MetricUnit.Count, figures.rooms);
  metrics.addMetric("UpstreamCalls", MetricUnit.Count, figures.calls);
  metrics.addMetric("UpstreamThrottles", MetricUnit.Count, figures.throttles);
  metrics.addMetric("SweepLag", MetricUnit.Seconds, figures.lagSeconds);
  if (figures.coveragePercent !== undefined) {
    metrics.addMetric("Coverage", MetricUnit.Percent, figures.coveragePercent);
  }
  metrics.addMetric("SweepDuration", MetricUnit.Milliseconds, figures.durationMs);
  metrics.addMetric("FailedWrites", MetricUnit.Count, figures.failedWrites);
  metrics.addMetric("SkippedApps", MetricUnit.Count, figures.skippedApps);
  // The alarm's own metric: somebody has to look at a secret, a plan or a console switch.
  if (figures.gaps.has("misconfigured")) {
    metrics.addMetric("Misconfigured", MetricUnit.Count, 1);
  }
  for (const [reason, times] of figures.gaps) {
    metrics.addMetric(`Gaps.${reason}`, MetricUnit.Count, times);
  }
  metrics.publishStoredMetrics();
}
