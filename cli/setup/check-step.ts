import { pathSegment } from "../../shared/http-api/path-parameters.ts";
import { apiUrl } from "../api/api-access.ts";
import { ApiProblem, RollcallApi } from "../api/rollcall-api.ts";
import type { CommandContext } from "../command-context.ts";
import { stackApiUrl } from "../stage/stack-outputs.ts";
import { CommandFailure } from "../terminal/command-failure.ts";
import { describeFailure } from "../terminal/describe-failure.ts";
import type { CliWorld } from "../world.ts";
import type { SetupOptions, SetupState } from "./setup-state.ts";

export interface CheckResult {
  readonly url: string;
  /** A command line that works; without a key in it where none is at hand. */
  readonly curl: string;
}

/** A new API's name reaches every resolver within a minute or so. */
const healthAttempts = 40;
const betweenAttemptsMs = 3_000;
/** A refusal of before the key was made is kept for a minute by the gateway. */
const keyAttempts = 25;

/** Waits until the deployed API answers, calls it with the key, and returns the first curl. */
export async function checkStep(context: CommandContext<SetupOptions>, state: SetupState): Promise<CheckResult> {
  const { world, options } = context;
  const { stage } = state;
  const url = options.url === undefined ? (stage.local?.apiUrl ?? (await stackApiUrl(stage))) : apiUrl(options.url);
  const key = state.key ?? world.env["ROLLCALL_KEY"] ?? stage.local?.demoKey;
  const path = firstPath(options.app, state.sampleGroup);

  await world.terminal.progress(`Waiting for ${url}`, (report) => untilHealthy(world, url, report));
  if (key === undefined) {
    world.terminal.note("The API answers. It was not called with a key: ROLLCALL_KEY is not set.");
  } else {
    const answer = await world.terminal.progress("Calling it with the key", () =>
      untilKeyIsKnown(world, new RollcallApi(world, url, key), path),
    );
    world.terminal.note(`It answers: ${answer.slice(0, 300)}`);
    world.terminal.note("Next: npx rollcall rooms track, then npx rollcall report attendees. The first call again:");
  }
  // The shell reads the key from its environment, so that it does not appear in its history.
  return { url, curl: `curl -s -H "Authorization: Bearer $ROLLCALL_KEY" '${url}${path}'` };
}

/** How many are online in a room that the vendor has named, else the list of tracked rooms. */
function firstPath(app: string, sampleGroup: string | undefined): string {
  return sampleGroup === undefined
    ? "/v1/rooms"
    : `/v1/apps/${app}/avchatrooms/${pathSegment(sampleGroup).replaceAll("'", "%27")}/online-count`;
}

async function untilHealthy(world: CliWorld, url: string, report: (text: string) => void): Promise<void> {
  let fault = "";
  for (let attempt = 1; attempt <= healthAttempts; attempt += 1) {
    const found = await healthFault(world, url);
    if (found === undefined) {
      return;
    }
    fault = found;
    report(`attempt ${attempt} of ${healthAttempts}: ${fault}`);
    await world.sleep(betweenAttemptsMs);
  }
  throw new CommandFailure("failed", `${url}/v1/health does not answer: ${fault}; npx rollcall doctor says more`);
}

/** Why the health check did not succeed; undefined if it did. */
async function healthFault(world: CliWorld, url: string): Promise<string | undefined> {
  try {
    const response = await world.fetch(`${url}/v1/health`);
    const isHealthy = (await response.text()).includes('"status":"ok"');
    return response.ok && isHealthy ? undefined : `its answer is not that of rollcall (HTTP ${response.status})`;
  } catch (error) {
    return describeFailure(error).message;
  }
}

async function untilKeyIsKnown(world: CliWorld, api: RollcallApi, path: string): Promise<string> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return (await api.request(path)).text;
    } catch (error) {
      const isUnknownKey = error instanceof ApiProblem && error.status === 403 && error.code === undefined;
      if (!isUnknownKey || attempt === keyAttempts) {
        throw error;
      }
      await world.sleep(betweenAttemptsMs);
    }
  }
}
