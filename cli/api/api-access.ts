import type { CommandContext } from "../command-context.ts";
import { announcedStage } from "../stage/announce-stage.ts";
import { deployedApi } from "../stage/stack-outputs.ts";
import { usageError } from "../terminal/command-failure.ts";
import { bearer } from "./caller.ts";
import { RollcallApi } from "./rollcall-api.ts";
import { signingCaller } from "./signing-caller.ts";

export interface ApiOptions {
  readonly url?: string;
  readonly key?: string;
}

/**
 * The API that the options mean, and who calls it. An address of its own (`--url`, or ROLLCALL_URL while no stage is named) needs no
 * AWS login; otherwise the stage's stack says it, and whether a key, a token or a signature opens it.
 */
export async function apiAccess(context: CommandContext<ApiOptions>): Promise<RollcallApi> {
  const { world, options } = context;
  const { env } = world;
  const key = options.key ?? env["ROLLCALL_KEY"];
  const url = options.url ?? (options.isStageGiven ? undefined : env["ROLLCALL_URL"] || undefined);
  if (url !== undefined) {
    const api = new RollcallApi(world, apiUrl(url), bearer(key));
    world.terminal.note(`rollcall: ${api.url}`);
    return api;
  }
  const stage = await announcedStage(context);
  if (stage.local !== undefined) {
    return new RollcallApi(world, stage.local.apiUrl, bearer(options.key ?? stage.local.demoKey));
  }
  const deployed = await deployedApi(stage);
  const caller = deployed.access === "iam" ? await signingCaller(stage) : bearer(key, deployed.access);
  return new RollcallApi(world, apiUrl(deployed.url), caller);
}

/** @throws CommandFailure `usage` */
export function apiUrl(text: string): string {
  if (!/^https:\/\/|^http:\/\/(127\.0\.0\.1|localhost|\[::1\])[:/]?/.test(text) || !URL.canParse(text)) {
    throw usageError(
      "the API's address must be a URL with https, such as https://abc123.execute-api.eu-west-1.amazonaws.com",
    );
  }
  // People copy it with a slash or the version behind it.
  return text.replace(/\/+$/, "").replace(/\/v1$/, "");
}
