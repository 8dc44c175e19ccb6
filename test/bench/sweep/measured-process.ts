import { monitorEventLoopDelay } from "node:perf_hooks";
import process from "node:process";
import { embeddedAwsCredentials, embeddedAwsRegion } from "../../../local/embedded-aws-identity.ts";
import { createWindowPeak, type WindowPeak } from "../../../local/vendor-simulators/sliding-window.ts";
import { SteadyCrowd } from "../../../local/vendor-simulators/steady-crowd.ts";
import { createAgoraTools } from "../../../shared/agora-chat/rest-call.ts";
import { AppDirectory } from "../../../shared/apps/app-directory.ts";
import { SnapshotWriter } from "../../../shared/attendance/table/snapshot-writer.ts";
import { asAppName, asGroupId, asUserId } from "../../../shared/identity/ids.ts";
import { createTableClient } from "../../../shared/runtime/table-client.ts";
import { connectionsPerHost, sweepRates } from "../../../shared/sweep/command-rates.ts";
import { OpenStays } from "../../../shared/sweep/open-stays.ts";
import { RunClock } from "../../../shared/sweep/run-clock.ts";
import { emptyMemory, type Sweep } from "../../../shared/sweep/sweep.ts";
import { sweepShard } from "../../../shared/sweep/sweep-shard.ts";
import { createTencentTools } from "../../../shared/tencent-chat/rest-call.ts";
import { AppPacer } from "../../../shared/upstream/app-pacer.ts";
import { createTransport } from "../../../shared/upstream/transport.ts";
import { shiftedWorld, someSlot } from "../../support/shifted-world.ts";
import { benchTable, type Measured, type Scenario } from "./bench-apps.ts";

/** Sweeps in a fresh process, as Lambda does, and reports what it cost. */
process.once("message", (scenario: Scenario) => {
  void measure(scenario).then((measured) => process.send?.(measured, () => process.exit(0)));
});

async function measure(scenario: Scenario): Promise<readonly Measured[]> {
  const shifted = shiftedWorld(someSlot);
  const world = new RunClock(shifted);
  const client = createTableClient({
    endpoint: scenario.tableEndpoint,
    region: embeddedAwsRegion,
    credentials: embeddedAwsCredentials,
  });
  const table = { client, tableName: benchTable, now: world.now };
  const pacers = new Map<string, AppPacer>();
  const pacerOf = (app: string) => {
    const pacer = pacers.get(app) ?? new AppPacer({ world, rateOf: sweepRates(scenario.callsPerSecond) });
    pacers.set(app, pacer);
    return pacer;
  };
  const peaks = new Map<string, WindowPeak>();
  const stalls = monitorEventLoopDelay({ resolution: 20 });
  stalls.enable();
  let firstMs = Number.NaN;
  let lastMs = Number.NaN;
  const transport = createTransport({ originOverride: scenario.vendorOrigin, connectionsPerHost });
  const sweep: Sweep = {
    table,
    world,
    writer: new SnapshotWriter({ table, world }),
    tencent: createTencentTools(Date.now),
    agora: createAgoraTools(Date.now),
    apps: new AppDirectory({
      readSecret: async (name) => JSON.stringify(scenario.secrets[name.split("/").at(-1) ?? ""]),
      secretsPrefix: "bench",
      world,
      transport: async (call) => {
        if (Number.isNaN(firstMs)) {
          firstMs = performance.now();
        }
        const command = /^\/v4\/[^?]*/.exec(call.path)?.[0] ?? call.host;
        const peak = peaks.get(command) ?? createWindowPeak(1_000);
        peaks.set(command, peak);
        peak.record(performance.now());
        const answer = await transport(call);
        lastMs = performance.now();
        return answer;
      },
      pacerFor: pacerOf,
      onStaleSecret: () => {},
    }),
    pacerOf,
    pseudonymKey: async () => ({ bytes: new Uint8Array(32) }),
    memory: emptyMemory(),
    onTrouble: ({ what, error }) => console.error(what, error),
  };
  rememberSeen(sweep, scenario);
  const results: Measured[] = [];
  for (let index = 0; index < scenario.slots; index += 1) {
    const slot = someSlot + index * 60;
    shifted.jumpTo(slot);
    firstMs = Number.NaN;
    const cpu = process.cpuUsage();
    const startedMs = performance.now();
    const reports = (await sweepShard(sweep, { shard: 0, of: 1, slot }, `bench-${index}`)).filter(
      ({ app }) => app in scenario.secrets,
    );
    const { user, system } = process.cpuUsage(cpu);
    const sum = (of: (report: (typeof reports)[number]) => number) =>
      reports.reduce((total, report) => total + of(report), 0);
    results.push({
      callsMs: lastMs - firstMs,
      wallMs: performance.now() - startedMs,
      cpuMs: (user + system) / 1000,
      rssMb: process.resourceUsage().maxRSS / 1024,
      mostDeparted: Math.max(0, ...[...peaks.values()].map(({ peak }) => peak)),
      longestStallMs: stalls.max / 1e6,
      calls: sum((report) => report.calls),
      throttles: sum((report) => report.throttles),
      rooms: sum((report) => report.rooms),
      written: sum((report) => report.written),
      confirmed: sum((report) => report.confirmed),
      unanswered: sum((report) => report.unanswered),
      gaps: sum((report) => [...report.gaps.values()].reduce((one, other) => one + other, 0)),
    });
  }
  return results;
}

/** The simulator's crowds are functions of the time, so that each process can compute who is there. */
function rememberSeen({ memory }: Sweep, { seen }: Scenario): void {
  for (let index = 0; index < (seen?.rooms ?? 0); index += 1) {
    if (seen === undefined) {
      return;
    }
    const room = { app: asAppName(seen.app), groupId: asGroupId(`g${index}`) };
    const crowd = new SteadyCrowd({ ...seen.crowd, seed: seen.crowd.seed + index });
    const open = new OpenStays();
    const listed = new Set(crowd.onlineAt(Date.now()).map(({ userId }) => asUserId(userId)));
    open.saw({ at: someSlot - 60, listed, isComplete: false });
    memory.rolls.keep(room, { open, uncallable: new Set() });
  }
}
