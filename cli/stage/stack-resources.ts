import type { StageTarget } from "./stage-target.ts";

/** Physical names of the stack's resources of one type; undefined when there is no such stack. */
export async function stackResources(
  { aws, stackName }: StageTarget,
  type: string,
): Promise<readonly string[] | undefined> {
  const { ListStackResourcesCommand } = await import("@aws-sdk/client-cloudformation");
  const client = await aws.cloudFormation();
  const names: string[] = [];
  let next: string | undefined;
  try {
    do {
      const page = await client.send(
        new ListStackResourcesCommand({ StackName: stackName, ...(next === undefined ? {} : { NextToken: next }) }),
      );
      for (const { ResourceType, PhysicalResourceId } of page.StackResourceSummaries ?? []) {
        if (ResourceType === type && PhysicalResourceId !== undefined) {
          names.push(PhysicalResourceId);
        }
      }
      next = page.NextToken;
    } while (next !== undefined);
  } catch (error) {
    if (error instanceof Error && error.name === "ValidationError" && error.message.includes("does not exist")) {
      return undefined;
    }
    throw error;
  }
  return names;
}
