import type { CommandContext } from "../command-context.ts";
import { rotateApiKey } from "../secrets/api-key-ring.ts";
import { announcedStage } from "../stage/announce-stage.ts";
import { readOverlapMs } from "./key-options.ts";
import { stageKeyRing } from "./stage-key-ring.ts";

export async function rotateKey(context: CommandContext<{ readonly overlap: string }>, id = ""): Promise<void> {
  const { world, options } = context;
  const oldUntil = world.now() + readOverlapMs(options.overlap);
  const stage = await announcedStage(context);

  const rotated = await rotateApiKey(await stageKeyRing(stage), id, oldUntil, world.now());

  const oldExpiresAt = rotated.oldExpiresAt === undefined ? null : new Date(rotated.oldExpiresAt).toISOString();
  context.result({ id: rotated.id, key: rotated.key, replaces: id, oldExpiresAt }, () => rotated.key);
  world.terminal.note(
    oldExpiresAt === null
      ? `The new key is called ${rotated.id}. ${id} is revoked: it stops working within two minutes.`
      : `The new key is called ${rotated.id}. ${id} works until ${oldExpiresAt}.`,
  );
}
