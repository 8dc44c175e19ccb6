import { pathSegment } from "../../shared/http-api/path-parameters.ts";
import { apiUrl } from "../api/api-access.ts";
import { bearer, type Caller } from "../api/caller.ts";
import { ApiProblem, RollcallApi } from "../api/rollcall-api.ts";
import { signingCaller } from "../api/signing-caller.ts";
import type { CommandContext } from "../command-context.ts";
import { type Access, deployedApi } from "../stage/stack-outputs.ts";
import { CommandFailure } from "../terminal/command-failure.ts";
import { describeFailure } from "../terminal/describe-failure.ts";
import type { CliWorld } from "../world.ts";
import type { SetupOptions, SetupState } from "./setup-state.ts";

export interface CheckResult {
  readonly url: string;
  /** A command line that works, as soon as the key, token or AWS credentials are in its environment. */
  readonly curl: string;
}

/** A new API's name reaches every resolver within a minute or so. */
const healthAttempts = 40;
const betweenAttemptsMs = 3_000;
/** A refusal of before the key was made is kept for a minute by the gateway. */
const keyAttempts = 25;

/** Waits until the deployed API answers, calls it as the user may, and returns the first curl. */
export async function checkStep(context: CommandContext<SetupOptions>, state: SetupState): Promise<CheckResult> {
  const { world, options } = context;
  const { stage } = state;
  const url = options.url === undefined ? (stage.local?.apiUrl ?? (await deployedApi(stage)).url) : apiUrl(options.url);
  const caller = await callerOf(state, world);
  const path = firstPath(options.app, state.sampleGroup);

  await world.terminal.progress(`Waiting for ${url}`, (report) => untilHealthy(world, url, report));
  await notePage(world, url, state.access);
  if (caller === undefined) {
    const what = state.access === "jwt" ? "a token" : "a key";
    world.terminal.note(`The API answers. It was not called with ${what}: ROLLCALL_KEY is not set.`);
  } else {
    const answer = await world.terminal.progress("Calling it", () =>
      firstAnswer(world, new RollcallApi(world, url, caller), path, state.access === "api-key" ? keyAttempts : 1),
    );
    world.terminal.note(`It answers: ${answer.slice(0, 300)}`);
    world.terminal.note("Next: npx rollcall rooms track, then npx rollcall report attendees. The first call again:");
  }
  return { url, curl: `${curlOf(state)} '${url}${path}'` };
}

/** Undefined where nothing shows who calls. */
async function callerOf({ access, key, stage }: SetupState, { env }: CliWorld): Promise<Caller | undefined> {
  if (access === "iam") {
    return signingCaller(stage);
  }
  const keyOrToken = key ?? (env["ROLLCALL_KEY"] || stage.local?.demoKey);
  return keyOrToken === undefined ? undefined : bearer(keyOrToken);
}

/** The shell reads secrets from its environment, so that they do not appear in its history. */
function curlOf({ access, stage }: SetupState): string {
  return access === "iam"
    ? `curl -s --aws-sigv4 aws:amz:${stage.region}:execute-api --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" -H "x-amz-security-token: $AWS_SESSION_TOKEN"`
    : 'curl -s -H "Authorization: Bearer $ROLLCALL_KEY"';
}

/** The page may be left out of a deploy, and people cannot sign in to it by IAM. */
async function notePage(world: CliWorld, url: string, access: Access): Promise<void> {
  const page = access === "iam" ? undefined : await world.fetch(`${url}/`).catch(() => undefined);
  if (page?.ok && page.headers.get("content-type")?.startsWith("text/html")) {
    world.terminal.note(`The attendance page: ${url}/ (${access === "jwt" ? "sign in there" : "it asks for the key"})`);
  }
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

async function firstAnswer(world: CliWorld, api: RollcallApi, path: string, attempts: number): Promise<string> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return (await api.request(path)).text;
    } catch (error) {
      const isUnknownKey = error instanceof ApiProblem && error.status === 403 && error.code === undefined;
      if (!isUnknownKey || attempt === attempts) {
        throw error;
      }
      await world.sleep(betweenAttemptsMs);
    }
  }
}
