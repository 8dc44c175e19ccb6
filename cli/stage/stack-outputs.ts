import { CommandFailure } from "../terminal/command-failure.ts";
import type { StageTarget } from "./stage-target.ts";

/** What CloudFormation says of a stage's stack. */
export interface StackFacts {
  readonly status: string;
  /** Where the API answers; undefined for a stack that has none yet. */
  readonly apiUrl: string | undefined;
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

/** @throws CommandFailure when the stage is not deployed in this region */
export async function stackApiUrl(target: StageTarget): Promise<string> {
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
  return stack.apiUrl;
}

/** The name of the attendance table: CloudFormation generates it, except on the local stack. Undefined where nothing is deployed. */
export async function stageTable(target: StageTarget): Promise<string | undefined> {
  return target.local === undefined ? (await readStack(target))?.tableName : `rollcall-${target.stage}`;
}
