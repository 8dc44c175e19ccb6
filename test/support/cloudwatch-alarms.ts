import * as v from "valibot";
import { evaluateExpression, type Series } from "./metric-math.ts";
import { resourcesOf, type Template } from "./packaged-deployment.ts";

/** One data point of a metric. */
export interface DataPoint {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly atMs: number;
  readonly value: number;
}

const statistics: Readonly<Record<string, (values: readonly number[]) => number>> = {
  Sum: (values) => values.reduce((sum, value) => sum + value, 0),
  Maximum: (values) => Math.max(...values),
};

const dimensionSchema = v.object({ Name: v.string(), Value: v.union([v.string(), v.record(v.string(), v.unknown())]) });
const metricSchema = v.object({ Namespace: v.string(), MetricName: v.string(), Dimensions: v.array(dimensionSchema) });
const querySchema = v.object({
  Id: v.string(),
  ReturnData: v.boolean(),
  Expression: v.optional(v.string()),
  MetricStat: v.optional(v.object({ Metric: metricSchema, Stat: v.string(), Period: v.number() })),
});

const alarmSchema = v.looseObject({
  AlarmName: v.string(),
  EvaluationPeriods: v.number(),
  DatapointsToAlarm: v.number(),
  Threshold: v.number(),
  ComparisonOperator: v.picklist(["GreaterThanOrEqualToThreshold", "LessThanThreshold"]),
  TreatMissingData: v.picklist(["notBreaching", "breaching"]),
  Namespace: v.optional(v.string()),
  MetricName: v.optional(v.string()),
  Dimensions: v.optional(v.array(dimensionSchema)),
  Statistic: v.optional(v.string()),
  Period: v.optional(v.number()),
  Metrics: v.optional(v.array(querySchema)),
});

type Alarm = v.InferOutput<typeof alarmSchema>;
type Metric = v.InferOutput<typeof metricSchema>;

/**
 * The names of the template's alarms that are in state ALARM at a time, by CloudWatch's rules: aligned periods, statistics, metric
 * math, and the treatment of missing data. References in dimensions are compared as JSON.
 */
export function raisedAlarms(template: Template, points: readonly DataPoint[], atMs: number): readonly string[] {
  return [...resourcesOf(template, "AWS::CloudWatch::Alarm").values()]
    .map(({ Properties }) => v.parse(alarmSchema, Properties))
    .filter((alarm) => isRaised(alarm, points, atMs))
    .map(({ AlarmName }) => AlarmName.replace(/^rollcall-dev-/, ""))
    .sort();
}

function isRaised(alarm: Alarm, points: readonly DataPoint[], atMs: number): boolean {
  const periodMs = periodOf(alarm) * 1000;
  const end = Math.floor(atMs / periodMs) * periodMs;
  const breaching = Array.from({ length: alarm.EvaluationPeriods }, (_, back) => end - (back + 1) * periodMs).filter(
    (start) => isBreaching(alarm, valueIn(alarm, points, { start, end: start + periodMs })),
  );
  return breaching.length >= alarm.DatapointsToAlarm;
}

function periodOf({ Period, Metrics = [] }: Alarm): number {
  const period = Period ?? Metrics.find(({ MetricStat }) => MetricStat !== undefined)?.MetricStat?.Period;
  if (period === undefined) {
    throw new Error("an alarm without a period");
  }
  return period;
}

function isBreaching({ ComparisonOperator, Threshold, TreatMissingData }: Alarm, value: number | undefined): boolean {
  if (value === undefined) {
    return TreatMissingData === "breaching";
  }
  return ComparisonOperator === "LessThanThreshold" ? value < Threshold : value >= Threshold;
}

interface Window {
  readonly start: number;
  readonly end: number;
}

function valueIn(alarm: Alarm, points: readonly DataPoint[], window: Window): number | undefined {
  const { Namespace, MetricName, Dimensions, Statistic, Metrics } = alarm;
  if (Metrics === undefined) {
    const metric = v.parse(metricSchema, { Namespace, MetricName, Dimensions });
    return statisticOf(metric, Statistic ?? "", points, window);
  }
  const inputs = Metrics.flatMap(({ Id, MetricStat }) =>
    MetricStat === undefined ? [] : [[Id, statisticOf(MetricStat.Metric, MetricStat.Stat, points, window)] as const],
  );
  const result = Metrics.find(({ ReturnData }) => ReturnData);
  return evaluateExpression(result?.Expression ?? "", new Map<string, Series>(inputs));
}

function statisticOf(metric: Metric, statistic: string, points: readonly DataPoint[], window: Window) {
  const dimensions = Object.fromEntries(metric.Dimensions.map(({ Name, Value }) => [Name, textOf(Value)]));
  const values = points
    .filter(
      (point) =>
        point.namespace === metric.Namespace &&
        point.name === metric.MetricName &&
        point.atMs >= window.start &&
        point.atMs < window.end &&
        JSON.stringify(sorted(point.dimensions)) === JSON.stringify(sorted(dimensions)),
    )
    .map(({ value }) => value);
  const reduce = statistics[statistic];
  if (reduce === undefined) {
    throw new Error(`unsupported statistic ${statistic}`);
  }
  return values.length === 0 ? undefined : reduce(values);
}

const textOf = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));

const sorted = (dimensions: Readonly<Record<string, string>>) =>
  Object.entries(dimensions).sort(([one], [other]) => (one < other ? -1 : 1));

/** The data points in EMF lines (CloudWatch's embedded metric format) among the lines of an output. */
export function emfDataPoints(output: string, atMs: number): readonly DataPoint[] {
  return output.split("\n").flatMap((line) => (line.includes('"CloudWatchMetrics"') ? pointsOfLine(line, atMs) : []));
}

const emfSchema = v.looseObject({
  _aws: v.object({
    CloudWatchMetrics: v.array(
      v.object({
        Namespace: v.string(),
        Dimensions: v.array(v.array(v.string())),
        Metrics: v.array(v.looseObject({ Name: v.string() })),
      }),
    ),
  }),
});

function pointsOfLine(line: string, atMs: number): readonly DataPoint[] {
  const document = v.parse(emfSchema, JSON.parse(line));
  return document._aws.CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) =>
    Dimensions.flatMap((names) =>
      Metrics.map(({ Name }) => ({
        namespace: Namespace,
        name: Name,
        dimensions: Object.fromEntries(names.map((name) => [name, String(document[name])])),
        atMs,
        value: Number(document[Name]),
      })),
    ),
  );
}
