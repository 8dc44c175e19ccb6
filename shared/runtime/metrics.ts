import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import type { SweepFigures } from "../sweep/summary.ts";

/** CloudWatch namespace of all metrics; the alarms of serverless.yml watch it. */
const metricsNamespace = "rollcall";

/** Counts a misconfigured app; its alarm asks the operator to check a secret, a plan or a console switch. */
export function countMisconfigured(): void {
  countOne("Misconfigured");
}

/** Counts failures of the key ring: no key is accepted, or the last ring is still used during an outage. */
export function countKeyRing(state: "KeyRingUnusable" | "KeyRingStale"): void {
  countOne(state);
}

function countOne(name: string): void {
  const metrics = new Metrics({ namespace: metricsNamespace, serviceName: "rollcall" });
  metrics.addMetric(name, MetricUnit.Count, 1);
  metrics.publishStoredMetrics();
}

/** Writes one line in the embedded metric format per run. Gaps are one metric per reason: `Gaps.throttled`. */
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
  if (figures.gaps.has("misconfigured")) {
    metrics.addMetric("Misconfigured", MetricUnit.Count, 1);
  }
  for (const [reason, times] of figures.gaps) {
    metrics.addMetric(`Gaps.${reason}`, MetricUnit.Count, times);
  }
  metrics.publishStoredMetrics();
}
