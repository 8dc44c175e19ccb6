import type { CommandContext } from "../command-context.ts";
import { listApiKeys } from "../secrets/api-key-ring.ts";
import { announcedStage } from "../stage/announce-stage.ts";
import { textTable } from "../terminal/text-table.ts";
import { stageKeyRing } from "./stage-key-ring.ts";

export async function listKeys(context: CommandContext): Promise<void> {
  const { world } = context;
  const ring = await stageKeyRing(await announcedStage(context));

  const keys = [...(await listApiKeys(ring)).values()].map(({ id, scopes, apps, expiresAt }) => ({
    id,
    scopes,
    apps,
    expiresAt: expiresAt === undefined ? null : new Date(expiresAt).toISOString(),
    expired: expiresAt !== undefined && expiresAt <= world.now(),
  }));

  if (keys.length === 0) {
    world.terminal.note(`There are no keys in ${ring.secretName}: npx rollcall keys create makes one.`);
  }
  context.result({ keys }, () =>
    keys.length === 0 ? "" : textTable(["id", "scopes", "apps", "expires"], keys.map(row)),
  );
}

interface ListedKey {
  readonly id: string;
  readonly scopes: readonly string[];
  readonly apps: readonly string[];
  readonly expiresAt: string | null;
  readonly expired: boolean;
}

function row({ id, scopes, apps, expiresAt, expired }: ListedKey): readonly string[] {
  const until = expiresAt === null ? "never" : expired ? `${expiresAt} (has expired)` : expiresAt;
  return [id, scopes.join(","), apps.join(","), until];
}
