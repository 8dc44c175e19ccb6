// EventBridge schedules: one per shard of the sweep (deploy parameter `shards`), one for the roll-ups, one for the lists of expected
// people, one for the export and one for the events where these are on, and their roles. They are plain resources because the framework's `schedule` event cannot put the scheduled time into the
// input and set a retry policy.

const events = require("./events.cjs");
const exported = require("./export.cjs");

const functionId = "SnapshotDashattendanceLambdaFunction";
const refreshFunctionId = "RefreshDashexpectedLambdaFunction";
const rollUpFunctionId = "RollDashupDashdaysLambdaFunction";
const exportFunctionId = "ExportDashdaysLambdaFunction";
const announceFunctionId = "AnnounceDashhappeningsLambdaFunction";

const arnOf = (logicalId) => ({ "Fn::GetAtt": [logicalId, "Arn"] });

/**
 * Fires at second 0 of every minute; `rate(1 minute)` would fire at the second in which the schedule was created. A failed
 * delivery is retried only until the next slot. A run that fails inside the function goes to Lambda's on-failure destination, so
 * the scheduler needs no dead-letter queue.
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
      // The scheduler substitutes the scheduled time, so the slot does not depend on when the function starts.
      Input: JSON.stringify({ shard, of, scheduledTime: "<aws.scheduler.scheduled-time>" }),
      RetryPolicy: { MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 2 },
    },
  },
});

/** Role of a schedule: it may invoke its function. */
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

/** Hourly, although the work is due once a day: each run continues what an earlier run did not finish or failed to do. */
const hourly = (description, target, role) => ({
  Type: "AWS::Scheduler::Schedule",
  Properties: {
    Description: description,
    ScheduleExpression: "rate(1 hour)",
    FlexibleTimeWindow: { Mode: "FLEXIBLE", MaximumWindowInMinutes: 15 },
    Target: {
      Arn: arnOf(target),
      RoleArn: arnOf(role),
      Input: "{}",
      RetryPolicy: { MaximumEventAgeInSeconds: 900, MaximumRetryAttempts: 0 },
    },
  },
});

const rollUpSchedule = hourly("Rolls up the days that have ended", rollUpFunctionId, "RollUpScheduleRole");
const refreshSchedule = hourly(
  "Reads the groups that rooms take their lists of expected people from",
  refreshFunctionId,
  "RefreshScheduleRole",
);
const exportSchedule = hourly("Exports the days that have ended", exportFunctionId, "ExportScheduleRole");

/** A run that could not be started is left to the next one, which does its work too. */
const announceSchedule = {
  Type: "AWS::Scheduler::Schedule",
  Properties: {
    Description: "Announces what happened in rooms and apps once a minute",
    ScheduleExpression: "rate(1 minute)",
    FlexibleTimeWindow: { Mode: "OFF" },
    Target: {
      Arn: arnOf(announceFunctionId),
      RoleArn: arnOf("AnnounceScheduleRole"),
      Input: "{}",
      RetryPolicy: { MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 0 },
    },
  },
};

module.exports = async ({ resolveVariable }) => {
  const shards = Number(await resolveVariable("param:shards"));
  const isExported = exported.isOn(await resolveVariable("param:export"));
  const areEventsOn = events.isOn(await resolveVariable("param:events"));
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
      ...(isExported
        ? {
            ExportSchedule: exportSchedule,
            ExportScheduleRole: scheduleRole("invoke-export-days", exportFunctionId),
          }
        : {}),
      ...(areEventsOn
        ? {
            AnnounceSchedule: announceSchedule,
            AnnounceScheduleRole: scheduleRole("invoke-announce-happenings", announceFunctionId),
          }
        : {}),
      ...Object.fromEntries(schedules),
    },
  };
};
