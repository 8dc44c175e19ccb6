import type { AppAccess } from "../apps/app-directory.ts";
import type { RoomState, TrackedRoom } from "../attendance/room.ts";
import type { AttendanceTable } from "../attendance/table/attendance-table.ts";
import { MalformedItem } from "../attendance/table/attributes.ts";
import { claimSlot } from "../attendance/table/leases.ts";
import { listRooms, type RoomPage, setRoomState, type UnreadableRoom } from "../attendance/table/rooms.ts";
import { standingOf } from "../attendance/table/slot-ledger.ts";
import type { AppName, EpochSeconds, GroupId } from "../identity/ids.ts";
import { type AppReport, emptyAppReport } from "./app-report.ts";
import { discoverRooms, isDiscoveryDue } from "./discover-rooms.ts";
import { type HeldLease, underLease } from "./held-lease.ts";
import { forEachAtOnce } from "./lanes.ts";
import { observeAgoraApp } from "./observe-agora-app.ts";
import { type FinishRoom, observeTencentApp } from "./observe-tencent-app.ts";
import { closeSlot, repairSlots } from "./repair-slots.ts";
import { planRoom, type RoomPlan } from "./room-plan.ts";
import { cadenceOf } from "./room-states.ts";
import { inStableOrder } from "./stable-hash.ts";
import { untilSecretsAnswer, untilTableAnswers } from "./store-patience.ts";
import { openRoomStore } from "./store-rooms.ts";
import type { Sweep, SweepRun } from "./sweep.ts";

const roomsPerPage = 1_000;
const gapsAtOnce = 64;
const stateChangesAtOnce = 8;

/** Sweeps one app for one slot. Never throws: what goes wrong is in the report and told as trouble. */
export async function sweepApp(sweep: Sweep, app: AppName, run: SweepRun): Promise<AppReport> {
  const report = emptyAppReport(app);
  report.lagSeconds = Math.max(0, sweep.world.now() / 1000 - run.slot);
  const before = sweep.pacerOf(app).stats;
  try {
    await sweepUnderLease(sweep, app, run, report);
  } catch (error) {
    report.skipped = "failed";
    sweep.memory.failedSlots.add(app, run.slot);
    sweep.onTrouble({ app, what: "the app could not be swept", error });
  }
  const { calls, throttles } = sweep.pacerOf(app).stats;
  report.calls = calls - before.calls;
  report.throttles = throttles - before.throttles;
  return report;
}

async function sweepUnderLease(sweep: Sweep, app: AppName, run: SweepRun, report: AppReport): Promise<void> {
  const sweepWith = (held?: HeldLease) => sweepSlot(sweep, app, run, report, held);
  if (!isLate(sweep, run) && (await underLease(sweep, app, run, sweepWith))) {
    return;
  }
  if (isLate(sweep, run)) {
    // A late run calls nobody, so it doubles no rate and needs no lease.
    await sweepWith();
  } else {
    report.skipped = "leased";
  }
}

const isLate = ({ world }: Sweep, run: SweepRun): boolean => world.now() >= run.observeUntilMs;

/**
 * The first run of a slot writes in batches. One that comes second finds out what became of the first: done, and nothing is
 * left to do; or dead, and it observes what is still to be observed, writing beside what is there already.
 */
async function sweepSlot(
  sweep: Sweep,
  app: AppName,
  run: SweepRun,
  report: AppReport,
  held?: HeldLease,
): Promise<void> {
  const ask = <T>(question: () => Promise<T>) => untilTableAnswers(sweep.world, run.observeUntilMs, question);
  const [isFirst, { rooms, unreadable }] = await Promise.all([
    ask(() => claimSlot(sweep.table, app, run.slot)),
    ask(() => allRooms(sweep.table, app)),
  ]);
  if (!isFirst) {
    const standing = await ask(() => standingOf(sweep.table, app, run.slot));
    if (standing === "done" || isLate(sweep, run)) {
      report.skipped = standing === "done" ? "done" : "claimed";
      return;
    }
  }
  // One part at least was due of each.
  report.dueParts += unreadable.length;
  for (const { groupId, reason } of unreadable) {
    sweep.onTrouble({ app, what: `the settings of ${groupId} cannot be read`, error: new MalformedItem(reason) });
  }
  const batchesUntilMs = () => (isFirst ? (held?.sureUntilMs ?? run.writeUntilMs) : 0);
  const store = openRoomStore(sweep, app, run, batchesUntilMs, report);
  const plans = inStableOrder(rooms).flatMap((room) => planRoom(room, run.slot) ?? []);
  const changes: StateChange[] = [];
  await observe(sweep, app, run, { rooms, plans, report, held }, async (draft) => {
    if (held?.lost.aborted === true && draft.gaps.length > 0) {
      // What is missing here the lease's holder observes; told as a gap now, it would stand in the way of that.
      draft.release();
      return;
    }
    const state = sweep.memory.states.after(draft);
    if (state !== undefined) {
      changes.push({ room: draft.room, state, since: draft.slot });
      // From here on the room is looked at less often: the record says so at once, not with the next look.
      draft.sampleEverySeconds = Math.max(draft.sampleEverySeconds, cadenceOf({ ...draft.room, state }));
    }
    await store.finish(draft);
    draft.release();
  });
  await changeStates(sweep, changes);
  await store.settle();
  if (held?.lost.aborted === true) {
    return;
  }
  try {
    if (report.failedWrites === 0) {
      await closeSlot(sweep, app, run.slot);
    }
    report.repaired = await repairSlots(sweep, app, run, rooms);
  } catch (error) {
    // All that was observed is written. A slot that is not marked as done is looked at again by the next run.
    sweep.onTrouble({ app, what: "the slot was written but not closed", error });
  }
}

async function allRooms(table: AttendanceTable, app: AppName): Promise<Omit<RoomPage, "next">> {
  const rooms: TrackedRoom[] = [];
  const unreadable: UnreadableRoom[] = [];
  let after: GroupId | undefined;
  do {
    const page = await listRooms(table, app, { limit: roomsPerPage, ...(after === undefined ? {} : { after }) });
    rooms.push(...page.rooms);
    unreadable.push(...page.unreadable);
    after = page.next;
  } while (after !== undefined);
  return { rooms, unreadable };
}

interface AppSlot {
  readonly rooms: readonly TrackedRoom[];
  readonly plans: readonly RoomPlan[];
  readonly report: AppReport;
  /** Undefined for a run that is late, and calls nobody. */
  readonly held: HeldLease | undefined;
}

async function observe(sweep: Sweep, app: AppName, run: SweepRun, slot: AppSlot, finish: FinishRoom): Promise<void> {
  let access: AppAccess;
  try {
    access = await untilSecretsAnswer(sweep.world, run.observeUntilMs, () => sweep.apps.find(app));
  } catch (error) {
    if (slot.rooms.length === 0) {
      return; // An app that is no more, and has nothing to lose by it.
    }
    // The credential is missing, malformed or out of reach: no room of the app can be observed.
    sweep.onTrouble({ app, what: "the app's credential cannot be used", error });
    await forEachAtOnce(slot.plans, gapsAtOnce, async ({ draft, roster }) => {
      draft.failed("count", error);
      if (roster) {
        draft.failed("roster", error);
      }
      await finish(draft);
    });
    return;
  }
  const pacer = sweep.pacerOf(app);
  pacer.override(access.sweep.callsPerSecond ?? {});
  pacer.startSlot();
  const deadline = { atMs: run.observeUntilMs, ...(slot.held === undefined ? {} : { signal: slot.held.lost }) };
  const { transport, world } = access;
  if (access.provider === "agora") {
    const agora = { ...sweep.agora, transport, world, pacer, credentials: access.credentials };
    await observeAgoraApp(agora, slot.plans, deadline, finish);
    return;
  }
  const { robots } = sweep.memory;
  const tencent = { ...sweep.tencent, transport, world, pacer, credentials: access.credentials, robots };
  const discovery = access.sweep.discovery;
  const discovering = async () => {
    if (discovery === undefined || isLate(sweep, run) || !isDiscoveryDue(app, discovery, run.slot)) {
      return;
    }
    const round = { name: app, rooms: slot.rooms, settings: discovery, slot: run.slot };
    try {
      const found = await discoverRooms(
        { table: sweep.table, memory: sweep.memory.discovery },
        tencent,
        round,
        deadline,
      );
      slot.report.discovered = found.tracked;
    } catch (error) {
      sweep.onTrouble({ app, what: "rooms could not be discovered", error });
    }
  };
  await Promise.all([observeTencentApp(tencent, slot.plans, deadline, finish), discovering()]);
}

interface StateChange {
  readonly room: TrackedRoom;
  readonly state: RoomState;
  readonly since: EpochSeconds;
}

/** Whoever reads the rooms sees their state change; a change that is lost comes again with the next look. */
async function changeStates(sweep: Sweep, changes: readonly StateChange[]): Promise<void> {
  await forEachAtOnce(changes, stateChangesAtOnce, async ({ room, state, since }) => {
    try {
      await setRoomState(sweep.table, room, state, since);
    } catch (error) {
      sweep.onTrouble({ app: room.app, what: `the state of ${room.groupId} was not stored`, error });
    }
  });
}
