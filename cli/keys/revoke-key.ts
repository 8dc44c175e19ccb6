import type { CommandContext } from "../command-context.ts";
import { revokeApiKey } from "../secrets/api-key-ring.ts";
import { announcedStage } from "../stage/announce-stage.ts";
import { stageKeyRing } from "./stage-key-ring.ts";

export async function revokeKey(context: CommandContext, id = ""): Promise<void> {
  const stage = await announcedStage(context);
  await context.confirm(
    `Revoke the key ${id} of the stage ${stage.stage}? Clients that use it are locked out within two minutes.`,
  );

  await revokeApiKey(await stageKeyRing(stage), id);

  context.result({ id, revoked: true }, () => "");
  context.world.terminal.note(`${id} is revoked. It stops working within two minutes.`);
}
