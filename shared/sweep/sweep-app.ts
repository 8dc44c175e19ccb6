import type { AppName } from "../identity/ids.ts";
import { type AppReport, emptyAppReport } from "./app-report.ts";
import { type AppRun, exclusiveUntilMs, isLate, isLeaseLost } from "./app-run.ts";
import { closeSlot } from "./close-slot.ts";
import { discoverIfDue } from "./discover-rooms.ts";
import { DraftStore } from "./draft-store.ts";
import { type HeldLease, underLease } from "./held-lease.ts";
import { openSlot } from "./open-slot.ts";
import { planRooms, type RoomPlan } from "./room-plan.ts";
import { StateChanges } from "./state-changes.ts";
import type { Sweep, SweepRun } from "./sweep.ts";
import { observeApp, openVendorApp, type VendorApp } from "./vendor-app.ts";

/**
 * Sweeps one app for one slot: open (claim the slot, read the rooms), plan, observe and store, close. Never throws: every
 * failure is in the report and is reported as trouble.
 *
 * - A *slot* is a minute of the schedule. EventBridge may deliver it twice, late or not at all, so two *runs* may meet.
 * - The *lease* is a lock of the app with an expiry (9 s, renewed): only its holder calls the vendor, so that overlapping
 *   runs do not double the rate.
 * - The *claim* is an item of the app and slot, `claimed` by the first run and `done` at its end: it says whether the table may
 *   already hold observations of the slot.
 * - A *draft* is what a run has observed of one room so far; stored, it is that room's only item of the slot.
 *
 * What a run writes and reports, by what it meets. "Gaps" are parts of a room (count or list) with the reason why they are
 * missing. `skipped` is the field of the report; where nothing is said, it stays undefined.
 *
 * | run | writes | reports | the slot afterwards |
 * |---|---|---|---|
 * | first to claim the slot | every due room once, in batches without conditions while it holds the lease, by conditional puts after | `written`; parts that failed as gaps | `done`, if every room was written |
 * | second, the slot is `done` | nothing | `skipped: done` | unchanged |
 * | second, the slot is `claimed` (the first run died or lost its lease) | observes every room again, by conditional puts | `written`, and `duplicates` for rooms that had an item | `done`, if every room was written or a duplicate |
 * | another run still holds the lease after 12 s of waiting, or at the end of the slot | nothing | `skipped: leased` | the holder's |
 * | lease lost on the way | rooms observed completely before, by conditional puts; no draft with a gap | only the rooms that it stored | left to the new holder |
 * | late (after the slot's end), first | a gap `deadline` for each part; the vendor is not called | the gaps | `done` |
 * | late, second | nothing | `skipped: claimed`, or `done` | repaired by a later slot's run |
 * | table down until the slot's end | nothing | `skipped: failed` | repaired as gaps `internal` if this process lives, else `deadline` |
 * | table down while writing | repeated until 8 s after the slot's end | `failedWrites`, `lostParts` | stays `claimed`; repaired as gaps `internal` |
 * | credential unusable (after 20 s of retries, if Secrets Manager is down) | a gap for each part: `misconfigured`, or `internal` | the gaps | `done` |
 *
 * - A conditional put leaves an item that is there exactly as it is: a second run's observation of that room is dropped,
 *   never merged, and there is never a second item. So a gap cannot replace an observation, nor the other way round.
 * - A claim whose answer was lost is found taken when the request is repeated: the run is then second to itself, finds the
 *   slot `claimed`, and writes by conditional puts. That costs CPU and loses nothing. Without any answer until the slot's
 *   end the run has failed; if the claim was stored all the same, the slot is repaired as gaps `internal`.
 * - Repairing writes gaps, by conditional puts, for the last three slots that are not `done` (`close-slot.ts`).
 */
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
  const sweepWith = (lease?: HeldLease) => sweepSlot({ sweep, app, run, report, lease });
  if (!isLate(sweep, run) && (await underLease(sweep, app, run, sweepWith))) {
    return;
  }
  if (isLate(sweep, run)) {
    // A late run calls no vendor, so it doubles no rate and needs no lease.
    await sweepWith();
  } else {
    report.skipped = "leased";
  }
}

async function sweepSlot(appRun: AppRun): Promise<void> {
  const slot = await openSlot(appRun);
  if (typeof slot === "string") {
    appRun.report.skipped = slot;
    return;
  }
  const plans = planRooms(slot.rooms, appRun.run.slot);
  const store = new DraftStore(appRun, () => exclusiveUntilMs(appRun, slot.isFirst));
  const vendor = await openVendorApp(appRun);
  await Promise.all([observeAndStore(appRun, vendor, plans, store), discoverIfDue(appRun, vendor, slot.rooms)]);
  await store.finish();
  if (!isLeaseLost(appRun)) {
    await closeSlot(appRun, slot.rooms);
  }
}

async function observeAndStore(
  appRun: AppRun,
  vendor: VendorApp,
  plans: readonly RoomPlan[],
  store: DraftStore,
): Promise<void> {
  const states = new StateChanges(appRun);
  for await (const draft of observeApp(appRun, vendor, plans)) {
    if (isLeaseLost(appRun) && draft.gaps.length > 0) {
      // The lease's new holder observes what is missing here; a gap written now would stand in the way of that.
      draft.release();
      continue;
    }
    states.apply(draft);
    await store.add(draft);
  }
  await states.store();
}
