// Does AWS run the functions, and does the table keep up?

const { tableName } = require("../table.cjs");
const { alarm, atLeast, awsMetric, expression, functionName, input, lasting } = require("./alarm.cjs");

const minute = 60;
const fiveMinutes = 300;

/** Alarms watch functions in groups, because an expression takes at most ten metrics. */
const functionGroups = {
  scheduled: ["snapshot-attendance", "roll-up-days"],
  "live-reads": [
    "get-avchatroom-online-count",
    "get-community-online-count",
    "list-online-members",
    "list-group-members",
    "list-chatgroup-members",
    "authorize-request",
  ],
  reports: [
    "track-room",
    "untrack-room",
    "list-rooms",
    "get-room",
    "get-attendance",
    "summarize-attendance",
    "list-attendees",
    "forget-member",
    "get-health",
    "get-openapi",
  ],
};

const camelCase = (text) => text.replace(/(^|-)([a-z])/g, (_, _dash, letter) => letter.toUpperCase());

/** The sum of a metric over the functions of a group. */
function functionAlarm(deployment, group, metric, properties) {
  const inputs = functionGroups[group].map((name, index) =>
    input(
      `f${index}`,
      awsMetric("AWS/Lambda", metric, { FunctionName: functionName(deployment.stage, name) }),
      "Sum",
      fiveMinutes,
    ),
  );
  return [
    `${camelCase(group)}${metric}Alarm`,
    alarm(deployment, `${group}-functions-${metric.toLowerCase()}`, {
      Metrics: [...inputs, expression(`SUM(METRICS("f"))`, `${metric} of the functions`)],
      ...lasting(1),
      ...atLeast(1),
      ...properties,
    }),
  ];
}

module.exports = (deployment) => {
  const table = { TableName: tableName(deployment.table) };
  const ofTable = (name) => awsMetric("AWS/DynamoDB", name, table);
  const ofFunctions = Object.keys(functionGroups).flatMap((group) => [
    functionAlarm(deployment, group, "Errors", {
      AlarmDescription: `A function crashed or ran out of time or memory: one of ${functionGroups[group].join(", ")}.`,
    }),
    functionAlarm(deployment, group, "Throttles", {
      AlarmDescription: `Lambda had no concurrency left for one of ${functionGroups[group].join(", ")}.`,
    }),
  ]);
  return {
    ...Object.fromEntries(ofFunctions),
    TableThrottleAlarm: alarm(deployment, "table-throttles", {
      AlarmDescription: "DynamoDB throttles reads or writes of the attendance table, for three minutes.",
      Metrics: [
        input("reads", ofTable("ReadThrottleEvents"), "Sum", minute),
        input("writes", ofTable("WriteThrottleEvents"), "Sum", minute),
        expression("SUM([FILL(reads, 0), FILL(writes, 0)])", "Throttled requests"),
      ],
      ...lasting(3),
      ...atLeast(1),
    }),
    DeadLetterAlarm: alarm(deployment, "dead-letters", {
      AlarmDescription: "A scheduled run failed altogether; the message in the queue has its input and its error.",
      ...awsMetric("AWS/SQS", "ApproximateNumberOfMessagesVisible", {
        QueueName: { "Fn::GetAtt": ["DeadLetters", "QueueName"] },
      }),
      Statistic: "Maximum",
      Period: minute,
      ...lasting(1),
      ...atLeast(1),
    }),
  };
};

module.exports.functionGroups = functionGroups;
