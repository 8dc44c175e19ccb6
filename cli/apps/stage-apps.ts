import { isAppName } from "../../shared/identity/ids.ts";
import type { AppSecrets } from "../secrets/app-secrets.ts";
import type { StageTarget } from "../stage/stage-target.ts";
import { usageError } from "../terminal/command-failure.ts";

export async function stageApps({ aws, secretsPrefix }: StageTarget): Promise<AppSecrets> {
  return { client: await aws.secretsManager(), secretsPrefix };
}

export function readAppName(text: string): string {
  if (!isAppName(text)) {
    throw usageError("an app is named with 1 to 63 letters, digits and hyphens");
  }
  return text;
}
