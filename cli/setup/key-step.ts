import { findKey, type KeyRing, parseApiKey } from "../../shared/http-api/api-keys.ts";
import type { CommandContext } from "../command-context.ts";
import { readKeyId } from "../keys/key-options.ts";
import { stageKeyRing } from "../keys/stage-key-ring.ts";
import { createApiKey, type KeyRingSecret, listApiKeys, rotateApiKey } from "../secrets/api-key-ring.ts";
import type { SetupOptions, SetupState } from "./setup-state.ts";

/** What the first key may do; erasing people is left to a key that is made for it. */
const setupScopes = ["read:live", "read:attendance", "write:rooms"] as const;
/** The key of an earlier setup may be in use by now. */
const overlapMs = 24 * 3_600_000;

/**
 * Makes an API key where the API takes any, unless ROLLCALL_KEY holds one of this stage. The text of an existing key of that name cannot be
 * read back, so that key gets a successor.
 */
export async function keyStep(context: CommandContext<SetupOptions>, state: SetupState): Promise<SetupState> {
  const { options, world } = context;
  if (state.access !== "api-key") {
    world.terminal.note(`With access=${state.access} the API takes no keys: none is made.`);
    return state;
  }
  const id = readKeyId(options.keyId);
  const ring = await stageKeyRing(state.stage);
  const keys = await listApiKeys(ring);
  const given = world.env["ROLLCALL_KEY"];
  if (given !== undefined && opens(keys, given, world.now())) {
    world.terminal.note("ROLLCALL_KEY is a key of this stage: no other is made.");
    return { ...state, key: given };
  }
  const key = await newKey(ring, keys, id, world.now());
  world.terminal.note("The key is shown this once; keep it:");
  world.terminal.note(`  export ROLLCALL_KEY=${key}`);
  return { ...state, key };
}

async function newKey(ring: KeyRingSecret, keys: KeyRing, id: string, nowMs: number): Promise<string> {
  const namesake = keys.get(id);
  const isAlive = namesake !== undefined && (namesake.expiresAt === undefined || namesake.expiresAt > nowMs);
  if (isAlive) {
    return (await rotateApiKey(ring, id, nowMs + overlapMs, nowMs)).key;
  }
  return createApiKey(ring, { id: namesake === undefined ? id : `${id}-${nowMs}`, scopes: setupScopes, apps: ["*"] });
}

function opens(keys: KeyRing, text: string, nowMs: number): boolean {
  const presented = parseApiKey(text);
  return presented !== undefined && findKey(keys, presented, nowMs) !== undefined;
}
