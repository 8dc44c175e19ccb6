import type { CommandContext } from "../command-context.ts";
import { createPseudonymKeySecret } from "../secrets/pseudonym-key-secret.ts";
import { announcedStage } from "../stage/announce-stage.ts";

export async function createPseudonymKey(context: CommandContext): Promise<void> {
  const { aws, secretsPrefix } = await announcedStage(context);
  const secretName = `${secretsPrefix}/pseudonym-key`;

  const made = await createPseudonymKeySecret(await aws.secretsManager(), secretName);

  context.result({ secretName, made }, () => "");
  context.world.terminal.note(
    made
      ? `${secretName} is made. Keep it: without it, people in pseudonymous rooms cannot be found again.`
      : `${secretName} exists; it is left as it is.`,
  );
}
