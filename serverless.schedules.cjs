// One schedule a shard, from the deploy parameter `shards`, one for the roll-ups and one for the lists of expected people; and what they may do.

const functionId = "SnapshotDashattendanceLambdaFunction";
const refreshFunctionId = "RefreshDashexpectedLambdaFunction";
const rollUpFunctionId = "RollDashupDashdaysLambdaFunction";
const mostShards = 100;

const arnOf = (logicalId) => ({ "Fn::GetAtt": [logicalId, "Arn"] });

/**
 * Once a minute, on the minute (a rate would count from the second of its creation). A delivery that fails is tried again
 * only while its slot lasts; what failed inside the function is Lambda's to put aside, so the role needs no more than this.
 */
const scheduleOf = (shard, of) => ({
  Type: "AWS::Scheduler::Schedule",
  Properties: {
    Description: `Takes the roll of shard ${shard} of ${of} once a minute`,
    ScheduleExpression: "cron(* * * * ? *)",
    FlexibleTimeWindow: { Mode: "OFF" },
    Target: {
      Arn: arnOf(functionId),
      RoleArn: arnOf("SnapshotScheduleRole"),
      // The scheduler puts the scheduled instant in: the slot never depends on when the function happens to run.
      Input: JSON.stringify({ shard, of, scheduledTime: "<aws.scheduler.scheduled-time>" }),
      RetryPolicy: { MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 2 },
    },
  },
});

/** What a schedule may do: invoke its function. */
const scheduleRole = (policyName, target) => ({
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
    Policies: [{ PolicyName: policyName, PolicyDocument: mayInvoke(target) }],
  },
});

const mayInvoke = (logicalId) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: ["lambda:InvokeFunction"], Resource: arnOf(logicalId) }],
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

/** Hourly, though groups are read daily: a group that could not be read is tried again in an hour. */
const refreshSchedule = {
  Type: "AWS::Scheduler::Schedule",
  Properties: {
    Description: "Reads the groups that rooms take their lists of expected people from",
    ScheduleExpression: "rate(1 hour)",
    FlexibleTimeWindow: { Mode: "FLEXIBLE", MaximumWindowInMinutes: 15 },
    Target: {
      Arn: arnOf(refreshFunctionId),
      RoleArn: arnOf("RefreshScheduleRole"),
      Input: "{}",
      RetryPolicy: { MaximumEventAgeInSeconds: 900, MaximumRetryAttempts: 0 },
    },
  },
};

module.exports = async ({ resolveVariable }) => {
  const shards = Number(await resolveVariable("param:shards"));
  if (!Number.isInteger(shards) || shards < 1 || shards > mostShards) {
    throw new Error(`the parameter shards must be a whole number from 1 to ${mostShards}`);
  }
  const schedules = Array.from({ length: shards }, (_, shard) => [
    `SnapshotSchedule${shard}`,
    scheduleOf(shard, shards),
  ]);
  return {
    Resources: {
      SnapshotScheduleRole: scheduleRole("invoke-snapshot-attendance", functionId),
      RollUpSchedule: rollUpSchedule,
      RefreshSchedule: refreshSchedule,
      RefreshScheduleRole: scheduleRole("invoke-refresh-expected", refreshFunctionId),
      RollUpScheduleRole: scheduleRole("invoke-roll-up-days", rollUpFunctionId),
      ...Object.fromEntries(schedules),
    },
  };
};
