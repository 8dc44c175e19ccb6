import { readAppName } from "../apps/stage-apps.ts";
import type { CommandContext } from "../command-context.ts";
import { readKeyId, splitList } from "../keys/key-options.ts";
import { announcedStage } from "../stage/announce-stage.ts";
import { usageError } from "../terminal/command-failure.ts";
import { type CheckResult, checkStep } from "./check-step.ts";
import { credentialStep } from "./credential-step.ts";
import { deployStep } from "./deploy-step.ts";
import { keyStep } from "./key-step.ts";
import { accessAfterwards } from "./setup-access.ts";
import type { SetupOptions, SetupState } from "./setup-state.ts";

const steps = ["credential", "key", "deploy", "check"] as const;
type Step = (typeof steps)[number];

/** From an AWS login and a vendor's credential to the first answer, step by step. */
export async function setup(context: CommandContext<SetupOptions>): Promise<void> {
  const { options, world } = context;
  const wanted = readSteps(options.only);
  checkParameters(options.param ?? []);
  readAppName(options.app);
  readKeyId(options.keyId);
  const stage = await announcedStage(context);
  const access = await accessAfterwards(stage, wanted, options.param ?? []);
  if (stage.local === undefined && wanted.some((step) => step !== "check")) {
    await context.confirm(`Set up the stage ${stage.stage} in the account ${stage.account}, ${stage.region}?`);
  }

  let state: SetupState = { stage, access, sampleGroup: undefined, key: undefined };
  let checked: CheckResult | undefined;
  for (const [index, step] of wanted.entries()) {
    world.terminal.note(`[${index + 1}/${wanted.length}] ${titles[step]}`);
    switch (step) {
      case "credential":
        state = await credentialStep(context, state);
        break;
      case "key":
        state = await keyStep(context, state);
        break;
      case "deploy":
        await deployStep(context, state);
        break;
      case "check":
        checked = await checkStep(context, state);
    }
  }

  // A key that was given is not repeated.
  const key = state.key === world.env["ROLLCALL_KEY"] ? undefined : state.key;
  const { url, curl } = { url: undefined, curl: undefined, ...checked };
  context.result({ stage: stage.stage, region: stage.region, steps: wanted, url, key, curl }, () => curl ?? "");
}

const titles: Readonly<Record<Step, string>> = {
  credential: "the vendor's credential",
  key: "an API key",
  deploy: "the deploy",
  check: "the first call",
};

function readSteps(only: string | undefined): readonly Step[] {
  if (only === undefined) {
    return steps;
  }
  const named = splitList(only);
  const unknown = named.filter((name) => !steps.some((step) => step === name));
  if (named.length === 0 || unknown.length > 0) {
    throw usageError(`--only must be one or more of ${steps.join(",")}`);
  }
  return steps.filter((step) => named.includes(step));
}

/** Checks the form alone; `deployValues` checks names and values. */
function checkParameters(parameters: readonly string[]): void {
  const wrong = parameters.filter((text) => !/^[A-Za-z]\w*=/.test(text));
  if (wrong.length > 0) {
    throw usageError(`--param must be name=value, not ${wrong.join(" ")}`);
  }
}
