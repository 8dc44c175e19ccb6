import type { CommandContext } from "../command-context.ts";
import { createApiKey } from "../secrets/api-key-ring.ts";
import { announcedStage } from "../stage/announce-stage.ts";
import { readApps, readExpiry, readKeyId, readScopes } from "./key-options.ts";
import { stageKeyRing } from "./stage-key-ring.ts";

export interface CreateKeyOptions {
  readonly scopes: string;
  readonly apps: string;
  readonly expires?: string;
}

export async function createKey(context: CommandContext<CreateKeyOptions>, id = ""): Promise<void> {
  const { world, options } = context;
  const expiresAt = readExpiry(options.expires, world.now());
  const wanted = {
    id: readKeyId(id),
    scopes: readScopes(options.scopes),
    apps: readApps(options.apps),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
  const stage = await announcedStage(context);

  const key = await createApiKey(await stageKeyRing(stage), wanted);

  context.result({ ...wanted, key }, () => key);
  world.terminal.note("This is the only time the key is shown. Clients send it as Authorization: Bearer <key>.");
  world.terminal.note("A key that was used before it existed may stay refused for up to a minute.");
}
