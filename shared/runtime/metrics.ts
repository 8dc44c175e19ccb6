import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import type { StoreReport } from "../events/store-events.ts";
import type { SweepFigures } from "../sweep/summary.ts";
import { metricsEnvironment } from "./environment.ts";

/** Starts one EMF line. Two stages in one account share the namespace, and nothing else: every metric has the stage as a dimension. */
function stageMetrics(): Metrics {
  const { stage } = metricsEnvironment();
  return new Metrics({ namespace: "rollcall", serviceName: "rollcall", defaultDimensions: { stage } });
}

/** Counts a misconfigured app; its alarm asks the operator to check a secret, a plan or a console switch. */
export function countMisconfigured(): void {
  countOne("Misconfigured");
}

/** Counts failures of the key ring: no key is accepted, or the last ring is still used during an outage. */
export function countKeyRing(state: "KeyRingUnusable" | "KeyRingStale"): void {
  countOne(state);
}

/**
 * Counts webhooks that were refused, because they are not the vendor's, or that were accepted and are of no use. The reason is a
 * further dimension; there are ten of them in all.
 */
export function countWebhook(outcome: "WebhooksRefused" | "WebhooksUnusable", reason: string): void {
  countOne(outcome, { reason });
}

/** Counts what became of the events of a batch. The reason for which events were dropped is a further dimension; there are seven. */
export function publishEvents({ stored, repeated, dropped, failed }: StoreReport): void {
  const metrics = stageMetrics();
  metrics.addMetric("EventsStored", MetricUnit.Count, stored);
  metrics.addMetric("EventsRepeated", MetricUnit.Count, repeated);
  metrics.addMetric("EventMessagesFailed", MetricUnit.Count, failed.length);
  for (const [reason, events] of dropped) {
    const ofReason = metrics.singleMetric();
    ofReason.addDimension("reason", reason);
    ofReason.addMetric("EventsDropped", MetricUnit.Count, events);
  }
  metrics.publishStoredMetrics();
}

function countOne(name: string, dimensions: Readonly<Record<string, string>> = {}): void {
  const metrics = stageMetrics();
  for (const [dimension, value] of Object.entries(dimensions)) {
    metrics.addDimension(dimension, value);
  }
  metrics.addMetric(name, MetricUnit.Count, 1);
  metrics.publishStoredMetrics();
}

/**
 * Writes the EMF lines of a run, which CloudWatch turns into metrics. Gaps are one metric per reason: `Gaps.throttled`. `Sweeps` has
 * the shard as a further dimension, so that an alarm notices when a single shard stops.
 */
export function publishSweep(figures: SweepFigures, shard: number): void {
  const metrics = stageMetrics();
  const ofShard = metrics.singleMetric();
  ofShard.addDimension("shard", String(shard));
  ofShard.addMetric("Sweeps", MetricUnit.Count, 1);
  metrics.addMetric("Rooms", MetricUnit.Count, figures.rooms);
  metrics.addMetric("UpstreamCalls", MetricUnit.Count, figures.calls);
  metrics.addMetric("UpstreamThrottles", MetricUnit.Count, figures.throttles);
  metrics.addMetric("SweepLag", MetricUnit.Seconds, figures.lagSeconds);
  if (figures.coveragePercent !== undefined) {
    metrics.addMetric("Coverage", MetricUnit.Percent, figures.coveragePercent);
  }
  metrics.addMetric("DueParts", MetricUnit.Count, figures.dueParts);
  metrics.addMetric("LostParts", MetricUnit.Count, figures.lostParts);
  metrics.addMetric("SweepDuration", MetricUnit.Milliseconds, figures.durationMs);
  metrics.addMetric("FailedWrites", MetricUnit.Count, figures.failedWrites);
  metrics.addMetric("SkippedApps", MetricUnit.Count, figures.skippedApps);
  if (figures.peopleAsked > 0) {
    metrics.addMetric("PeopleAsked", MetricUnit.Count, figures.peopleAsked);
    metrics.addMetric("PeopleUnanswered", MetricUnit.Count, figures.peopleUnanswered);
  }
  if (figures.gaps.has("misconfigured")) {
    metrics.addMetric("Misconfigured", MetricUnit.Count, 1);
  }
  for (const [reason, times] of figures.gaps) {
    metrics.addMetric(`Gaps.${reason}`, MetricUnit.Count, times);
  }
  metrics.publishStoredMetrics();
}
