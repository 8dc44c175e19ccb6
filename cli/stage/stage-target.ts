import type { StageOptions } from "../command-context.ts";
import { usageError } from "../terminal/command-failure.ts";
import type { CliWorld } from "../world.ts";
import { type AwsClients, awsClients } from "./aws-clients.ts";
import { type LocalStage, readLocalStage } from "./local-stage.ts";

/** One deployment: a stage in a region of an account, or the local stack. */
export interface StageTarget {
  readonly stage: string;
  readonly region: string;
  readonly profile: string | undefined;
  /** `rollcall/{stage}`: where the stage's secrets live. */
  readonly secretsPrefix: string;
  readonly stackName: string;
  readonly aws: AwsClients;
  /** Present for the stage `local`. */
  readonly local: LocalStage | undefined;
}

/** The same as serverless.yml falls back to. */
const defaultRegion = "us-east-1";

/**
 * Which deployment the options mean. The region follows the rule of serverless.yml, so that secrets and stack are never in
 * different regions: `--region`, else AWS_REGION, else us-east-1. The region of an AWS profile counts for neither.
 */
export function stageTarget({ env }: Pick<CliWorld, "env">, options: StageOptions): StageTarget {
  const { stage, profile } = options;
  if (!/^[A-Za-z0-9-]{1,64}$/.test(stage)) {
    throw usageError("--stage must be letters, digits and hyphens");
  }
  const local = stage === "local" ? readLocalStage(env) : undefined;
  const region = local?.region ?? options.region ?? (env["AWS_REGION"] || defaultRegion);
  if (!/^[a-z]{2}(-[a-z]+)+-\d$/.test(region)) {
    throw usageError(`${region.slice(0, 40)} is not an AWS region; one looks like ap-southeast-1`);
  }
  const settings = {
    region,
    ...(profile === undefined ? {} : { profile }),
    ...(local === undefined ? {} : { local: local.endpoints }),
  };
  return {
    stage,
    region,
    profile,
    secretsPrefix: `rollcall/${stage}`,
    stackName: `rollcall-${stage}`,
    aws: awsClients(settings),
    local,
  };
}
