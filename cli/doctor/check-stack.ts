import { readStack } from "../stage/stack-outputs.ts";
import { type Finding, ok, problem, skipped, warning } from "./finding.ts";
import type { Patient } from "./patient.ts";

const check = "stack";

/** Whether the stage is deployed, and whether its last deploy went through. */
export async function checkStack({ stage }: Patient): Promise<readonly Finding[]> {
  if (stage.local !== undefined) {
    return [skipped(check, "the local stack runs without CloudFormation")];
  }
  const stack = await readStack(stage);
  if (stack === undefined) {
    const todo = "npx rollcall setup --only deploy,check deploys it; --region looks elsewhere";
    return [problem(check, `there is no stack ${stage.stackName} in ${stage.region}`, todo)];
  }
  if (stack.status.endsWith("_IN_PROGRESS")) {
    return [warning(check, `a deploy is going on (${stack.status})`, "wait for its end, then look again")];
  }
  if (/ROLLBACK|FAILED/.test(stack.status)) {
    const todo = "the stack's events in the CloudFormation console say why; deploy again when it is mended";
    return [problem(check, `the last deploy did not go through (${stack.status})`, todo)];
  }
  return [ok(check, `${stage.stackName} is deployed (${stack.status})`)];
}
