import { stageApps } from "../apps/stage-apps.ts";
import type { CommandContext } from "../command-context.ts";
import { listAppSecrets } from "../secrets/app-secrets.ts";
import { type AnnouncedStage, announcedStage } from "../stage/announce-stage.ts";
import { readStack, type StackFacts } from "../stage/stack-outputs.ts";
import { CommandFailure } from "../terminal/command-failure.ts";
import { describeFailure } from "../terminal/describe-failure.ts";
import { vendorReach } from "../vendor/vendor-reach.ts";
import { checkAlarms } from "./check-alarms.ts";
import { checkApi } from "./check-api.ts";
import { checkCredentials } from "./check-credentials.ts";
import { checkKeyRing } from "./check-key-ring.ts";
import { checkRooms } from "./check-rooms.ts";
import { checkSchedules } from "./check-schedules.ts";
import { checkStack } from "./check-stack.ts";
import { checkVendorHosts } from "./check-vendor-hosts.ts";
import { checkWebhooks } from "./check-webhooks.ts";
import { type Finding, problem } from "./finding.ts";
import type { Patient } from "./patient.ts";

type Check = (patient: Patient) => Promise<readonly Finding[]>;

const checks = {
  stack: checkStack,
  api: checkApi,
  credentials: checkCredentials,
  keys: checkKeyRing,
  vendors: checkVendorHosts,
  rooms: checkRooms,
  webhooks: checkWebhooks,
  schedules: checkSchedules,
  alarms: checkAlarms,
} as const satisfies Readonly<Record<string, Check>>;

/** @throws CommandFailure `findings` after the result, when something needs attention */
export async function doctor(context: CommandContext): Promise<void> {
  const { world } = context;
  const stage = await announcedStage(context);

  const findings = await world.terminal.progress("Looking everything over", () => lookOver(context, stage));

  context.result({ stage: stage.stage, region: stage.region, findings }, () => findings.map(lineOf).join("\n"));
  const problems = findings.filter(({ level }) => level === "problem").length;
  const warnings = findings.filter(({ level }) => level === "warning").length;
  if (problems + warnings > 0) {
    throw new CommandFailure("findings", `${counted(problems, "problem")}, ${counted(warnings, "warning")}`);
  }
  world.terminal.note("Nothing needs attention.");
}

async function lookOver({ world }: CommandContext, stage: AnnouncedStage): Promise<readonly Finding[]> {
  const secrets = await stageApps(stage);
  // What cannot be read here is reported by the check of the stack.
  const { tableName, access } = await deployedFacts(stage).catch(() => unknownFacts);
  const table = tableName === undefined ? undefined : { client: await stage.aws.dynamodb(), tableName, now: world.now };
  const patient: Patient = { world, stage, secrets, reach: vendorReach(world, stage), table, access, apps: [] };
  try {
    const apps = (await listAppSecrets(secrets)).map(({ app }) => app);
    return await examine({ ...patient, apps }, checks);
  } catch (error) {
    // Without the names of the apps their secrets cannot be looked at; all else can.
    const { credentials: _, vendors: __, webhooks: ___, ...others } = checks;
    return [unchecked("credentials", error), ...(await examine(patient, others))];
  }
}

type DeployedFacts = Pick<StackFacts, "tableName" | "access">;

const unknownFacts: DeployedFacts = { tableName: undefined, access: undefined };

async function deployedFacts(stage: AnnouncedStage): Promise<DeployedFacts> {
  return stage.local === undefined
    ? ((await readStack(stage)) ?? unknownFacts)
    : { tableName: `rollcall-${stage.stage}`, access: "api-key" };
}

/** All at once: they wait for networks, and one that fails must not hide the others. */
async function examine(patient: Patient, wanted: Readonly<Record<string, Check>>): Promise<readonly Finding[]> {
  const found = await Promise.all(
    Object.entries(wanted).map(async ([name, check]) => {
      try {
        return await check(patient);
      } catch (error) {
        return [unchecked(name, error)];
      }
    }),
  );
  return found.flat();
}

function unchecked(check: string, error: unknown): Finding {
  const todo = "mend what it says, then run npx rollcall doctor again";
  return problem(check, `could not be checked: ${describeFailure(error).message}`, todo);
}

const marks = { ok: "ok     ", skipped: "-      ", warning: "warning", problem: "PROBLEM" } as const;

function lineOf({ check, level, what, todo }: Finding): string {
  const line = `${marks[level]}  ${check.padEnd(12)} ${what}`;
  return todo === undefined ? line : `${line}\n${" ".repeat(22)}-> ${todo}`;
}

function counted(n: number, word: string): string {
  return `${n} ${word}${n === 1 ? "" : "s"}`;
}
