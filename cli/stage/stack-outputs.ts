import { CommandFailure } from "../terminal/command-failure.ts";
import type { StageTarget } from "./stage-target.ts";

const accessKinds = ["api-key", "jwt", "iam"] as const;

/** The deploy parameter `access`: whom the API lets in. */
export type Access = (typeof accessKinds)[number];

export function accessNamed(name: unknown): Access | undefined {
  return accessKinds.find((kind) => kind === name);
}

/** What CloudFormation says of a stage's stack. */
export interface StackFacts {
  readonly status: string;
  /** Where the API answers; undefined for a stack that has none yet. */
  readonly apiUrl: string | undefined;
  /** The deploy parameter; undefined for a stack that does not say it, like one of an earlier release. */
  readonly access: Access | undefined;
  /** The table of the record; undefined for a stack that has none yet. */
  readonly tableName: string | undefined;
}

/** Undefined when there is no such stack. */
export async function readStack({ aws, stackName }: StageTarget): Promise<StackFacts | undefined> {
  const { DescribeStacksCommand } = await import("@aws-sdk/client-cloudformation");
  const client = await aws.cloudFormation();
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: stackName }));
    const [stack] = Stacks ?? [];
    if (stack === undefined) {
      return undefined;
    }
    const outputOf = (key: string) => stack.Outputs?.find(({ OutputKey }) => OutputKey === key)?.OutputValue;
    return {
      status: stack.StackStatus ?? "unknown",
      // The deploy tool names the output so.
      apiUrl: outputOf("HttpApiUrl"),
      access: accessNamed(outputOf("Access")),
      tableName: outputOf("AttendanceTableName"),
    };
  } catch (error) {
    // CloudFormation has no error name of its own for it.
    if (error instanceof Error && error.name === "ValidationError" && error.message.includes("does not exist")) {
      return undefined;
    }
    throw error;
  }
}

/** A deployed API: where it answers, and whom it lets in. */
export interface DeployedApi {
  readonly url: string;
  readonly access: Access;
}

/** @throws CommandFailure when the stage is not deployed in this region */
export async function deployedApi(target: StageTarget): Promise<DeployedApi> {
  const stack = await readStack(target);
  if (stack === undefined) {
    throw new CommandFailure(
      "failed",
      `there is no stack ${target.stackName} in ${target.region}: deploy it (npx rollcall setup), or give --region or --url`,
    );
  }
  if (stack.apiUrl === undefined) {
    throw new CommandFailure("failed", `the stack ${target.stackName} has no API (${stack.status}): deploy it again`);
  }
  return { url: stack.apiUrl, access: stack.access ?? "api-key" };
}
