import type { AgoraTools } from "../agora-chat/rest-call.ts";
import type { AppDirectory } from "../apps/app-directory.ts";
import { slotSeconds } from "../attendance/observation.ts";
import type { PseudonymKey } from "../attendance/pseudonyms.ts";
import type { AttendanceTable } from "../attendance/table/attendance-table.ts";
import type { SnapshotWriter } from "../attendance/table/snapshot-writer.ts";
import type { AppName, EpochMs, EpochSeconds } from "../identity/ids.ts";
import type { TencentTools } from "../tencent-chat/rest-call.ts";
import type { AppPacer } from "../upstream/app-pacer.ts";
import { DiscoveryMemory } from "./discovery-memory.ts";
import { ExpectedRolls } from "./expected-rolls.ts";
import { LoopTurns } from "./loop-turns.ts";
import { RobotWatch } from "./robot-watch.ts";
import { RollMemory } from "./roll-memory.ts";
import { RoomStates } from "./room-states.ts";
import type { RunClock } from "./run-clock.ts";
import { SlotMemory } from "./slot-memory.ts";

/** The dependencies and the memory of sweeps. One per process: it keeps rosters, signatures and rates from run to run. */
export interface Sweep {
  readonly table: AttendanceTable;
  readonly writer: Pick<SnapshotWriter, "prepare" | "put" | "putBatch">;
  readonly apps: AppDirectory;
  readonly tencent: TencentTools;
  readonly agora: AgoraTools;
  readonly world: RunClock;
  /** The same pacer for an app as the directory's. */
  readonly pacerOf: (app: AppName) => AppPacer;
  /** @throws RollcallError when pseudonymous rooms are to be stored and there is no usable key */
  readonly pseudonymKey: () => Promise<PseudonymKey>;
  readonly memory: SweepMemory;
  /** Reports what is wrong with one app or one room; the sweep goes on. */
  readonly onTrouble: (trouble: Trouble) => void;
}

/** What a process keeps from run to run; losing it costs calls, never truth. */
export interface SweepMemory {
  readonly robots: RobotWatch;
  readonly rolls: RollMemory;
  readonly expected: ExpectedRolls;
  readonly states: RoomStates;
  readonly discovery: DiscoveryMemory;
  /** Shared by all apps: they share the event loop. */
  readonly encoding: LoopTurns;
  /** Slots that are marked as done in the table, as far as this process has seen. */
  readonly doneSlots: SlotMemory;
  /** Slots that this process could not sweep because the table did not answer. */
  readonly failedSlots: SlotMemory;
}

export function emptyMemory(): SweepMemory {
  return {
    robots: new RobotWatch(),
    rolls: new RollMemory(),
    expected: new ExpectedRolls(),
    states: new RoomStates(),
    discovery: new DiscoveryMemory(),
    encoding: new LoopTurns(),
    doneSlots: new SlotMemory(),
    failedSlots: new SlotMemory(),
  };
}

export interface Trouble {
  readonly app: AppName;
  readonly what: string;
  readonly error: unknown;
}

/** One run for one slot, and its deadlines. */
export interface SweepRun {
  readonly slot: EpochSeconds;
  /** Names the run in its leases. */
  readonly owner: string;
  /** The slot's end: a later sample would belong to the next slot. */
  readonly observeUntilMs: EpochMs;
  /** Later than `observeUntilMs`, since what was observed still has to be written. */
  readonly writeUntilMs: EpochMs;
}

/** Writes may go on for this long after the slot's end. */
const writeGraceMs = 8_000;

/** @param owner unique for each run, also among several runs of one slot */
export function planRun(slot: EpochSeconds, owner: string, nowMs: EpochMs): SweepRun {
  const observeUntilMs = (slot + slotSeconds) * 1000;
  // A late run only writes gaps, and has the same time for that.
  const writeUntilMs = Math.max(observeUntilMs, nowMs) + writeGraceMs;
  return { slot, owner, observeUntilMs, writeUntilMs };
}
