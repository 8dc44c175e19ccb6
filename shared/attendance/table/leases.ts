import type { AppName, EpochMs, EpochSeconds } from "../../identity/ids.ts";
import type { AttendanceTable } from "./attendance-table.ts";

/** Who may sweep an app, and until when. Owners are told apart by name: one name per run. */
export interface Lease {
  readonly app: AppName;
  readonly owner: string;
  readonly untilMs: EpochMs;
}

/** Takes the app's lease when it is free, has run out, or is the owner's already. Undefined: somebody else holds it. */
export declare function acquireLease(
  table: AttendanceTable,
  app: AppName,
  owner: string,
  untilMs: EpochMs,
): Promise<Lease | undefined>;

/** Moves the end of a lease. Undefined: it was lost to somebody else meanwhile, and the holder must stop writing. */
export declare function renewLease(table: AttendanceTable, lease: Lease, untilMs: EpochMs): Promise<Lease | undefined>;

/** Gives the lease back; without effect when it was lost already. */
export declare function releaseLease(table: AttendanceTable, lease: Lease): Promise<void>;

/**
 * Marks that the app's slot is being written, once. False: some run has claimed it before (and may have died), so that
 * items of the slot may exist already and must be written by conditional puts.
 */
export declare function claimSlot(table: AttendanceTable, app: AppName, slot: EpochSeconds): Promise<boolean>;
