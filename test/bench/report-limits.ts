import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { startEmbeddedDynamoDb } from "../../local/embedded-dynamodb.ts";
import { startEmbeddedSecretsManager } from "../../local/embedded-secrets-manager/start.ts";
import { type SlotObservation, slotSeconds } from "../../shared/attendance/observation.ts";
import type { AttendanceTable } from "../../shared/attendance/table/attendance-table.ts";
import type { EpochSeconds } from "../../shared/identity/ids.ts";
import { apiEvent, type RequestSketch } from "../support/api-event.ts";
import { recordRoom, trackedRoom } from "../support/recorded-rooms.ts";
import { reportRoutes } from "../support/report-paths.ts";
import { type BudgetLine, formatBudgets } from "./budget-table.ts";
import { benchTable, bundleFunctions, type HandlerCost, runHandler } from "./handler-cost.ts";
import { livelyDay } from "./report-costs.ts";

/**
 * Each report route at large questions about rooms that are full all the time: whole days of 1,000 people, 5 % of whom change each
 * minute, and the largest matrix. First call of a new process with the heap of the deployed function, in CPU time: the functions have
 * one whole CPU. `npx node test/bench/report-limits.ts [--days 2] [--sessions 50]`
 */

const daySeconds = 86_400;
const people = 1_000;
const churn = 0.05;
const sessionSlots = 140;
const sessionsADay = 5;
const expectedPeople = 5_000;

const longestCpuMs = 3_000;
/** Half of 1,769 MB. */
const mostMb = 884;
/** Lambda gives nine tenths of a function's memory to the old generation. */
const heap = ["--max-old-space-size=1592", "--max-semi-space-size=16"];

interface LimitRow extends HandlerCost {
  readonly report: string;
}

async function measureLimits(days: number, sessions: number): Promise<LimitRow[]> {
  const folder = mkdtempSync(join(tmpdir(), "rollcall-limits-bench-"));
  const functions = ["get-attendance", "summarize-attendance", "list-attendees", "list-sessions"];
  await bundleFunctions(folder, [...functions, "get-member-attendance", "get-attendance-matrix"]);
  const database = await startEmbeddedDynamoDb({ tableName: benchTable });
  const secrets = await startEmbeddedSecretsManager({});
  const table: AttendanceTable = { client: database.client, tableName: benchTable, now: Date.now };
  const endpoints = {
    AWS_ENDPOINT_URL_DYNAMODB: database.endpoint,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.endpoint,
  };
  try {
    const today = Math.floor(Date.now() / 1000 / daySeconds) * daySeconds;
    const questions = [
      ...(await fullRoom(table, today - days * daySeconds, today)),
      ...(await course(table, today, sessions)),
    ];
    const rows: LimitRow[] = [];
    for (const [report, functionName, request] of questions) {
      const bundle = join(folder, `${functionName}.cjs`);
      const order = { functionName, bundle, event: apiEvent(request), rounds: 0 };
      rows.push({ report, ...(await runHandler(order, heap, endpoints)) });
    }
    return rows;
  } finally {
    await database.close();
    await secrets.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

type Question = readonly [report: string, functionName: string, request: RequestSketch];

async function fullRoom(table: AttendanceTable, from: EpochSeconds, to: EpochSeconds): Promise<readonly Question[]> {
  const room = trackedRoom("main", "full", { trackedAt: from });
  for (let day = from, seed = 1; day < to; day += daySeconds, seed += 1) {
    await recordRoom(table, room, [...livelyDay(people, churn, true, day, seed)]);
  }
  const path = { app: "main", groupId: "full" };
  const range = { from: iso(from), to: iso(to) };
  const days = (to - from) / daySeconds;
  const csv = { ...range, format: "csv", limit: "10000" };
  const firstId = [...livelyDay(people, churn, true, from, 1)][0]?.rosters[0]?.members[0]?.userId ?? "";
  return [
    [
      `series, ${days} days by minute`,
      "get-attendance",
      { route: reportRoutes.series, path, query: { ...range, resolution: "1m" } },
    ],
    [
      `series, ${days} days by the hour, from snapshots`,
      "get-attendance",
      { route: reportRoutes.series, path, query: { ...range, resolution: "1h", timeZone: "Asia/Kolkata" } },
    ],
    [`summary, ${days} days`, "summarize-attendance", { route: reportRoutes.summary, path, query: range }],
    [`attendees, ${days} days`, "list-attendees", { route: reportRoutes.attendees, path, query: range }],
    [
      `attendees, ${days} days, CSV of 10,000 rows`,
      "list-attendees",
      { route: reportRoutes.attendees, path, query: csv },
    ],
    [`sessions, ${days} days`, "list-sessions", { route: reportRoutes.sessions, path, query: range }],
    [
      `one person, ${days} days`,
      "get-member-attendance",
      {
        route: reportRoutes.memberAttendance,
        path: { app: "main", userId: firstId },
        query: { ...range, rooms: "full" },
      },
    ],
  ];
}

/** Lectures of 2 h 20 min: fifty are the five days that a matrix takes at most. */
async function course(table: AttendanceTable, today: EpochSeconds, sessions: number): Promise<readonly Question[]> {
  const days = Math.ceil(sessions / sessionsADay);
  const from = today - days * daySeconds;
  const room = trackedRoom("main", "course", { trackedAt: from });
  const userIds = new Set<string>();
  for (let session = 0; session < sessions; session += 1) {
    const start = from + (session * daySeconds) / sessionsADay;
    const lecture = [...livelyDay(people, churn, true, start, 100 + session)].slice(0, sessionSlots);
    await recordRoom(table, room, [
      ...lecture,
      ...emptySlots(start + sessionSlots * slotSeconds, 1440 / sessionsADay - sessionSlots),
    ]);
    for (const { userId } of lecture.flatMap(({ rosters }) => rosters[0]?.members ?? [])) {
      if (userIds.size < ((session + 1) * expectedPeople) / sessions) userIds.add(userId);
    }
  }
  const path = { app: "main" };
  const body = JSON.stringify({ rooms: ["course"], from: iso(from), expected: [...userIds], minShare: 0.5 });
  const matrix = { method: "POST", route: reportRoutes.matrix, path, body };
  const ofRoom = { path: { app: "main", groupId: "course" }, query: { from: iso(from), to: iso(today) } };
  const csv = { ...matrix, query: { format: "csv" } };
  return [
    [`matrix, ${sessions} sessions, 5,000 people`, "get-attendance-matrix", matrix],
    [`matrix, ${sessions} sessions, 5,000 people, CSV`, "get-attendance-matrix", csv],
    [`sessions, ${sessions} of 2 h 20 min`, "list-sessions", { route: reportRoutes.sessions, ...ofRoom }],
  ];
}

function emptySlots(from: EpochSeconds, count: number): SlotObservation[] {
  return Array.from({ length: count }, (_, index) => {
    const slot = from + index * slotSeconds;
    const roster = { from: slot + 1, to: slot + 2, listed: 0, robots: 0, ended: true, members: [] };
    const counts = [{ at: slot + 1, count: 0 }];
    return { slot, counts, rosters: [roster], gaps: [], dissolved: false, sampleEverySeconds: slotSeconds };
  });
}

function iso(seconds: EpochSeconds): string {
  return new Date(seconds * 1000).toISOString();
}

function presentRow({ report, coldMs, coldCpuMs, peakMb, answerBytes }: LimitRow): BudgetLine {
  return {
    what: report,
    measured: `${Math.round(coldCpuMs)} ms of CPU (${Math.round(coldMs)} ms), ${Math.round(peakMb)} MB, answer ${Math.round(answerBytes / 1024)} KB`,
    budget: `<= ${longestCpuMs} ms, <= ${mostMb} MB`,
    isMet: coldCpuMs <= longestCpuMs && peakMb <= mostMb,
  };
}

/** In a fresh process: what was measured there before would slow the table down. */
export async function reportLimitLines(): Promise<readonly BudgetLine[]> {
  const child = fork(fileURLToPath(import.meta.url));
  const [rows] = await once(child, "message");
  return (rows as readonly LimitRow[]).map(presentRow);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: { days: { type: "string", default: "2" }, sessions: { type: "string", default: "50" } },
  });
  const rows = await measureLimits(Number(values.days), Number(values.sessions));
  if (process.send === undefined)
    console.log(formatBudgets("Report functions at large questions, first call", rows.map(presentRow)));
  else process.send(rows);
}
