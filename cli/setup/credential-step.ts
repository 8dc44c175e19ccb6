import { parseCredential } from "../../shared/apps/parse-credential.ts";
import { isRollcallError } from "../../shared/upstream/rollcall-error.ts";
import { givenCredential, triedCredential } from "../apps/new-credential.ts";
import { readAppName, stageApps } from "../apps/stage-apps.ts";
import type { CommandContext } from "../command-context.ts";
import { putAppSecret, readAppSecret } from "../secrets/app-secrets.ts";
import { CommandFailure } from "../terminal/command-failure.ts";
import { describeFailure } from "../terminal/describe-failure.ts";
import type { WrittenCredential } from "../vendor/credential-fields.ts";
import type { TriedCredential } from "../vendor/find-region.ts";
import type { SetupOptions, SetupState } from "./setup-state.ts";

/** Stores a credential that the vendor accepts. One that is stored already, and works, is kept unless a file is given. */
export async function credentialStep(context: CommandContext<SetupOptions>, state: SetupState): Promise<SetupState> {
  const { options, world } = context;
  const app = readAppName(options.app);
  const secrets = await stageApps(state.stage);
  const secretName = `${secrets.secretsPrefix}/apps/${app}`;
  const stored = options.file === undefined ? await readAppSecret(secrets, app) : undefined;
  const kept = stored === undefined ? undefined : await tryStored(context, state, stored, secretName);
  const tried = kept ?? (await tryUntilAccepted(context, state, stored));
  if (tried.written.text === stored) {
    world.terminal.note(`${secretName} is there already, and works.`);
  } else {
    await putAppSecret(secrets, app, tried.written.text);
    world.terminal.note(`${secretName} is stored.`);
  }
  return { ...state, sampleGroup: tried.sampleGroup };
}

async function tryStored(
  context: CommandContext,
  { stage }: SetupState,
  text: string,
  secretName: string,
): Promise<TriedCredential | undefined> {
  try {
    const credential = parseCredential(text, secretName);
    return await triedCredential(context, stage, { text, credential });
  } catch (error) {
    if (!isOfTheCredential(error)) {
      throw error;
    }
    context.world.terminal.note(`${secretName} is there, but does not work: ${describeFailure(error).message}`);
    return undefined;
  }
}

/** Where a person types it, a mistake is no reason to begin again from the start. */
async function tryUntilAccepted(
  context: CommandContext<SetupOptions>,
  { stage }: SetupState,
  stored: string | undefined,
): Promise<TriedCredential> {
  const { options, world } = context;
  for (;;) {
    const given: WrittenCredential = await givenCredential(context, options.file, stored);
    try {
      return await triedCredential(context, stage, given);
    } catch (error) {
      if (!isOfTheCredential(error) || options.file !== undefined) {
        throw error;
      }
      world.terminal.note(`The vendor does not accept it: ${describeFailure(error).message}`);
      if (!(await world.terminal.confirm("Try again?"))) {
        throw new CommandFailure("unconfirmed", "no credential was stored");
      }
    }
  }
}

/** Whether another credential would help: not against a vendor that is down, out of reach or sheds load. */
function isOfTheCredential(error: unknown): boolean {
  return isRollcallError(error) && error.kind === "misconfigured";
}
