import type { TrackedRoom } from "../attendance/room.ts";
import { acquireLease, claimSlot, type Lease, releaseLease } from "../attendance/table/leases.ts";
import { listRooms } from "../attendance/table/rooms.ts";
import type { PreparedSlot } from "../attendance/table/snapshot-writer.ts";
import type { AppName, GroupId } from "../identity/ids.ts";
import type { Deadline } from "../upstream/deadline.ts";
import { type AppReport, countRoom, emptyAppReport } from "./app-report.ts";
import { forEachAtOnce } from "./lanes.ts";
import { observeAgoraApp } from "./observe-agora-app.ts";
import { type FinishRoom, observeTencentApp } from "./observe-tencent-app.ts";
import type { RoomDraft } from "./room-draft.ts";
import { planRoom, type RoomPlan } from "./room-plan.ts";
import { SlotWrites, type WriteMode } from "./slot-writes.ts";
import { inStableOrder } from "./stable-hash.ts";
import type { Sweep, SweepRun } from "./sweep.ts";

/** How long to wait for a run that still holds the lease: the lease of a dead one ends 10 s into the next slot. */
const leasePatienceMs = 12_000;
const leasePauseMs = 500;
const roomsPerPage = 1_000;
const gapsAtOnce = 64;

/** Sweeps one app for one slot. Never throws: what goes wrong is in the report and told as trouble. */
export async function sweepApp(sweep: Sweep, app: AppName, run: SweepRun): Promise<AppReport> {
  const report = emptyAppReport(app);
  report.lagSeconds = Math.max(0, sweep.world.now() / 1000 - run.slot);
  try {
    const isLate = sweep.world.now() >= run.observeUntilMs;
    const lease = isLate ? undefined : await waitForLease(sweep, app, run);
    if (lease === undefined && !isLate) {
      report.skipped = "leased";
      return report;
    }
    try {
      await sweepRooms(sweep, app, run, report);
    } finally {
      if (lease !== undefined) {
        await releaseLease(sweep.table, lease);
      }
    }
  } catch (error) {
    report.skipped = "failed";
    sweep.onTrouble({ app, what: "the app could not be swept", error });
  }
  return report;
}

async function waitForLease(sweep: Sweep, app: AppName, run: SweepRun): Promise<Lease | undefined> {
  const { table, world } = sweep;
  const giveUpAtMs = Math.min(world.now() + leasePatienceMs, run.observeUntilMs);
  for (;;) {
    const lease = await acquireLease(table, app, run.owner, run.leaseUntilMs);
    if (lease !== undefined || world.now() + leasePauseMs >= giveUpAtMs) {
      return lease;
    }
    await world.sleep(leasePauseMs);
  }
}

async function sweepRooms(sweep: Sweep, app: AppName, run: SweepRun, report: AppReport): Promise<void> {
  const [isFirst, rooms] = await Promise.all([claimSlot(sweep.table, app, run.slot), allRooms(sweep, app)]);
  const plans = inStableOrder(rooms).flatMap((room) => planRoom(room, run.slot) ?? []);
  const mode: WriteMode = isFirst ? "batches" : "conditional";
  const onFailure = ({ room }: PreparedSlot, error: unknown) =>
    sweep.onTrouble({ app, what: `slot ${run.slot} of ${room.groupId} was not written`, error });
  const writes = new SlotWrites({ writer: sweep.writer, world: sweep.world, onFailure }, mode, {
    atMs: run.writeUntilMs,
  });
  const finish: FinishRoom = async (draft) => {
    countRoom(report, draft);
    try {
      writes.add(await prepare(sweep, draft));
    } catch (error) {
      sweep.onTrouble({ app, what: `slot ${run.slot} of ${draft.room.groupId} was not encoded`, error });
      report.failedWrites += 1;
    }
  };
  await observeApp(sweep, app, plans, { atMs: run.observeUntilMs }, finish);
  const tally = await writes.finish();
  report.written += tally.written;
  report.duplicates += tally.duplicates;
  report.failedWrites += tally.failed;
}

async function allRooms({ table }: Sweep, app: AppName): Promise<readonly TrackedRoom[]> {
  const rooms: TrackedRoom[] = [];
  let after: GroupId | undefined;
  do {
    const page = await listRooms(table, app, { limit: roomsPerPage, ...(after === undefined ? {} : { after }) });
    rooms.push(...page.rooms);
    after = page.next;
  } while (after !== undefined);
  return rooms;
}

async function observeApp(
  sweep: Sweep,
  app: AppName,
  plans: readonly RoomPlan[],
  deadline: Deadline,
  finish: FinishRoom,
): Promise<void> {
  try {
    const access = await sweep.apps.find(app);
    const { transport, world, pacer } = access;
    if (access.provider === "tencent") {
      const tencent = { ...sweep.tencent, transport, world, pacer, credentials: access.credentials };
      await observeTencentApp(tencent, plans, deadline, finish);
    } else {
      const agora = { ...sweep.agora, transport, world, pacer, credentials: access.credentials };
      await observeAgoraApp(agora, plans, deadline, finish);
    }
  } catch (error) {
    // The credential is missing, malformed or out of reach: no room of the app can be observed.
    sweep.onTrouble({ app, what: "the app's credential cannot be used", error });
    await forEachAtOnce(plans, gapsAtOnce, async ({ draft, roster }) => {
      draft.failed("count", error);
      if (roster) {
        draft.failed("roster", error);
      }
      await finish(draft);
    });
  }
}

function prepare(sweep: Sweep, draft: RoomDraft): Promise<PreparedSlot> {
  const { room } = draft;
  return sweep.writer.prepare(room, draft.toObservation(), {
    retentionDays: room.retentionDays,
    nicknames: !room.pseudonymous,
  });
}
