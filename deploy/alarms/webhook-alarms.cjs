// Do the webhooks that arrive get into the record? Whether any arrive, `rollcall doctor` says: how many are due, only the console knows.

const { functionName } = require("../function-names.cjs");
const { alarm, atLeast, awsMetric, expression, input, lasting, ownMetric } = require("./alarm.cjs");

const minute = 60;
const fiveMinutes = 300;

/** A batch waits for a minute. Events that are older were not stored the first times. */
const lateSeconds = 900;

const ofQueue = (logicalId, metric) =>
  awsMetric("AWS/SQS", metric, { QueueName: { "Fn::GetAtt": [logicalId, "QueueName"] } });

/** The reasons for which webhooks of the vendor itself are refused when its console and the app's secret differ. */
const mismatches = ["signature", "unsigned", "foreign-app"];

module.exports = (deployment) => ({
  EventDeadLetterAlarm: alarm(deployment, "event-dead-letters", {
    AlarmDescription:
      "Events of webhooks could not be stored, and wait in the dead-letter queue of events for 14 days.",
    ...ofQueue("EventDeadLetters", "ApproximateNumberOfMessagesVisible"),
    Statistic: "Maximum",
    Period: minute,
    ...lasting(1),
    ...atLeast(1),
  }),
  EventsLateAlarm: alarm(deployment, "events-late", {
    AlarmDescription: `Events of webhooks have waited for ${lateSeconds / 60} minutes to be stored, for five minutes.`,
    ...ofQueue("EventQueue", "ApproximateAgeOfOldestMessage"),
    Statistic: "Maximum",
    Period: minute,
    ...lasting(5),
    ...atLeast(lateSeconds),
  }),
  StoreEventsErrorsAlarm: alarm(deployment, "store-events-errors", {
    AlarmDescription: "store-events crashed, or ran out of time or memory. The queue hands out the events again.",
    ...awsMetric("AWS/Lambda", "Errors", { FunctionName: functionName(deployment.stage, "store-events") }),
    Statistic: "Sum",
    Period: fiveMinutes,
    ...lasting(1),
    ...atLeast(1),
  }),
  WebhooksRefusedAlarm: alarm(deployment, "webhooks-refused", {
    AlarmDescription:
      "Webhooks with the right path secret are refused, for fifteen minutes: the vendor's console and the app's secret differ in the token, or authentication is off in the console.",
    Metrics: [
      ...mismatches.map((reason, index) =>
        input(`r${index}`, ownMetric(deployment.stage, "WebhooksRefused", { reason }), "Sum", fiveMinutes),
      ),
      expression(`SUM(METRICS("r"))`, "Refused webhooks"),
    ],
    ...lasting(3),
    ...atLeast(1),
  }),
});
