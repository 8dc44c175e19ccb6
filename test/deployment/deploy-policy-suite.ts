import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import type { PackagedDeployment, TemplateResource } from "../support/packaged-deployment.ts";

const policyFile = join(import.meta.dirname, "..", "..", "docs", "iam-policy-deploy.json");

const texts = v.pipe(
  v.union([v.string(), v.array(v.string())]),
  v.transform((given) => [given].flat()),
);
const policySchema = v.strictObject({
  Version: v.literal("2012-10-17"),
  Statement: v.array(
    v.strictObject({
      Sid: v.string(),
      Effect: v.literal("Allow"),
      Action: texts,
      Resource: texts,
      Condition: v.optional(v.record(v.string(), v.unknown())),
    }),
  ),
});

interface ManagedType {
  /** What CloudFormation calls in the deploying user's name to create, update, read and delete the resource. */
  readonly actions: readonly string[];
  /** Name as CloudFormation makes it: stack, logical ID and a random end, unless the template gives one. */
  readonly arn: (logicalId: string, properties: Readonly<Record<string, unknown>>) => string;
}

const generated = (logicalId: string) => `rollcall-dev-${logicalId}-1A2B3C`;
const given = (name: unknown, logicalId: string) => (typeof name === "string" ? name : generated(logicalId));
const everyMethod = ["apigateway:GET", "apigateway:POST", "apigateway:PATCH", "apigateway:DELETE"];
const partOfApi: ManagedType = { actions: everyMethod, arn: () => "arn:aws:apigateway:REGION::/apis/a1b2c3/parts/d4" };
const partOfFunction = (...actions: string[]): ManagedType => ({
  actions,
  arn: () => "arn:aws:lambda:REGION:ACCOUNT:function:rollcall-dev-get-room",
});
const bucketArn = (logicalId: string) => `arn:aws:s3:::${generated(logicalId).toLowerCase()}`;

const managedTypes: Readonly<Record<string, ManagedType>> = {
  "AWS::S3::Bucket": {
    actions: [
      "s3:CreateBucket",
      "s3:PutEncryptionConfiguration",
      "s3:PutBucketPublicAccessBlock",
      "s3:GetBucketPublicAccessBlock",
      "s3:PutBucketOwnershipControls",
      "s3:GetBucketOwnershipControls",
      "s3:DeleteBucket",
      "s3:ListBucket",
      "s3:PutObject",
    ],
    arn: bucketArn,
  },
  "AWS::S3::BucketPolicy": {
    actions: ["s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy"],
    arn: bucketArn,
  },
  "AWS::Logs::LogGroup": {
    actions: ["logs:CreateLogGroup", "logs:PutRetentionPolicy", "logs:DeleteLogGroup", "logs:TagResource"],
    arn: (_, { LogGroupName: name }) => `arn:aws:logs:REGION:ACCOUNT:log-group:${name}`,
  },
  "AWS::Lambda::Function": {
    actions: [
      "lambda:CreateFunction",
      "lambda:GetFunction",
      "lambda:UpdateFunctionCode",
      "lambda:UpdateFunctionConfiguration",
      "lambda:DeleteFunction",
      "lambda:TagResource",
      "lambda:PutFunctionConcurrency",
    ],
    arn: (_, { FunctionName: name }) => `arn:aws:lambda:REGION:ACCOUNT:function:${name}`,
  },
  "AWS::Lambda::EventInvokeConfig": partOfFunction(
    "lambda:PutFunctionEventInvokeConfig",
    "lambda:UpdateFunctionEventInvokeConfig",
    "lambda:GetFunctionEventInvokeConfig",
    "lambda:DeleteFunctionEventInvokeConfig",
  ),
  "AWS::Lambda::Permission": partOfFunction("lambda:AddPermission", "lambda:RemovePermission", "lambda:GetPolicy"),
  "AWS::ApiGatewayV2::Api": { actions: everyMethod, arn: () => "arn:aws:apigateway:REGION::/apis/a1b2c3" },
  "AWS::ApiGatewayV2::Stage": partOfApi,
  "AWS::ApiGatewayV2::Authorizer": partOfApi,
  "AWS::ApiGatewayV2::Integration": partOfApi,
  "AWS::ApiGatewayV2::Route": partOfApi,
  "AWS::IAM::Role": {
    actions: [
      "iam:CreateRole",
      "iam:GetRole",
      "iam:PutRolePolicy",
      "iam:DeleteRolePolicy",
      "iam:UpdateAssumeRolePolicy",
      "iam:DeleteRole",
      "iam:TagRole",
      "iam:PassRole",
    ],
    arn: (logicalId, { RoleName: name }) => `arn:aws:iam::ACCOUNT:role/${given(name, logicalId)}`,
  },
  "AWS::Scheduler::Schedule": {
    actions: [
      "scheduler:CreateSchedule",
      "scheduler:GetSchedule",
      "scheduler:UpdateSchedule",
      "scheduler:DeleteSchedule",
    ],
    arn: (logicalId, { Name: name }) => `arn:aws:scheduler:REGION:ACCOUNT:schedule/default/${given(name, logicalId)}`,
  },
  "AWS::SQS::Queue": {
    actions: ["sqs:CreateQueue", "sqs:GetQueueAttributes", "sqs:SetQueueAttributes", "sqs:DeleteQueue", "sqs:TagQueue"],
    arn: (logicalId, { QueueName: name }) => `arn:aws:sqs:REGION:ACCOUNT:${given(name, logicalId)}`,
  },
  "AWS::Lambda::EventSourceMapping": {
    actions: [
      "lambda:CreateEventSourceMapping",
      "lambda:GetEventSourceMapping",
      "lambda:UpdateEventSourceMapping",
      "lambda:DeleteEventSourceMapping",
    ],
    arn: () => "arn:aws:lambda:REGION:ACCOUNT:event-source-mapping:1a2b3c",
  },
  "AWS::CloudWatch::Alarm": {
    actions: ["cloudwatch:PutMetricAlarm", "cloudwatch:DescribeAlarms", "cloudwatch:DeleteAlarms"],
    arn: (logicalId, { AlarmName: name }) => `arn:aws:cloudwatch:REGION:ACCOUNT:alarm:${given(name, logicalId)}`,
  },
  "AWS::CloudWatch::Dashboard": {
    actions: ["cloudwatch:PutDashboard", "cloudwatch:GetDashboard", "cloudwatch:DeleteDashboards"],
    arn: (logicalId, { DashboardName: name }) => `arn:aws:cloudwatch::ACCOUNT:dashboard/${given(name, logicalId)}`,
  },
  "AWS::DynamoDB::Table": {
    actions: [
      "dynamodb:CreateTable",
      "dynamodb:DescribeTable",
      "dynamodb:UpdateTable",
      "dynamodb:UpdateTimeToLive",
      "dynamodb:UpdateContinuousBackups",
      "dynamodb:DescribeContinuousBackups",
      "dynamodb:TagResource",
    ],
    arn: (logicalId, { TableName: name }) => `arn:aws:dynamodb:REGION:ACCOUNT:table/${given(name, logicalId)}`,
  },
};

const deployPolicy = () => v.parse(policySchema, JSON.parse(readFileSync(policyFile, "utf8"))).Statement;

/** A star stands for any text, as IAM reads it. */
function matches(patterns: readonly string[], text: string): boolean {
  return patterns.some((pattern) =>
    new RegExp(`^${pattern.replace(/[.$/+?]/g, "\\$&").replaceAll("*", ".*")}$`).test(text),
  );
}

function isAllowed(action: string, arn: string): boolean {
  return deployPolicy().some(({ Action, Resource }) => matches(Action, action) && matches(Resource, arn));
}

/** docs/iam-policy-deploy.json against the template: whoever has it can deploy, and little else. */
export function describeDeployPolicy(deployed: () => PackagedDeployment): void {
  const resources = (): [string, TemplateResource][] => Object.entries(deployed().template.Resources);

  describe("the deploying user's policy", () => {
    it("allows what CloudFormation does to every resource of the template", () => {
      const missing = resources().flatMap(([logicalId, { Type, Properties = {} }]) => {
        const type = managedTypes[Type];
        if (type === undefined) return [`${Type} is not covered by this test and docs/iam-policy-deploy.json`];
        const arn = type.arn(logicalId, Properties);
        return type.actions.filter((action) => !isAllowed(action, arn)).map((action) => `${action} on ${arn}`);
      });

      expect([...new Set(missing)]).toEqual([]);
      expect(resources().length).toBeGreaterThan(100);
    });

    it("hands roles to nothing but Lambda and EventBridge Scheduler", () => {
      const passing = deployPolicy().filter(({ Action }) => matches(Action, "iam:PassRole"));

      expect(passing).toHaveLength(1);
      expect(passing[0]?.Condition).toEqual({
        StringEquals: { "iam:PassedToService": ["lambda.amazonaws.com", "scheduler.amazonaws.com"] },
      });
    });

    it("names every action, reaches nothing of other services' names, and deletes no table", () => {
      const statements = deployPolicy();

      expect(statements.flatMap(({ Action }) => Action).filter((action) => action.includes("*"))).toEqual([]);
      expect(isAllowed("lambda:UpdateFunctionCode", "arn:aws:lambda:REGION:ACCOUNT:function:payroll")).toBe(false);
      expect(isAllowed("cloudwatch:DeleteAlarms", "arn:aws:cloudwatch:REGION:ACCOUNT:alarm:payroll")).toBe(false);
      expect(isAllowed("iam:PutRolePolicy", "arn:aws:iam::ACCOUNT:role/admin")).toBe(false);
      expect(isAllowed("dynamodb:DeleteTable", "arn:aws:dynamodb:REGION:ACCOUNT:table/rollcall-dev")).toBe(false);
    });
  });
}
