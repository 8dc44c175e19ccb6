import type { TrackedRoom } from "../attendance/room.ts";
import { MalformedItem } from "../attendance/table/attributes.ts";
import { listAllRooms, type UnreadableRoom } from "../attendance/table/rooms.ts";
import { claimSlot, claimStateOf } from "../attendance/table/slot-claims.ts";
import type { SkipReason } from "./app-report.ts";
import { type AppRun, isLate } from "./app-run.ts";
import { retryTable } from "./store-retry.ts";

export interface OpenSlot {
  readonly rooms: readonly TrackedRoom[];
  /** True for the run whose claim it is: nothing of the slot can be in the table yet. */
  readonly isFirst: boolean;
}

/**
 * Claims the slot and reads the app's rooms.
 *
 * @returns the reason when another run has done the slot, or has begun it and it is too late to observe what is missing
 * @throws the table's last error when it does not answer before the end of the slot
 */
export async function openSlot(appRun: AppRun): Promise<OpenSlot | SkipReason> {
  const { sweep, app, run } = appRun;
  const ask = <T>(request: () => Promise<T>) => retryTable(sweep.world, run.observeUntilMs, request);
  const [isFirst, { rooms, unreadable }] = await Promise.all([
    ask(() => claimSlot(sweep.table, app, run.slot)),
    ask(() => listAllRooms(sweep.table, app)),
  ]);
  if (!isFirst) {
    const state = await ask(() => claimStateOf(sweep.table, app, run.slot));
    if (state === "done") {
      return "done";
    }
    if (isLate(sweep, run)) {
      return "claimed";
    }
  }
  reportUnreadable(appRun, unreadable);
  return { rooms, isFirst };
}

/** A room whose settings cannot be read stops no other. At least one part of it was due. */
function reportUnreadable({ sweep, app, report }: AppRun, unreadable: readonly UnreadableRoom[]): void {
  report.dueParts += unreadable.length;
  for (const { groupId, reason } of unreadable) {
    sweep.onTrouble({ app, what: `the settings of ${groupId} cannot be read`, error: new MalformedItem(reason) });
  }
}
