import type { Command } from "commander";
import type { CliWorld } from "../world.ts";
import { runs, withApiOptions, withExamples, withRoom } from "./command.ts";

/** `rollcall report`: who was there, as a table or as a file. */
export function addReportCommand(program: Command, world: CliWorld): void {
  const report = program
    .command("report")
    .description("who was there: attendees or summary of a room, as a table or as CSV")
    .addHelpText("after", "\nTimes are ISO 8601 (2026-11-20T13:00:00Z, 2026-11-20), or before now: -15m, -2h, -7d.");

  const attendees = withRange(report.command("attendees"))
    .description("each person with stays, as bounds: at least and at most")
    .option("--sort <field>", "userId, firstJoin, secondsMin, secondsMax or secondsEstimate")
    .option("--order <order>", "asc or desc")
    .option("--status <status>", "only present, absent or unknown")
    .option("--late-after <seconds>", "a first join later than this after the start counts as late")
    .option("--left-early <seconds>", "a leave earlier than this before the end counts as left early")
    .option("--starts-at <time>", "planned begin, which lateness and shares are measured against")
    .option("--ends-at <time>", "planned end")
    .option("--min-share <share>", "say who attended at least this share of the time, such as 0.8")
    .option("--min-seconds <seconds>", "only people with at least so much proven time")
    .option("--expected <group>", "compare with the members of this group")
    .option("--limit <people>", "show at most so many", "1000")
    .option("--csv <file>", "write all of it into a file as CSV; - for stdout")
    .option("--time-zone <zone>", "with --csv: local times beside UTC, for example Asia/Singapore")
    .option("--bom", "with --csv: a byte order mark, for spreadsheets that need one");
  runs(attendees, world, async () => (await import("../reports/report-attendees.ts")).reportAttendees);
  withExamples(attendees, [
    "npx rollcall report attendees main lecture-1 --from -1h",
    "npx rollcall report attendees main lecture-1 --session latest --min-share 0.8",
    'npx rollcall report attendees main "@TGS#a6I4ZUUGO" --from 2026-11-20T13:00:00Z --to 2026-11-20T14:00:00Z \\',
    "  --late-after 300 --csv lecture.csv --time-zone Asia/Singapore",
  ]);

  const summary = withRange(report.command("summary")).description(
    "peak, average, person-minutes, different people, sessions and gaps",
  );
  runs(summary, world, async () => (await import("../reports/report-summary.ts")).reportSummary);
  withExamples(summary, [
    "npx rollcall report summary main lecture-1 --from -1d",
    "npx rollcall report summary main lecture-1 --from 2026-11-01 --to 2026-12-01 --json",
  ]);
}

function withRange(command: Command): Command {
  return withApiOptions(
    withRoom(command)
      .option("--from <time>", "begin of the range; the API's default unless given")
      .option("--to <time>", "end of the range; now unless given")
      .option("--session <id>", "a session instead of a range: its ID, or latest"),
  );
}
