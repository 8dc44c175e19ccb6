import type { CommandContext } from "../command-context.ts";
import { removeAppSecret } from "../secrets/app-secrets.ts";
import { announcedStage } from "../stage/announce-stage.ts";
import { usageError } from "../terminal/command-failure.ts";
import { readAppName, stageApps } from "./stage-apps.ts";

const fewestDays = 7;
const mostDays = 30;

export async function removeApp(context: CommandContext<{ readonly recoveryDays: string }>, name = ""): Promise<void> {
  const app = readAppName(name);
  const days = Number(context.options.recoveryDays);
  if (!Number.isInteger(days) || days < fewestDays || days > mostDays) {
    throw usageError(`--recovery-days must be a whole number from ${fewestDays} to ${mostDays}`);
  }
  const stage = await announcedStage(context);
  await context.confirm(
    `Remove the credential of ${app} from the stage ${stage.stage}? Its rooms are no longer observed.`,
  );

  await removeAppSecret(await stageApps(stage), app, days);

  context.result({ app, removed: true, recoveryDays: days }, () => "");
  context.world.terminal.note(
    `${app} is marked for deletion in ${days} days. Until then npx rollcall apps put ${app} brings it back. The record stays.`,
  );
}
