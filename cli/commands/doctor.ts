import type { Command } from "commander";
import type { CliWorld } from "../world.ts";
import { runs, withExamples } from "./command.ts";

/** `rollcall doctor`: what is wrong with a deployment, and what to do about it. */
export function addDoctorCommand(program: Command, world: CliWorld): void {
  const doctor = program
    .command("doctor")
    .description("look a deployment over: secrets, keys, clock, vendors, plan, schedules, slots, alarms, versions")
    .addHelpText("after", "\nChanges nothing. One live call is made with each app's credential.");
  runs(doctor, world, async () => (await import("../doctor/doctor.ts")).doctor);
  withExamples(doctor, ["npx rollcall doctor", "npx rollcall doctor --stage prod --region ap-southeast-1 --json"]);
}
