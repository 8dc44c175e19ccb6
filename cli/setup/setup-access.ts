import { type Access, accessNamed, readStack } from "../stage/stack-outputs.ts";
import type { StageTarget } from "../stage/stage-target.ts";
import { deployValues } from "./deploy-values.ts";

/**
 * Whom the API lets in after these steps of a setup: by the values of the deploy or, where nothing is deployed, by the stack. Storing a
 * credential alone does not ask.
 *
 * @throws CommandFailure `usage` when the deploy would be refused
 */
export async function accessAfterwards(
  stage: StageTarget,
  steps: readonly string[],
  params: readonly string[],
): Promise<Access> {
  if (stage.local !== undefined || steps.every((step) => step === "credential")) {
    return "api-key";
  }
  const stack = steps.includes("deploy") ? undefined : await readStack(stage);
  const access = stack === undefined ? accessNamed(deployValues(params, stage)["access"]) : stack.access;
  return access ?? "api-key";
}
