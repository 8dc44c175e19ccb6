import { slotSeconds } from "../attendance/observation.ts";
import type { TrackedRoom } from "../attendance/room.ts";
import { claimSlot } from "../attendance/table/leases.ts";
import { markSlotDone, standingOf } from "../attendance/table/slot-ledger.ts";
import type { AppName, EpochSeconds } from "../identity/ids.ts";
import { emptyAppReport } from "./app-report.ts";
import { forEachAtOnce } from "./lanes.ts";
import { planRoom } from "./room-plan.ts";
import { openRoomStore } from "./store-rooms.ts";
import type { Sweep, SweepRun } from "./sweep.ts";

/** A slot further back than this stays as it is: readers tell a missing item as not recorded. */
const slotsBack = 3;
const roomsAtOnce = 64;
/** What a repair may cost must be left before the run's own end. */
const repairMs = 5_000;

/**
 * Tells as gaps what earlier runs left untold: a slot that no run took (`deadline`), a run that died in the middle,
 * or that this process could not even begin because the table did not answer (`internal`). What such a run did store stays, since these writes are conditional. Returns the number of gaps.
 */
export async function repairSlots(
  sweep: Sweep,
  app: AppName,
  run: SweepRun,
  rooms: readonly TrackedRoom[],
): Promise<number> {
  let repaired = 0;
  for (let back = 1; back <= slotsBack; back += 1) {
    const slot = run.slot - back * slotSeconds;
    if (sweep.world.now() + repairMs > run.writeUntilMs) {
      return repaired;
    }
    if (!sweep.memory.doneSlots.has(app, slot)) {
      repaired += await repairSlot(sweep, app, { ...run, slot }, rooms);
    }
  }
  return repaired;
}

/** Closes the slot, and remembers that so that nobody has to ask. */
export async function closeSlot(sweep: Sweep, app: AppName, slot: EpochSeconds): Promise<void> {
  await markSlotDone(sweep.table, app, slot);
  sweep.memory.doneSlots.add(app, slot);
}

async function repairSlot(sweep: Sweep, app: AppName, run: SweepRun, rooms: readonly TrackedRoom[]): Promise<number> {
  const { slot } = run;
  const standing = await standingOf(sweep.table, app, slot);
  if (standing === "done") {
    sweep.memory.doneSlots.add(app, slot);
    return 0;
  }
  const isOurs = standing !== "open" || sweep.memory.failedSlots.has(app, slot);
  const reason = isOurs ? "internal" : "deadline";
  // Nobody may begin what is being told as missed.
  await claimSlot(sweep.table, app, slot);
  const report = emptyAppReport(app);
  const store = openRoomStore(sweep, app, run, () => 0, report);
  const due = rooms.filter((room) => room.trackedAt < slot).flatMap((room) => planRoom(room, slot) ?? []);
  await forEachAtOnce(due, roomsAtOnce, async ({ draft, roster }) => {
    draft.gap("count", reason);
    if (roster) {
      draft.gap("roster", reason);
    }
    await store.finish(draft);
  });
  await store.settle();
  if (report.failedWrites === 0) {
    await closeSlot(sweep, app, slot);
  }
  return report.written;
}
