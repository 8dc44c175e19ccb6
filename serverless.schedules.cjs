// One schedule a shard, from the deploy parameter `shards`; what it may do, and where its failures go.

const functionId = "SnapshotDashattendanceLambdaFunction";
const rollUpFunctionId = "RollDashupDashdaysLambdaFunction";
const mostShards = 100;

const arnOf = (logicalId) => ({ "Fn::GetAtt": [logicalId, "Arn"] });

/** Once a minute, on the minute. A delivery that fails is tried again only while its slot lasts. */
const scheduleOf = (shard, of) => ({
  Type: "AWS::Scheduler::Schedule",
  Properties: {
    Description: `Takes the roll of shard ${shard} of ${of} once a minute`,
    ScheduleExpression: "rate(1 minute)",
    FlexibleTimeWindow: { Mode: "OFF" },
    Target: {
      Arn: arnOf(functionId),
      RoleArn: arnOf("SnapshotScheduleRole"),
      // The scheduler puts the scheduled instant in: the slot never depends on when the function happens to run.
      Input: JSON.stringify({ shard, of, scheduledTime: "<aws.scheduler.scheduled-time>" }),
      RetryPolicy: { MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 2 },
      DeadLetterConfig: { Arn: arnOf("SnapshotDeadLetters") },
    },
  },
});

/** What one schedule may do: invoke its function, and send to the queue of failed deliveries where it has one. */
const scheduleRole = (policyName, statements) => ({
  Type: "AWS::IAM::Role",
  Properties: {
    AssumeRolePolicyDocument: {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "scheduler.amazonaws.com" },
          Action: "sts:AssumeRole",
          Condition: { StringEquals: { "aws:SourceAccount": { Ref: "AWS::AccountId" } } },
        },
      ],
    },
    Policies: [{ PolicyName: policyName, PolicyDocument: { Version: "2012-10-17", Statement: statements } }],
  },
});

const mayInvoke = (logicalId) => ({
  Effect: "Allow",
  Action: ["lambda:InvokeFunction"],
  Resource: arnOf(logicalId),
});

/** Hourly, though days end daily: what a run does not get done, or fails to do, the next one does. */
const rollUpSchedule = {
  Type: "AWS::Scheduler::Schedule",
  Properties: {
    Description: "Rolls up the days that have ended",
    ScheduleExpression: "rate(1 hour)",
    FlexibleTimeWindow: { Mode: "FLEXIBLE", MaximumWindowInMinutes: 15 },
    Target: {
      Arn: arnOf(rollUpFunctionId),
      RoleArn: arnOf("RollUpScheduleRole"),
      Input: "{}",
      RetryPolicy: { MaximumEventAgeInSeconds: 900, MaximumRetryAttempts: 0 },
    },
  },
};

const deadLetters = {
  Type: "AWS::SQS::Queue",
  Properties: { MessageRetentionPeriod: 14 * 86_400, SqsManagedSseEnabled: true },
};

const deadLetterAlarm = (alarmTopic) => ({
  Type: "AWS::CloudWatch::Alarm",
  Properties: {
    AlarmDescription: "A minute's roll was not taken at all; the message in the queue says which and why.",
    Namespace: "AWS/SQS",
    MetricName: "ApproximateNumberOfMessagesVisible",
    Dimensions: [{ Name: "QueueName", Value: { "Fn::GetAtt": ["SnapshotDeadLetters", "QueueName"] } }],
    Statistic: "Maximum",
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 1,
    ComparisonOperator: "GreaterThanOrEqualToThreshold",
    TreatMissingData: "notBreaching",
    ...(alarmTopic ? { AlarmActions: [alarmTopic] } : {}),
  },
});

module.exports = async ({ resolveVariable }) => {
  const shards = Number(await resolveVariable("param:shards"));
  const alarmTopic = await resolveVariable("param:alarmTopic");
  if (!Number.isInteger(shards) || shards < 1 || shards > mostShards) {
    throw new Error(`the parameter shards must be a whole number from 1 to ${mostShards}`);
  }
  const schedules = Array.from({ length: shards }, (_, shard) => [
    `SnapshotSchedule${shard}`,
    scheduleOf(shard, shards),
  ]);
  return {
    Resources: {
      SnapshotDeadLetters: deadLetters,
      SnapshotDeadLetterAlarm: deadLetterAlarm(alarmTopic),
      SnapshotScheduleRole: scheduleRole("invoke-snapshot-attendance", [
        mayInvoke(functionId),
        { Effect: "Allow", Action: ["sqs:SendMessage"], Resource: arnOf("SnapshotDeadLetters") },
      ]),
      RollUpSchedule: rollUpSchedule,
      RollUpScheduleRole: scheduleRole("invoke-roll-up-days", [mayInvoke(rollUpFunctionId)]),
      ...Object.fromEntries(schedules),
    },
  };
};
