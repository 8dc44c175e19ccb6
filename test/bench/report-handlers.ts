import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { QueryCommand, type QueryCommandOutput } from "@aws-sdk/client-dynamodb";
import { startEmbeddedDynamoDb } from "../../local/embedded-dynamodb.ts";
import type { AttendanceRollup } from "../../shared/attendance/reports/rollup.ts";
import type { AttendanceTable } from "../../shared/attendance/table/attendance-table.ts";
import { rollupPartition, snapshotPartition } from "../../shared/attendance/table/keys.ts";
import { putRollup, readRollups } from "../../shared/attendance/table/rollups.ts";
import { rollUpDays } from "../../shared/attendance/upkeep/roll-up-days.ts";
import type { EpochSeconds } from "../../shared/identity/ids.ts";
import { apiEvent, type RequestSketch } from "../support/api-event.ts";
import { recordRoom, trackedRoom } from "../support/recorded-rooms.ts";
import { reportRoutes } from "../support/report-paths.ts";
import { type BudgetLine, formatBudgets } from "./budget-table.ts";
import { benchTable, bundleFunctions, type HandlerCost, runHandler } from "./handler-cost.ts";
import { livelyDay } from "./report-costs.ts";

interface ReportHandlerRow extends HandlerCost {
  readonly report: string;
  /** Read units of one request's Query calls, eventually consistent. */
  readonly readUnits: number;
}

const daySeconds = 86_400;
const people = 1_000;
const churn = 0.05;
const rollupDays = 30;
const longestReportMs = 300;
const mostReportMb = 256;
/** Enough for V8 to have compiled what is hot. */
const warmCalls = 20;

/**
 * The report functions over one day (1,440 slots) of a 1,000-person room and over 30 days of roll-ups, on the embedded table
 * in this process, each function in a process of its own.
 */
async function measureReportHandlers(rounds = warmCalls): Promise<ReportHandlerRow[]> {
  const folder = mkdtempSync(join(tmpdir(), "rollcall-report-bench-"));
  await bundleFunctions(folder, ["get-attendance", "summarize-attendance", "list-attendees"]);
  const database = await startEmbeddedDynamoDb({ tableName: benchTable });
  const table: AttendanceTable = { client: database.client, tableName: benchTable, now: Date.now };
  const day = Math.floor(Date.now() / 1000 / daySeconds - 1) * daySeconds;
  const room = trackedRoom("main", "full", { trackedAt: day });
  try {
    await recordRoom(table, room, [...livelyDay(people, churn, true, day)]);
    await rollUpDays({ table, onTrouble: (_, error) => console.error(error) }, { atMs: Date.now() + 600_000 });
    const rollup = (await readRollups(table, room, day, day + daySeconds))[0]?.rollup;
    for (let back = 1; rollup && back < rollupDays; back += 1) {
      await putRollup(table, room, moveRollup(rollup, -back * daySeconds));
    }
    const dayUnits = await readUnits(table, snapshotPartition(room, day));
    const rollupUnits = await readUnits(table, rollupPartition(room));

    const path = { app: room.app, groupId: room.groupId };
    const oneDay = { from: iso(day), to: iso(day + daySeconds) };
    const manyDays = { from: iso(day - (rollupDays - 1) * daySeconds), to: iso(day + daySeconds) };
    const csv = { accept: "text/csv" };
    const { series, summary, attendees } = reportRoutes;
    const wishes: readonly [string, string, RequestSketch, number][] = [
      ["series, one day", "get-attendance", { route: series, path, query: oneDay }, dayUnits],
      ["summary, one day", "summarize-attendance", { route: summary, path, query: oneDay }, dayUnits],
      ["attendees, one day, 1,000 rows", "list-attendees", { route: attendees, path, query: oneDay }, dayUnits],
      ["attendees, one day, CSV", "list-attendees", { route: attendees, path, query: oneDay, headers: csv }, dayUnits],
      [`series, ${rollupDays} days`, "get-attendance", { route: series, path, query: manyDays }, rollupUnits],
      [`summary, ${rollupDays} days`, "summarize-attendance", { route: summary, path, query: manyDays }, rollupUnits],
    ];
    const rows: ReportHandlerRow[] = [];
    for (const [report, functionName, request, units] of wishes) {
      const bundle = join(folder, `${functionName}.cjs`);
      const heap = [oldSpace, ...(roomForWhatIsSoonOver[functionName] ?? [])];
      const endpoints = { AWS_ENDPOINT_URL_DYNAMODB: database.endpoint };
      const cost = await runHandler({ functionName, bundle, event: apiEvent(request), rounds }, heap, endpoints);
      rows.push({ report, readUnits: units, ...cost });
    }
    return rows;
  } finally {
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function iso(seconds: EpochSeconds): string {
  return new Date(seconds * 1000).toISOString();
}

/** As in serverless.yml. */
const roomForWhatIsSoonOver: Readonly<Record<string, readonly string[]>> = {
  "summarize-attendance": ["--max-semi-space-size=16"],
  "list-attendees": ["--max-semi-space-size=16"],
};

/** So that the garbage collector runs before 256 MB are full. */
const oldSpace = "--max-old-space-size=144";

/** What reading a whole partition costs. */
async function readUnits(table: AttendanceTable, partition: string): Promise<number> {
  let units = 0;
  let startKey: QueryCommandOutput["LastEvaluatedKey"];
  do {
    const page: QueryCommandOutput = await table.client.send(
      new QueryCommand({
        TableName: table.tableName,
        KeyConditionExpression: "pk = :pk",
        ExpressionAttributeValues: { ":pk": { S: partition } },
        ReturnConsumedCapacity: "TOTAL",
        ...(startKey === undefined ? {} : { ExclusiveStartKey: startKey }),
      }),
    );
    units += page.ConsumedCapacity?.CapacityUnits ?? Number.NaN;
    startKey = page.LastEvaluatedKey;
  } while (startKey !== undefined);
  return units;
}

function moveRollup(rollup: AttendanceRollup, seconds: number): AttendanceRollup {
  return {
    ...rollup,
    from: rollup.from + seconds,
    to: rollup.to + seconds,
    hours: rollup.hours.map(({ counts, lists, runs }) => ({
      lists,
      counts: {
        ...counts,
        at: counts.at + seconds,
        end: counts.end + seconds,
        peak: counts.peak === null ? null : { ...counts.peak, at: counts.peak.at + seconds },
      },
      runs: runs.map((run) => ({ ...run, first: run.first + seconds, last: run.last + seconds })),
    })),
  };
}

/** The same in a fresh process: what was measured there before would slow the table down. */
export async function reportHandlerLines(): Promise<readonly BudgetLine[]> {
  const child = fork(fileURLToPath(import.meta.url));
  const [rows] = await once(child, "message");
  return (rows as readonly ReportHandlerRow[]).map(presentRow);
}

function presentRow({ report, coldMs, warmMs, peakMb, answerBytes, readUnits: units }: ReportHandlerRow): BudgetLine {
  const times = `${Math.round(warmMs)} ms (first call ${Math.round(coldMs)})`;
  return {
    what: report,
    measured: `${times}, ${Math.round(peakMb)} MB, ${Math.round(units)} RCU, answer ${Math.round(answerBytes / 1024)} KB`,
    budget: `<= ${longestReportMs} ms, < ${mostReportMb} MB`,
    isMet: warmMs <= longestReportMs && peakMb < mostReportMb,
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const rows = await measureReportHandlers();
  if (process.send === undefined) {
    console.log(formatBudgets("Report functions, warm", rows.map(presentRow)));
  } else {
    process.send(rows);
  }
}
