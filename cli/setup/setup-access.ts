import { type Access, accessNamed, readStack } from "../stage/stack-outputs.ts";
import type { StageTarget } from "../stage/stage-target.ts";
import { deployValues } from "./deploy-values.ts";

/**
 * Whom the API lets in after a setup: by the values of its deploy or, where it deploys nothing, by the stack.
 *
 * @throws CommandFailure `usage` when the deploy would be refused
 */
export async function accessAfterwards(
  stage: StageTarget,
  params: readonly string[],
  isDeployed: boolean,
): Promise<Access> {
  const stack = isDeployed ? undefined : await readStack(stage);
  const access = stack === undefined ? accessNamed(deployValues(params, stage)["access"]) : stack.access;
  return access ?? "api-key";
}
