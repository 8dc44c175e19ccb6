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
        AlarmDescription: "A vendor refuses an app's credential, region, admin or plan; the log line FAILED names it.",
        Namespace: "rollcall",
        MetricName: "Misconfigured",
        Dimensions: [{ Name: "service", Value: "rollcall" }],
        Statistic: "Sum",
        Period: 300,
      }),
    },
  };
};
