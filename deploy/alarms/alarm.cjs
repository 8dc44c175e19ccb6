// Builder of alarms. An alarm notifies the topic when it is raised and when it is over. Missing data means that nothing happened,
// so it is no reason for an alarm, except where an alarm says otherwise.

const { service } = require("../function-names.cjs");

const dimensions = (values) => Object.entries(values).map(([Name, Value]) => ({ Name, Value }));

/** A metric of rollcall's own; every stage has its own, by its dimension. */
const ownMetric = (stage, MetricName, more = {}) => ({
  Namespace: service,
  MetricName,
  Dimensions: dimensions({ service, stage, ...more }),
});

const awsMetric = (Namespace, MetricName, values) => ({ Namespace, MetricName, Dimensions: dimensions(values) });

/** One statistic of a metric over a period, as input of an expression. */
const input = (Id, Metric, Stat, Period) => ({ Id, ReturnData: false, MetricStat: { Metric, Stat, Period } });

const expression = (Expression, Label) => ({ Id: "result", Expression, Label, ReturnData: true });

/**
 * @param name in kebab case; the alarm is called rollcall-<stage>-<name>
 * @param properties of the CloudFormation resource
 */
const alarm = ({ stage, topic }, name, properties) => ({
  Type: "AWS::CloudWatch::Alarm",
  Properties: {
    AlarmName: `${service}-${stage}-${name}`,
    TreatMissingData: "notBreaching",
    ...properties,
    ...(topic === "" ? {} : { AlarmActions: [topic], OKActions: [topic] }),
  },
});

const atLeast = (Threshold) => ({ Threshold, ComparisonOperator: "GreaterThanOrEqualToThreshold" });
const below = (Threshold) => ({ Threshold, ComparisonOperator: "LessThanThreshold" });

/** In the state for `of` periods in a row of so many seconds. */
const lasting = (of) => ({ EvaluationPeriods: of, DatapointsToAlarm: of });

module.exports = { alarm, awsMetric, atLeast, below, expression, input, lasting, ownMetric };
