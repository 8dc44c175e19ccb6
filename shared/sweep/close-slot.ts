import { slotSeconds } from "../attendance/observation.ts";
import type { TrackedRoom } from "../attendance/room.ts";
import { claimSlot, claimStateOf, markSlotDone } from "../attendance/table/slot-claims.ts";
import { emptyAppReport } from "./app-report.ts";
import type { AppRun } from "./app-run.ts";
import { DraftStore } from "./draft-store.ts";
import { planRooms } from "./room-plan.ts";

/** An older slot stays as it is: readers report a missing item as not recorded. */
const slotsToRepair = 3;
/** What a repair may take must be left before the run's own end. */
const repairMs = 5_000;

/** Marks the slot as done, unless a write failed, and repairs the slots before it. Never throws. */
export async function closeSlot(appRun: AppRun, rooms: readonly TrackedRoom[]): Promise<void> {
  const { sweep, app, report } = appRun;
  try {
    if (report.failedWrites === 0) {
      await markDone(appRun);
    }
    await repairSlots(appRun, rooms);
  } catch (error) {
    // All that was observed is written. A slot that is not marked as done is repaired by a later run.
    sweep.onTrouble({ app, what: "the slot was written but not closed", error });
  }
}

/** In the table, and in this process, which saves the later runs' question. */
async function markDone({ sweep, app, run }: AppRun): Promise<void> {
  await markSlotDone(sweep.table, app, run.slot);
  sweep.memory.doneSlots.add(app, run.slot);
}

async function repairSlots(appRun: AppRun, rooms: readonly TrackedRoom[]): Promise<void> {
  const { sweep, app, run, report } = appRun;
  for (let back = 1; back <= slotsToRepair; back += 1) {
    const slot = run.slot - back * slotSeconds;
    if (sweep.world.now() + repairMs > run.writeUntilMs) {
      return;
    }
    if (!sweep.memory.doneSlots.has(app, slot)) {
      report.repaired += await repairSlot({ ...appRun, run: { ...run, slot }, report: emptyAppReport(app) }, rooms);
    }
  }
}

/**
 * Records as gaps what no run recorded: of a slot that no run claimed (`deadline`), of a run that died on the way, or of
 * one that this process could not begin because the table did not answer (`internal`). What such a run did store stays,
 * since these writes are conditional.
 *
 * @param repair an `AppRun` of the earlier slot, with a report of its own
 * @returns the number of rooms with such gaps
 */
async function repairSlot(repair: AppRun, rooms: readonly TrackedRoom[]): Promise<number> {
  const { sweep, app, run, report } = repair;
  const state = await claimStateOf(sweep.table, app, run.slot);
  if (state === "done") {
    sweep.memory.doneSlots.add(app, run.slot);
    return 0;
  }
  const hadRun = state === "claimed" || sweep.memory.failedSlots.has(app, run.slot);
  const reason = hadRun ? "internal" : "deadline";
  // From here on a run that starts very late is second, and skips the slot.
  await claimSlot(sweep.table, app, run.slot);
  const store = new DraftStore(repair, () => 0);
  const tracked = rooms.filter(({ trackedAt }) => trackedAt < run.slot);
  for (const { draft, roster } of planRooms(tracked, run.slot)) {
    draft.gap("count", reason);
    if (roster) {
      draft.gap("roster", reason);
    }
    await store.add(draft);
  }
  await store.finish();
  if (report.failedWrites === 0) {
    await markDone(repair);
  }
  return report.written;
}
