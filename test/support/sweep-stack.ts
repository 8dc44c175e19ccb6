import { setTimeout as delay } from "node:timers/promises";
import { startVendorSimulators, type VendorSimulators } from "../../local/vendor-simulators/start.ts";
import type { TencentAppSwitches } from "../../local/vendor-simulators/tencent/app-seed.ts";
import { createAgoraTools } from "../../shared/agora-chat/rest-call.ts";
import { AppDirectory } from "../../shared/apps/app-directory.ts";
import type { ReadSecret } from "../../shared/apps/secret-store.ts";
import type { SlotObservation } from "../../shared/attendance/observation.ts";
import { neededKey, parsePseudonymKey } from "../../shared/attendance/pseudonyms.ts";
import type { TrackedRoom } from "../../shared/attendance/room.ts";
import type { AttendanceTable } from "../../shared/attendance/table/attendance-table.ts";
import { putRoom } from "../../shared/attendance/table/rooms.ts";
import { SnapshotWriter } from "../../shared/attendance/table/snapshot-writer.ts";
import { readSlots } from "../../shared/attendance/table/snapshots.ts";
import { asAppName, asGroupId, type EpochSeconds } from "../../shared/identity/ids.ts";
import { connectionsPerHost, sweepRates } from "../../shared/sweep/command-rates.ts";
import { RunClock } from "../../shared/sweep/run-clock.ts";
import { emptyMemory, type Sweep, type Trouble } from "../../shared/sweep/sweep.ts";
import { createTencentTools } from "../../shared/tencent-chat/rest-call.ts";
import { AppPacer } from "../../shared/upstream/app-pacer.ts";
import type { RetryPolicy } from "../../shared/upstream/retry-policy.ts";
import { createTransport, type Transport } from "../../shared/upstream/transport.ts";
import { startTestTable, type TestTable } from "./dynamodb.ts";
import { shiftedWorld, someSlot } from "./shifted-world.ts";
import { agoraSecret, tencentSecret } from "./test-apps.ts";

export interface SweepStack {
  readonly world: ReturnType<typeof shiftedWorld>;
  readonly vendors: VendorSimulators;
  readonly table: TestTable;
  readonly secrets: Map<string, string>;
  readonly troubles: Trouble[];
  /** Simulates a new process: empty memory, the same stores. */
  newSweep(changes?: SweepChanges): Sweep;
  track(app: string, groupId: string, options?: Partial<TrackedRoom>): Promise<TrackedRoom>;
  read(app: string, groupId: string, slot: EpochSeconds): Promise<SlotObservation | undefined>;
  /** Resolves when the vendors have received this many calls since the last reset, which puts a run halfway on any machine. */
  calledTimes(calls: number): Promise<void>;
  close(): Promise<void>;
}

/** Overrides of a test. */
export interface SweepChanges {
  readonly table?: AttendanceTable;
  readonly transport?: Transport;
  readonly readSecret?: ReadSecret;
  readonly retries?: RetryPolicy;
}

export const secretsPrefix = "rollcall/test";
export const main = tencentSecret(1, "singapore");
export const china = tencentSecret(2, "china");
export const classes = agoraSecret(1);

export interface SweepStackOptions {
  readonly startSeconds?: number;
  readonly callsPerSecond?: number;
  readonly switches?: TencentAppSwitches;
  /** Clock skew: how far the vendors' clocks are ahead. */
  readonly vendorSkewMs?: number;
}

/** Strict simulators on real HTTP, an embedded table, and sweeps over them; apps `main`, `cn` and `classes`. */
export async function startSweepStack(options: SweepStackOptions = {}): Promise<SweepStack> {
  const { startSeconds = someSlot, callsPerSecond = 160, switches = {}, vendorSkewMs = 0 } = options;
  const world = shiftedWorld(startSeconds);
  const seed = ({ sdkAppId, secretKey, region }: typeof main) => ({ sdkAppId, secretKey, region, ...switches });
  const vendors = await startVendorSimulators({
    now: world.now,
    rateNow: world.monotonicMs,
    signatureNow: () => Date.now() + vendorSkewMs,
    tencentApps: [seed(main), seed(china)],
    agoraApps: [{ ...classes, profile: "shengwang" }],
  });
  const table = await startTestTable(world.now);
  const secrets = new Map([
    [`${secretsPrefix}/apps/main`, JSON.stringify(main)],
    [`${secretsPrefix}/apps/cn`, JSON.stringify(china)],
    [`${secretsPrefix}/apps/classes`, JSON.stringify(classes)],
  ]);
  const troubles: Trouble[] = [];
  return {
    world,
    vendors,
    table,
    secrets,
    troubles,
    newSweep: (changes = {}) => {
      const { retries } = changes;
      const clock = new RunClock(world);
      const usedTable = { ...(changes.table ?? table), now: clock.now };
      const pacers = new Map<string, AppPacer>();
      const pacerOf = (app: string) => {
        const pacer = pacers.get(app) ?? new AppPacer({ world: clock, rateOf: sweepRates(callsPerSecond) });
        pacers.set(app, pacer);
        return pacer;
      };
      return {
        table: usedTable,
        world: clock,
        writer: new SnapshotWriter({ table: usedTable, world: clock }),
        tencent: { ...createTencentTools(Date.now), ...(retries === undefined ? {} : { retries }) },
        agora: { ...createAgoraTools(Date.now), ...(retries === undefined ? {} : { retries }) },
        apps: new AppDirectory({
          readSecret: changes.readSecret ?? (async (name) => secrets.get(name)),
          secretsPrefix,
          world: clock,
          transport: changes.transport ?? createTransport({ originOverride: vendors.origin, connectionsPerHost }),
          onStaleSecret: () => {},
          pacerFor: pacerOf,
        }),
        pacerOf,
        pseudonymKey: async () => neededKey(parsePseudonymKey(JSON.stringify({ key: "ab".repeat(32) }))),
        memory: emptyMemory(),
        onTrouble: (trouble) => troubles.push(trouble),
      };
    },
    track: async (app, groupId, room = {}) => {
      const tracked: TrackedRoom = {
        app: asAppName(app),
        groupId: asGroupId(groupId),
        groupType: "AVChatRoom",
        roster: true,
        sampleEverySeconds: 60,
        retentionDays: 90,
        trackedAt: startSeconds,
        sessionGapSeconds: 900,
        sessionMinPeople: 1,
        pseudonymous: false,
        namings: [{ since: startSeconds, pseudonymous: room.pseudonymous ?? false }],
        adaptive: false,
        confirmHidden: true,
        state: "live",
        stateSince: startSeconds,
        ...room,
      };
      await putRoom(table, tracked);
      return tracked;
    },
    read: async (app, groupId, slot) => {
      const room = { app: asAppName(app), groupId: asGroupId(groupId) };
      for await (const observation of readSlots(table, room, slot, slot + 60)) {
        return observation;
      }
      return undefined;
    },
    calledTimes: async (calls) => {
      while (vendors.calls.total() < calls) await delay(2);
    },
    close: async () => {
      await vendors.close();
      await table.close();
    },
  };
}
