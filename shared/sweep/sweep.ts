import type { AgoraTools } from "../agora-chat/rest-call.ts";
import type { AppDirectory } from "../apps/app-directory.ts";
import { slotSeconds } from "../attendance/observation.ts";
import type { PseudonymKey } from "../attendance/pseudonyms.ts";
import type { AttendanceTable } from "../attendance/table/attendance-table.ts";
import type { SnapshotWriter } from "../attendance/table/snapshot-writer.ts";
import type { AppName, EpochMs, EpochSeconds } from "../identity/ids.ts";
import type { TencentTools } from "../tencent-chat/rest-call.ts";
import type { AppPacer } from "../upstream/app-pacer.ts";
import { DiscoveryMemory } from "./discover-rooms.ts";
import { LoopTurns } from "./loop-turns.ts";
import { RobotWatch } from "./robot-watch.ts";
import { RoomStates } from "./room-states.ts";
import type { RunClock } from "./run-clock.ts";
import { SlotMemory } from "./slot-memory.ts";

/** What sweeps are made from. One per process: it remembers rosters, signatures and rates from run to run. */
export interface Sweep {
  readonly table: AttendanceTable;
  readonly writer: SnapshotWriter;
  readonly apps: AppDirectory;
  readonly tencent: TencentTools;
  readonly agora: AgoraTools;
  readonly world: RunClock;
  /** The same pacer for an app as the directory's. */
  readonly pacerOf: (app: AppName) => AppPacer;
  /** @throws RollcallError when pseudonymous rooms are to be stored and there is no usable key */
  readonly pseudonymKey: () => Promise<PseudonymKey>;
  readonly memory: SweepMemory;
  /** Told of what is wrong with one app or one room; the sweep goes on. */
  readonly onTrouble: (trouble: Trouble) => void;
}

/** What a process remembers from run to run; losing it costs calls, never truth. */
export interface SweepMemory {
  readonly robots: RobotWatch;
  readonly states: RoomStates;
  readonly discovery: DiscoveryMemory;
  /** Shared by all apps: they share the event loop. */
  readonly encoding: LoopTurns;
  /** Slots that this process has seen done. */
  readonly doneSlots: SlotMemory;
  /** Slots that this process could not sweep because the table did not answer. */
  readonly failedSlots: SlotMemory;
}

export function emptyMemory(): SweepMemory {
  return {
    robots: new RobotWatch(),
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

/** One run for one slot: the clock it lives by. */
export interface SweepRun {
  readonly slot: EpochSeconds;
  /** Names the run in its leases. */
  readonly owner: string;
  /** The slot's end: a later sample would belong to the next slot. */
  readonly observeUntilMs: EpochMs;
  /** What was observed may still be written for a while. */
  readonly writeUntilMs: EpochMs;
}

/** Writes may go on for this long after the slot's end. */
const writeGraceMs = 8_000;

/** @param owner unique among all runs, the same for no two deliveries of a slot */
export function planRun(slot: EpochSeconds, owner: string, nowMs: EpochMs): SweepRun {
  const observeUntilMs = (slot + slotSeconds) * 1000;
  // A late run only writes gaps, and may take the same time for it.
  const writeUntilMs = Math.max(observeUntilMs, nowMs) + writeGraceMs;
  return { slot, owner, observeUntilMs, writeUntilMs };
}
