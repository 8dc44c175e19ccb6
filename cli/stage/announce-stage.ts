import type { CommandContext } from "../command-context.ts";
import { type StageTarget, stageTarget } from "./stage-target.ts";

/** A deployment together with who acts on it. */
export interface AnnouncedStage extends StageTarget {
  /** The AWS account; undefined for the local stack. */
  readonly account: string | undefined;
}

/**
 * Finds out whose account the credentials belong to and says so on stderr, before anything is done there. Costs one call
 * of STS, which needs no permission.
 */
export async function announcedStage({ world, options }: CommandContext): Promise<AnnouncedStage> {
  const target = stageTarget(world, options);
  const { note } = world.terminal;
  if (target.local !== undefined) {
    note(`rollcall: stage local, at ${target.local.apiUrl}`);
    return { ...target, account: undefined };
  }
  const { GetCallerIdentityCommand } = await import("@aws-sdk/client-sts");
  const sts = await target.aws.sts();
  const { Account: account, Arn: arn } = await sts.send(new GetCallerIdentityCommand({}));
  note(`rollcall: account ${account ?? "unknown"} as ${shortArn(arn)}, region ${target.region}, stage ${target.stage}`);
  if (options.region === undefined && !world.env["AWS_REGION"]) {
    await noteOtherRegion(target, note);
  }
  return { ...target, account };
}

/** `arn:aws:sts::123456789012:assumed-role/Admin/jo` -> `assumed-role/Admin/jo` */
function shortArn(arn: string | undefined): string {
  return arn?.split(":").slice(5).join(":") || "unknown";
}

/** Many people have a region in their profile, which the deploy does not look at. */
async function noteOtherRegion({ region, profile }: StageTarget, note: (text: string) => void): Promise<void> {
  const { STSClient } = await import("@aws-sdk/client-sts");
  const client = new STSClient(profile === undefined ? {} : { profile });
  const ofProfile = await client.config.region().catch(() => undefined);
  if (ofProfile !== undefined && ofProfile !== region) {
    note(
      `rollcall: your AWS profile says ${ofProfile}, which the deploy does not look at: give --region ${ofProfile} to use it`,
    );
  }
}
