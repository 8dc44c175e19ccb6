import { stackResources } from "../stage/stack-resources.ts";
import { type Finding, ok, problem, skipped } from "./finding.ts";
import type { Patient } from "./patient.ts";

const check = "schedules";
const windowMs = 10 * 60_000;

/** Whether the schedules are switched on, and whether the sweep has run in the last minutes. */
export async function checkSchedules(patient: Patient): Promise<readonly Finding[]> {
  const { stage } = patient;
  if (stage.local !== undefined) {
    return [skipped(check, "npm start takes the snapshots itself")];
  }
  const names = await stackResources(stage, "AWS::Scheduler::Schedule");
  if (names === undefined) {
    return [skipped(check, "there is no stack")];
  }
  if (names.length === 0) {
    return [problem(check, "the stack has no schedules", "deploy again")];
  }
  return [...(await disabledSchedules(patient, names)), await sweepFinding(patient)];
}

async function disabledSchedules({ stage }: Patient, names: readonly string[]): Promise<readonly Finding[]> {
  const { GetScheduleCommand } = await import("@aws-sdk/client-scheduler");
  const client = await stage.aws.scheduler();
  const states = await Promise.all(
    names.map(async (name) => ({ name, state: (await client.send(new GetScheduleCommand({ Name: name }))).State })),
  );
  const off = states.filter(({ state }) => state === "DISABLED");
  return off.length === 0
    ? [ok(check, `${names.length} schedules are enabled`)]
    : off.map(({ name }) =>
        problem(check, `${name} is switched off`, "enable it in the EventBridge Scheduler console, or deploy again"),
      );
}

async function sweepFinding({ stage, world }: Patient): Promise<Finding> {
  const { GetMetricStatisticsCommand } = await import("@aws-sdk/client-cloudwatch");
  const client = await stage.aws.cloudWatch();
  const name = `${stage.stackName}-snapshot-attendance`;
  const { Datapoints } = await client.send(
    new GetMetricStatisticsCommand({
      Namespace: "AWS/Lambda",
      MetricName: "Invocations",
      Dimensions: [{ Name: "FunctionName", Value: name }],
      StartTime: new Date(world.now() - windowMs),
      EndTime: new Date(world.now()),
      Period: 60,
      Statistics: ["Sum"],
    }),
  );
  const runs = (Datapoints ?? []).reduce((sum, { Sum }) => sum + (Sum ?? 0), 0);
  return runs > 0
    ? ok(check, `the sweep ran ${runs} times in the last ${windowMs / 60_000} minutes`)
    : problem(
        check,
        "the sweep did not run in the last 10 minutes",
        "a stack that is new needs two minutes; later on, deploy again: the schedule must be allowed to invoke it",
      );
}
