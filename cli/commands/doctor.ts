import type { Command } from "commander";
import type { CliWorld } from "../world.ts";
import { runs, withExamples } from "./command.ts";

/** `rollcall doctor`: findings about a deployment, each with what to do. */
export function addDoctorCommand(program: Command, world: CliWorld): void {
  const doctor = program
    .command("doctor")
    .description(
      "check a deployment: secrets, keys, clock, vendors, plan, webhooks, schedules, slots, alarms, versions",
    )
    .addHelpText("after", "\nNothing is changed. One live call is made with each app's credential.");
  runs(doctor, world, async () => (await import("../doctor/doctor.ts")).doctor);
  withExamples(doctor, ["npx rollcall doctor", "npx rollcall doctor --stage prod --region ap-southeast-1 --json"]);
}
