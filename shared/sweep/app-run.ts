import type { AppName, EpochMs } from "../identity/ids.ts";
import type { Deadline } from "../upstream/deadline.ts";
import type { AppReport } from "./app-report.ts";
import type { HeldLease } from "./held-lease.ts";
import type { Sweep, SweepRun } from "./sweep.ts";

/** One app in one run: what every step of its slot needs. */
export interface AppRun {
  readonly sweep: Sweep;
  readonly app: AppName;
  readonly run: SweepRun;
  readonly report: AppReport;
  /** Undefined for a late run, which calls no vendor and so needs none. */
  readonly lease: HeldLease | undefined;
}

/** True from the end of the slot on: what is observed then would belong to the next one. */
export function isLate({ world }: Sweep, run: SweepRun): boolean {
  return world.now() >= run.observeUntilMs;
}

export function isLeaseLost({ lease }: AppRun): boolean {
  return lease?.lost.aborted === true;
}

/** Until when calls may be made: to the end of the slot, and no longer than the lease is held. */
export function observingDeadline({ run, lease }: AppRun): Deadline {
  return { atMs: run.observeUntilMs, ...(lease === undefined ? {} : { signal: lease.lost }) };
}

/** Until when no other run can be writing the slot; see `WriteLimits`. */
export function exclusiveUntilMs({ run, lease }: AppRun, isFirst: boolean): EpochMs {
  return isFirst ? (lease?.sureUntilMs ?? run.writeUntilMs) : 0;
}
