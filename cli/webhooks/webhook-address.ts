import { apiUrl } from "../api/api-access.ts";
import { deployedApi } from "../stage/stack-outputs.ts";
import type { StageTarget } from "../stage/stage-target.ts";

/** Where the stage's API answers. @throws CommandFailure when the stage is not deployed and no address was given */
export async function webhookAddress(stage: StageTarget, given: string | undefined): Promise<string> {
  return apiUrl(given ?? stage.local?.apiUrl ?? (await deployedApi(stage)).url);
}
