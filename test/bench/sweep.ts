import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join, resolve } from "node:path";
import process from "node:process";
import { BatchWriteItemCommand, DynamoDBClient, QueryCommand } from "@aws-sdk/client-dynamodb";
import { embeddedAwsCredentials, embeddedAwsRegion } from "../../local/embedded-aws-identity.ts";
import { deleteRoom, putRoom } from "../../shared/attendance/table/rooms.ts";
import { asAppName, asGroupId } from "../../shared/identity/ids.ts";
import { realWorld } from "../../shared/upstream/world.ts";
import { bundleScript } from "../support/bundle-script.ts";
import { someSlot } from "../support/shifted-world.ts";
import type { BareScenario } from "./sweep/bare-process.ts";
import { benchAgoraSecret, benchSecrets, benchTable, type Measured, type Scenario } from "./sweep/bench-apps.ts";
import { liveReads } from "./sweep/live-reads.ts";

/**
 * `npm run bench:sweep [-- --quick]`: what a sweep costs beside what it cannot cost less (calls / rate). Simulators and
 * store run in processes of their own, each measured sweep in a fresh one. Absolute times vary by machine.
 */
const isQuick = process.argv.includes("--quick");
const latencyMs = 80;
const countCommand = "get_online_member_num";
const listCommand = "get_members";
const rollCommand = "check_members";

const children: ChildProcess[] = [];
/** As the bootstrap of Lambda's Node.js runtime starts a function of 1,024 MB; on the command line they win over `NODE_OPTIONS`. */
const sweepFlags = ["--max-semi-space-size=51", "--max-old-space-size=922"];
const budget = { cpuMs: 6_000, rssMb: 512 };
const measuredProcess = await bundleScript(join(import.meta.dirname, "sweep", "measured-process.ts"));
function start(file: string): ChildProcess {
  const child = fork(resolve(import.meta.dirname, "sweep", file), {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    execArgv: file === measuredProcess ? sweepFlags : [],
  });
  children.push(child);
  return child;
}
async function message<T>(child: ChildProcess): Promise<T> {
  const [told] = await once(child, "message");
  return told;
}

const { origin } = await message<{ origin: string }>(start("vendor-process.ts"));
const { endpoint } = await message<{ endpoint: string }>(start("store-process.ts"));
const client = new DynamoDBClient({ endpoint, region: embeddedAwsRegion, credentials: embeddedAwsCredentials });
const table = { client, tableName: benchTable, now: Date.now };

async function control<T>(request: object): Promise<T> {
  const answer = await fetch(`${origin}/__control`, { method: "POST", body: JSON.stringify(request) });
  if (!answer.ok) {
    throw new Error(`the simulator refused: ${await answer.text()}`);
  }
  return JSON.parse(await answer.text());
}

interface Fleet {
  readonly app: string;
  readonly rooms: number;
  readonly roster: boolean;
  readonly groupType?: "AVChatRoom" | "ChatGroup";
}

/** Tracks rooms `g0` to `g{n-1}`: the first by the front door, the others as copies of its item, 25 at a time. */
async function trackFleet({ app, rooms, roster, groupType = "AVChatRoom" }: Fleet): Promise<void> {
  const ref = { app: asAppName(app), groupId: asGroupId("g0") };
  await putRoom(table, {
    ...ref,
    groupType,
    roster,
    sampleEverySeconds: 60,
    retentionDays: 90,
    trackedAt: someSlot,
    sessionGapSeconds: 900,
    sessionMinPeople: 1,
    pseudonymous: false,
    namings: [{ since: someSlot, pseudonymous: false }],
    adaptive: false,
    confirmHidden: true,
    state: "live",
    stateSince: someSlot,
  });
  const query = new QueryCommand({
    TableName: benchTable,
    KeyConditionExpression: "pk = :pk AND begins_with(sk, :room)",
    ExpressionAttributeValues: { ":pk": { S: `app#${app}` }, ":room": { S: "room#" } },
  });
  const [item] = (await client.send(query)).Items ?? [];
  for (let first = 1; first < rooms; first += 25) {
    const last = Math.min(rooms, first + 25);
    const requests = Array.from({ length: last - first }, (_, index) => ({
      PutRequest: { Item: { ...item, sk: { S: `room#g${first + index}` } } },
    }));
    await client.send(new BatchWriteItemCommand({ RequestItems: { [benchTable]: requests } }));
  }
}

async function forgetFleet({ app, rooms }: Fleet): Promise<void> {
  for (let first = 0; first < rooms; first += 25) {
    const requests = Array.from({ length: Math.min(25, rooms - first) }, (_, index) => ({
      DeleteRequest: { Key: { pk: { S: `app#${app}` }, sk: { S: `room#g${first + index}` } } },
    }));
    await client.send(new BatchWriteItemCommand({ RequestItems: { [benchTable]: requests } }));
  }
  await deleteRoom(table, { app: asAppName(app), groupId: asGroupId("g0") });
}

async function measure(scenario: Omit<Scenario, "vendorOrigin" | "tableEndpoint">): Promise<readonly Measured[]> {
  const child = start(measuredProcess);
  child.send({ ...scenario, vendorOrigin: origin, tableEndpoint: endpoint });
  return await message(child);
}

const maxIn = async (app: number | string, command: string) =>
  (await control<{ max: number }>({ do: "maxInAnySlidingSecond", app, command })).max;
const maxima = async (app: number, commands: readonly string[]) =>
  (await Promise.all(commands.map((command) => maxIn(app, command)))).join("/");
const throttled = async () => (await control<{ throttled: number }>({ do: "calls" })).throttled;

let nextApp = 0;
interface Row {
  readonly title: string;
  readonly rooms: number;
  readonly roster: boolean;
  readonly crowd: number;
  readonly callsPerSecond: number;
  readonly slots?: number;
  readonly withBareCalls?: boolean;
  /** True: the process has seen whom the cut lists hide, and asks for them by name, 500 a call. */
  readonly callsRoll?: boolean;
}

/** The calls of full rooms by undici alone: what this machine takes for them whoever makes them. */
async function bareCalls(scenario: Omit<BareScenario, "vendorOrigin">): Promise<number> {
  const child = start("bare-process.ts");
  child.send({ ...scenario, vendorOrigin: origin } satisfies BareScenario);
  return (await message<{ cpuMs: number }>(child)).cpuMs;
}

/** One fleet, one line a slot. Returns what was measured, and what the bare calls of the fleet took if they were asked for. */
async function run(row: Row) {
  const { title, rooms, roster, crowd, callsPerSecond, slots = 1, withBareCalls = false, callsRoll = false } = row;
  const secret = benchSecrets[nextApp];
  if (secret === undefined) {
    throw new Error("no bench app is left");
  }
  const app = `bench-${nextApp}`;
  nextApp += 1;
  const { sdkAppId } = secret;
  const profile = { size: crowd, meanStayMs: 1_200_000, seed: 1 };
  await control({ do: "addCrowds", sdkAppId, prefix: "g", count: rooms, crowd: profile });
  await trackFleet({ app, rooms, roster });
  await control({ do: "clearCalls" });
  const seen = callsRoll ? { seen: { app, rooms, crowd: profile } } : {};
  const all = await measure({ callsPerSecond, slots, secrets: { [app]: secret }, ...seen });
  const pages = roster ? Math.max(1, Math.ceil(Math.min(crowd, 1000) / 500)) : 0;
  const rolls = callsRoll ? Math.ceil((crowd - 1000) / 500) : 0;
  for (const [index, one] of all.entries()) {
    const callsOfSlowest = rooms * Math.max(1, pages, rolls);
    const floorMs = (callsOfSlowest / callsPerSecond) * 1000;
    print([
      `${title}${slots > 1 ? `, slot ${index + 1}` : ""}`,
      one.calls,
      `${(floorMs / 1000).toFixed(2)}`,
      `${(one.callsMs / 1000).toFixed(2)}`,
      (one.callsMs / floorMs).toFixed(4),
      one.mostDeparted,
      Math.round(one.longestStallMs),
      await maxima(sdkAppId, callsRoll ? [countCommand, listCommand, rollCommand] : [countCommand, listCommand]),
      await throttled(),
      one.gaps,
      one.written,
      (one.cpuMs / one.calls).toFixed(2),
      (one.cpuMs / 1000).toFixed(2),
      Math.round(one.rssMb),
    ]);
  }
  const bareCpuMs = withBareCalls ? await bareCalls({ secret, rooms, callsPerSecond }) : Number.NaN;
  await forgetFleet({ app, rooms, roster });
  return { slots: all, bareCpuMs };
}

const columns = [46, 7, 7, 7, 7, 7, 8, 12, 7, 6, 8, 9, 7, 7];
function print(cells: readonly (string | number)[]): void {
  console.log(
    cells
      .map((cell, index) => (index === 0 ? String(cell).padEnd(46) : String(cell).padStart(columns[index] ?? 8)))
      .join(" "),
  );
}

try {
  await control({ do: "addFault", rule: { fault: { kind: "latency", ms: latencyMs } } });
  console.log(`vendor latency ${latencyMs} ms; floor = calls of the busiest command / rate, without latency`);
  print([
    ...["fleet", "calls", "floor s", "took s", "ratio", "left/s", "stall ms", "came/s c/l/r", "thrttl", "gaps"],
    ...["written", "ms CPU/c", "CPU s", "RSS MB"],
  ]);
  const at160 = { crowd: 1000, callsPerSecond: 160 };
  await run({ ...at160, title: "100 rooms counted", rooms: 100, roster: false });
  await run({ ...at160, title: "1,000 rooms counted", rooms: 1_000, roster: false });
  const full = await run({
    ...at160,
    title: "1,000 full rooms (count + 2 pages)",
    rooms: 1_000,
    roster: true,
    slots: 2,
    withBareCalls: true,
  });
  await rollCalls();
  if (!isQuick) {
    await run({ ...at160, title: "3,000 rooms counted", rooms: 3_000, roster: false });
    await run({ ...at160, title: "9,000 rooms counted", rooms: 9_000, roster: false });
    await run({ ...at160, title: "10,000 rooms counted at 175/s", rooms: 10_000, roster: false, callsPerSecond: 175 });
    await run({ ...at160, title: "12,000 rooms counted (9,600 fit)", rooms: 12_000, roster: false });
    await run({ ...at160, title: "4,500 full rooms", rooms: 4_500, roster: true });
  }
  const kinds = ["first slot of a new process, all keyframes", "slot after it, changes only"];
  console.log(
    `1,000 full rooms, their calls by bare undici, read and parsed: ${(full.bareCpuMs / 1000).toFixed(2)} s CPU on this machine`,
  );
  for (const [index, { cpuMs, rssMb }] of full.slots.entries()) {
    const verdict = cpuMs <= budget.cpuMs && rssMb <= budget.rssMb ? "within" : "OVER";
    const seconds = `${(cpuMs / 1000).toFixed(2)} s CPU (budget 6) = ${(cpuMs / full.bareCpuMs).toFixed(2)} x bare`;
    console.log(`1,000 full rooms, ${kinds[index]}: ${seconds}, ${Math.round(rssMb)} MB (budget 512): ${verdict}`);
  }

  await severalApps();
  await besideLiveReads();
} finally {
  for (const child of children) {
    child.kill();
  }
  client.destroy();
}

async function rollCalls(): Promise<void> {
  const rooms = 200;
  const usual = { crowd: 3_000, roster: true, callsPerSecond: 160, slots: 2, callsRoll: true };
  const { slots } = await run({ ...usual, title: `${rooms} rooms of 3,000, roll calls`, rooms });
  for (const [index, { confirmed, unanswered }] of slots.entries()) {
    console.log(`  slot ${index + 1}: ${confirmed} people confirmed beyond the lists, ${unanswered} without an answer`);
  }
}

/** Two Tencent regions and an Agora app at once: each has its own limits, so the slowest alone decides. */
async function severalApps(): Promise<void> {
  const rooms = 800;
  const [first, second] = [benchSecrets[10], benchSecrets[11]];
  if (first === undefined || second === undefined) {
    return;
  }
  const fleets: Fleet[] = [
    { app: "one", rooms, roster: false },
    { app: "two", rooms, roster: false },
    { app: "agora", rooms: rooms / 4, roster: true, groupType: "ChatGroup" },
  ];
  const profile = { size: 10, meanStayMs: 1_200_000, seed: 1 };
  for (const { sdkAppId } of [first, second]) {
    await control({ do: "addCrowds", sdkAppId, prefix: "g", count: rooms, crowd: profile });
  }
  for (const fleet of fleets) {
    await trackFleet(fleet);
  }
  await control({ do: "clearCalls" });
  const secrets = { one: first, two: second, agora: benchAgoraSecret };
  const [all] = await measure({ callsPerSecond: 160, slots: 1, secrets });
  const floor = Math.max(rooms / 160, rooms / 2 / 80);
  console.log(
    `two regions (${rooms} rooms each) and Agora (${rooms / 4} groups of 2 calls) at once: floor ${floor.toFixed(2)} s, ` +
      `took ${((all?.callsMs ?? 0) / 1000).toFixed(2)} s, max/s ${await maxIn(first.sdkAppId, countCommand)}, ` +
      `${await maxIn(second.sdkAppId, countCommand)}, ${await maxIn(benchAgoraSecret.appId, "chatgroups/users")}, ` +
      `throttled ${await throttled()}`,
  );
  for (const fleet of fleets) {
    await forgetFleet(fleet);
  }
}

async function besideLiveReads(): Promise<void> {
  const app = `bench-${nextApp}`;
  const secret = benchSecrets[nextApp];
  if (secret === undefined) {
    return;
  }
  const rooms = 1_000;
  const fleet = { app, rooms, roster: false };
  const profile = { size: 10, meanStayMs: 1_200_000, seed: 1 };
  await control({ do: "addCrowds", sdkAppId: secret.sdkAppId, prefix: "g", count: rooms, crowd: profile });
  await trackFleet(fleet);
  const alone = await liveReads(origin, secret, 20, realWorld.sleep(3_000));
  await control({ do: "clearCalls" });
  const sweeping = measure({ callsPerSecond: 160, slots: 1, secrets: { [app]: secret } });
  const beside = await liveReads(origin, secret, 20, sweeping);
  console.log(
    `live reads, 20/s of one app: p99 ${alone.p99Ms.toFixed(1)} ms alone, ${beside.p99Ms.toFixed(1)} ms while its ${rooms} rooms are swept; ` +
      `${beside.failures} of ${beside.reads} failed, max/s together ${await maxIn(secret.sdkAppId, countCommand)}`,
  );
  await forgetFleet(fleet);
}
