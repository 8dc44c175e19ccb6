// Does AWS run the functions, and does the table keep up?

const { functionName } = require("../function-names.cjs");
const { tableName } = require("../table.cjs");
const { alarm, atLeast, awsMetric, expression, input, lasting } = require("./alarm.cjs");

const minute = 60;
const fiveMinutes = 300;

/**
 * Functions whose failures no caller reports. Those behind the API are left to the alarm on server errors: the gateway answers 5xx
 * when one crashes, runs out of time or is throttled.
 */
const functionGroups = {
  scheduled: ["snapshot-attendance", "roll-up-days", "refresh-expected", "export-days", "announce-happenings"],
  authorizer: ["authorize-request"],
};

/** Alarms on the sum of a metric over the functions of a group. */
const functionAlarms = {
  ScheduledErrorsAlarm: {
    group: "scheduled",
    metric: "Errors",
    description:
      "A scheduled function crashed, or ran out of time or memory: the sweep, the roll-ups, the export, the events or the reading of expected groups.",
  },
  ScheduledThrottlesAlarm: {
    group: "scheduled",
    metric: "Throttles",
    description:
      "Lambda had no concurrency left for a scheduled function: the sweep, the roll-ups, the export, the events or the reading of expected groups.",
  },
  AuthorizerErrorsAlarm: {
    group: "authorizer",
    metric: "Errors",
    description: "The authorizer crashed, or ran out of time or memory: callers are refused.",
  },
  AuthorizerThrottlesAlarm: {
    group: "authorizer",
    metric: "Throttles",
    description: "Lambda had no concurrency left for the authorizer: callers are refused.",
  },
};

function functionAlarm(deployment, { group, metric, description }) {
  const ofFunction = (name) => awsMetric("AWS/Lambda", metric, { FunctionName: functionName(deployment.stage, name) });
  const inputs = functionGroups[group].map((name, index) => input(`f${index}`, ofFunction(name), "Sum", fiveMinutes));
  return alarm(deployment, `${group}-${metric.toLowerCase()}`, {
    AlarmDescription: description,
    Metrics: [...inputs, expression(`SUM(METRICS("f"))`, metric)],
    ...lasting(1),
    ...atLeast(1),
  });
}

function tableThrottleAlarm(deployment) {
  const ofTable = (name) => awsMetric("AWS/DynamoDB", name, { TableName: tableName(deployment.table) });
  return alarm(deployment, "table-throttles", {
    AlarmDescription: "DynamoDB throttles reads or writes of the attendance table, for three minutes.",
    Metrics: [
      input("reads", ofTable("ReadThrottleEvents"), "Sum", minute),
      input("writes", ofTable("WriteThrottleEvents"), "Sum", minute),
      expression("SUM([FILL(reads, 0), FILL(writes, 0)])", "Throttled requests"),
    ],
    ...lasting(3),
    ...atLeast(1),
  });
}

const deadLetterAlarm = (deployment) =>
  alarm(deployment, "dead-letters", {
    AlarmDescription: "A scheduled run failed altogether; the message in the queue has its input and its error.",
    ...awsMetric("AWS/SQS", "ApproximateNumberOfMessagesVisible", {
      QueueName: { "Fn::GetAtt": ["DeadLetters", "QueueName"] },
    }),
    Statistic: "Maximum",
    Period: minute,
    ...lasting(1),
    ...atLeast(1),
  });

module.exports = (deployment) => ({
  ...Object.fromEntries(
    Object.entries(functionAlarms).map(([logicalId, row]) => [logicalId, functionAlarm(deployment, row)]),
  ),
  TableThrottleAlarm: tableThrottleAlarm(deployment),
  DeadLetterAlarm: deadLetterAlarm(deployment),
});
