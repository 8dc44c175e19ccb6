import type { KeyRingSecret } from "../secrets/api-key-ring.ts";
import type { StageTarget } from "../stage/stage-target.ts";

export async function stageKeyRing({ aws, secretsPrefix }: StageTarget): Promise<KeyRingSecret> {
  return { client: await aws.secretsManager(), secretName: `${secretsPrefix}/api-keys` };
}
