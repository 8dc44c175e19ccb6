import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";

/** CloudWatch namespace of all metrics; the alarms of serverless.yml watch it. */
export const metricsNamespace = "rollcall";

/** Counts a misconfigured app: the alarm that somebody has to look at a secret, a plan or a console switch. */
export function countMisconfigured(): void {
  const metrics = new Metrics({ namespace: metricsNamespace, serviceName: "rollcall" });
  metrics.addMetric("Misconfigured", MetricUnit.Count, 1);
  metrics.publishStoredMetrics();
}
