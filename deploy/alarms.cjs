// What somebody has to hear of, and the queue that keeps what failed. The deploy parameter `alarmTopic` names who hears.

const deadLetters = {
  Type: "AWS::SQS::Queue",
  Properties: { MessageRetentionPeriod: 14 * 86_400, SqsManagedSseEnabled: true },
};

const alarm = (alarmTopic, properties) => ({
  Type: "AWS::CloudWatch::Alarm",
  Properties: {
    ...properties,
    EvaluationPeriods: 1,
    Threshold: 1,
    ComparisonOperator: "GreaterThanOrEqualToThreshold",
    TreatMissingData: "notBreaching",
    ...(alarmTopic ? { AlarmActions: [alarmTopic] } : {}),
  },
});

module.exports = async ({ resolveVariable }) => {
  const alarmTopic = await resolveVariable("param:alarmTopic");
  return {
    Resources: {
      DeadLetters: deadLetters,
      DeadLetterAlarm: alarm(alarmTopic, {
        AlarmDescription: "A scheduled run failed altogether; the message in the queue says which and why.",
        Namespace: "AWS/SQS",
        MetricName: "ApproximateNumberOfMessagesVisible",
        Dimensions: [{ Name: "QueueName", Value: { "Fn::GetAtt": ["DeadLetters", "QueueName"] } }],
        Statistic: "Maximum",
        Period: 60,
      }),
      MisconfiguredAlarm: alarm(alarmTopic, {
        AlarmDescription:
          "A vendor refuses an app's credential, region, admin or plan; the log line FAILED or CUT_SHORT names it.",
        Namespace: "rollcall",
        MetricName: "Misconfigured",
        Dimensions: [{ Name: "service", Value: "rollcall" }],
        Statistic: "Sum",
        Period: 300,
      }),
      KeyRingUnusableAlarm: alarm(alarmTopic, {
        AlarmDescription:
          "Nobody gets in: the secret with the API keys is missing, malformed or withheld, or Secrets Manager has not answered for 15 minutes; the log line FAILED of authorize-request says which.",
        Namespace: "rollcall",
        MetricName: "KeyRingUnusable",
        Dimensions: [{ Name: "service", Value: "rollcall" }],
        Statistic: "Sum",
        Period: 60,
      }),
      KeyRingStaleAlarm: alarm(alarmTopic, {
        AlarmDescription:
          "Secrets Manager does not answer: the last API keys are used on, for 15 minutes at most, and a key that is revoked now still works.",
        Namespace: "rollcall",
        MetricName: "KeyRingStale",
        Dimensions: [{ Name: "service", Value: "rollcall" }],
        Statistic: "Sum",
        Period: 60,
      }),
    },
  };
};
