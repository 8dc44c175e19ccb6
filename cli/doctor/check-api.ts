import packageJson from "../../package.json" with { type: "json" };
import { readStack } from "../stage/stack-outputs.ts";
import { describeFailure } from "../terminal/describe-failure.ts";
import { type Finding, ok, problem, skipped, warning } from "./finding.ts";
import type { Patient } from "./patient.ts";

const answerLimitMs = 15_000;
/** UserSigs and AWS signatures bear more; what a person reads as "now" does not. */
const mostSkewSeconds = 30;

const unreachedTodo = "look at DNS and proxy here; a stack that is new needs a minute";

/** Whether the API answers, in which version, and how this machine's clock stands beside its own. */
export async function checkApi({ world, stage }: Patient): Promise<readonly Finding[]> {
  const url = stage.local?.apiUrl ?? (await readStack(stage))?.apiUrl;
  if (url === undefined) {
    return [skipped("api", "there is no stack that could say where it answers")];
  }
  const response = await world
    .fetch(`${url}/v1/health`, { signal: AbortSignal.timeout(answerLimitMs) })
    .catch((error: unknown) => problem("api", `${url}: ${describeFailure(error).message}`, unreachedTodo));
  if ("check" in response) {
    return [response];
  }
  const text = await response.text();
  const version = /"version":"([^"]{1,40})"/.exec(text)?.[1];
  if (!response.ok || version === undefined) {
    const todo = "the log of the function get-health says why; deploy again";
    return [problem("api", `${url}/v1/health answers ${response.status}`, todo)];
  }
  return [
    ok("api", `${url} answers`),
    versionFinding(version),
    clockFinding(response.headers.get("date"), world.now()),
  ];
}

function versionFinding(deployed: string): Finding {
  const { version: here } = packageJson;
  return deployed === here
    ? ok("version", `stack and this clone are both ${here}, record format included`)
    : warning(
        "version",
        `the stack is ${deployed}, this clone ${here}: their records may differ`,
        "deploy this clone, or check out the version that is deployed",
      );
}

function clockFinding(date: string | null, nowMs: number): Finding {
  const theirs = Date.parse(date ?? "");
  if (Number.isNaN(theirs)) {
    return skipped("clock", "the API did not say what time it is");
  }
  const skewSeconds = Math.round((nowMs - theirs) / 1000);
  return Math.abs(skewSeconds) <= mostSkewSeconds
    ? ok("clock", "this machine and the API agree")
    : problem(
        "clock",
        `this machine's clock is ${Math.abs(skewSeconds)} s ${skewSeconds > 0 ? "ahead of" : "behind"} the API's`,
        "set this machine's clock (NTP): signatures that are made here are refused with it",
      );
}
