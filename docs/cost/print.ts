import { pathToFileURL } from "node:url";
import { type CostExtra, type CostPart, costPerUse, monthlyCost, monthlyExtras } from "./monthly-cost.ts";

const fleets = [1, 50, 1_000, 10_000] as const;

const parts: readonly { readonly part: CostPart; readonly name: string }[] = [
  { part: "sweep", name: "the sweep: Lambda, EventBridge Scheduler" },
  { part: "record", name: "writing the record: DynamoDB" },
  { part: "storage", name: "keeping 90 days, with point-in-time recovery" },
  { part: "rollups", name: "daily roll-ups, kept for a year" },
  { part: "observing", name: "logs, metrics, alarms" },
  { part: "secrets", name: "Secrets Manager" },
];

const extras: readonly { readonly part: CostExtra; readonly name: string }[] = [
  { part: "webhooks", name: "webhooks of every coming and going" },
  { part: "export", name: "`export=on`, without the files' storage" },
  { part: "events", name: "`events=on`" },
];

/** The tables of docs/COST.md. */
export function costTables(): string {
  const costs = fleets.map(monthlyCost);
  const row = (name: string, amounts: readonly number[]) => `| ${[name, ...amounts.map(dollars)].join(" | ")} |`;
  const rooms = fleets.map((fleet) => fleet.toLocaleString("en-US"));
  const sums = costs.map((cost) => Object.values(cost).reduce((sum, amount) => sum + amount, 0));
  return [
    `| dollars a month, rooms: | ${rooms.join(" | ")} |`,
    `|---|${fleets.map(() => "---:|").join("")}`,
    ...parts.map(({ part, name }) =>
      row(
        name,
        costs.map((cost) => cost[part]),
      ),
    ),
    row("**together**", sums),
    ...extras.map(({ part, name }) =>
      row(
        `+ ${name}`,
        fleets.map((fleet) => monthlyExtras(fleet)[part]),
      ),
    ),
    "",
    "| beside that | dollars |",
    "|---|---:|",
    row("a million live reads", [costPerUse.millionLiveReads]),
    row("a thousand reports on a day of a room of 1,000 people", [costPerUse.thousandDayReports]),
    row("a thousand visits to the page, each to such a day", [costPerUse.thousandPageVisits]),
    row("a million webhooks", [costPerUse.millionWebhooks]),
  ].join("\n");
}

function dollars(amount: number): string {
  const digits = amount < 100 ? 2 : 0;
  return amount.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  process.stdout.write(`${costTables()}\n`);
}
