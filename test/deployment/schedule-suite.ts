import { describe, expect, it } from "vitest";
import { type PackagedDeployment, resourcesOf } from "../support/packaged-deployment.ts";

const arnOf = (logicalId: string | undefined) => ({ "Fn::GetAtt": [logicalId, "Arn"] });

const trustOfScheduler = {
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { Service: "scheduler.amazonaws.com" },
      Action: "sts:AssumeRole",
      // Protects against the confused deputy: schedules of other accounts cannot use the role.
      Condition: { StringEquals: { "aws:SourceAccount": { Ref: "AWS::AccountId" } } },
    },
  ],
};

/** The schedules of a deployment with the given number of shards. */
export function describeSchedule(deployed: () => PackagedDeployment, shards: number): void {
  describe("the schedule of the roll", () => {
    it("has one entry a shard, each with its own input, once a minute and at no other time", () => {
      const { template, functions } = deployed();

      const schedules = [...resourcesOf(template, "AWS::Scheduler::Schedule")]
        .filter(([logicalId]) => /^SnapshotSchedule\d/.test(logicalId))
        .map(([, resource]) => resource);
      expect(schedules).toHaveLength(shards);
      for (const [shard, { Properties }] of schedules.entries()) {
        const input = { shard, of: shards, scheduledTime: "<aws.scheduler.scheduled-time>" };
        expect(Properties).toMatchObject({
          ScheduleExpression: "cron(* * * * ? *)",
          FlexibleTimeWindow: { Mode: "OFF" },
          Target: {
            Arn: arnOf(functions.get("snapshot-attendance")?.logicalId),
            RoleArn: arnOf("SnapshotScheduleRole"),
            Input: expect.toSatisfy((text: string) => JSON.stringify(JSON.parse(text)) === JSON.stringify(input)),
            // A late sample is worthless: the next slot starts within a minute.
            RetryPolicy: { MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 2 },
          },
        });
      }
    });

    it("may invoke its target and nothing else", () => {
      const { template, functions } = deployed();
      const target = arnOf(functions.get("snapshot-attendance")?.logicalId);

      expect(template.Resources["SnapshotScheduleRole"]?.Properties).toEqual({
        AssumeRolePolicyDocument: trustOfScheduler,
        Policies: [
          {
            PolicyName: "invoke-snapshot-attendance",
            PolicyDocument: {
              Version: "2012-10-17",
              Statement: [{ Effect: "Allow", Action: ["lambda:InvokeFunction"], Resource: target }],
            },
          },
        ],
      });
    });

    it("runs a function that outlasts its slot, is never retried blindly, and whose failures are alarmed", () => {
      const { template, functions } = deployed();
      const snapshot = functions.get("snapshot-attendance");

      expect(template.Resources[snapshot?.logicalId ?? ""]?.Properties["Timeout"]).toBeGreaterThan(60);
      expect(snapshot?.environment).toMatchObject({ SNAPSHOT_CALLS_PER_SECOND: "160" });
      const invokeConfigs = [...resourcesOf(template, "AWS::Lambda::EventInvokeConfig").values()];
      const ofSnapshot = invokeConfigs.filter(({ Properties }) =>
        JSON.stringify(Properties["FunctionName"]).includes(snapshot?.logicalId ?? "?"),
      );
      expect(ofSnapshot).toMatchObject([
        {
          Properties: {
            FunctionName: { Ref: snapshot?.logicalId },
            MaximumRetryAttempts: 0,
            MaximumEventAgeInSeconds: 60,
            DestinationConfig: { OnFailure: { Destination: arnOf("DeadLetters") } },
          },
        },
      ]);
      expect(template.Resources["DeadLetterAlarm"]).toMatchObject({
        Type: "AWS::CloudWatch::Alarm",
        Properties: {
          Dimensions: [{ Name: "QueueName", Value: { "Fn::GetAtt": ["DeadLetters", "QueueName"] } }],
        },
      });
    });
  });

  describe("the schedule of upkeep", () => {
    it.each([
      ["roll-up-days", "RollUpSchedule"],
      ["refresh-expected", "RefreshSchedule"],
    ])("runs %s once an hour, by a role that may invoke its target and nothing else", (name, schedule) => {
      const { template, functions } = deployed();
      const target = arnOf(functions.get(name)?.logicalId);

      expect(template.Resources[schedule]?.Properties).toMatchObject({
        ScheduleExpression: "rate(1 hour)",
        Target: { Arn: target, RoleArn: arnOf(`${schedule}Role`) },
      });
      expect(template.Resources[`${schedule}Role`]?.Properties).toMatchObject({
        AssumeRolePolicyDocument: trustOfScheduler,
        Policies: [
          {
            PolicyDocument: {
              Statement: [{ Effect: "Allow", Action: ["lambda:InvokeFunction"], Resource: target }],
            },
          },
        ],
      });
    });
  });
}
