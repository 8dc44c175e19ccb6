import { acquireLease, type Lease, releaseLease, renewLease } from "../attendance/table/leases.ts";
import type { AppName, EpochMs } from "../identity/ids.ts";
import { retryTable } from "./store-retry.ts";
import type { Sweep, SweepRun } from "./sweep.ts";

/** The next run waits at most this long for the lease of a run that died. */
const leaseMs = 9_000;
/** Most runs end before the first renewal; a run of a whole minute costs twenty write units. */
const renewEveryMs = 3_000;
/** The pause after a renewal that failed. */
const renewRetryMs = 500;
/** One connection that hangs must not cost the lease. */
const renewTimeoutMs = 2_000;
/** Longer than a lease: waiting less would lose a slot to a run that died. */
const acquireTimeoutMs = 12_000;
const acquirePauseMs = 500;

/** The lease of a run, which it may lose: while its process is frozen, or while the table does not answer. */
export class HeldLease {
  #lease: Lease;
  readonly #lost = new AbortController();

  constructor(lease: Lease) {
    this.#lease = lease;
  }

  get lease(): Lease {
    return this.#lease;
  }

  /** Aborts once another run is seen to hold the lease: from then on the vendor must not be called. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /** Until then no other run can hold the lease; after that every write needs a condition. */
  get sureUntilMs(): EpochMs {
    return this.lost.aborted ? 0 : this.#lease.untilMs;
  }

  renewed(lease: Lease): void {
    this.#lease = lease;
  }

  lose(): void {
    this.#lost.abort();
  }
}

/**
 * Does the work while holding the app's lease, so that overlapping runs never double the rate. The lease is renewed until
 * the work ends. Waits for another run to end or to die; false when that run goes on, and nothing was done.
 */
export async function underLease(
  sweep: Sweep,
  app: AppName,
  run: SweepRun,
  work: (held: HeldLease) => Promise<void>,
): Promise<boolean> {
  const lease = await waitForLease(sweep, app, run);
  if (lease === undefined) {
    return false;
  }
  const held = new HeldLease(lease);
  const workEnded = new AbortController();
  const renewing = renewUntil(sweep, held, workEnded.signal);
  try {
    await work(held);
  } finally {
    workEnded.abort();
    await renewing;
    await releaseLease(sweep.table, lease).catch((error: unknown) =>
      sweep.onTrouble({ app, what: "the lease was not released; it expires by itself", error }),
    );
  }
  return true;
}

async function waitForLease(sweep: Sweep, app: AppName, run: SweepRun): Promise<Lease | undefined> {
  const { table, world } = sweep;
  const waitUntilMs = Math.min(world.now() + acquireTimeoutMs, run.observeUntilMs);
  for (;;) {
    const lease = await retryTable(world, run.observeUntilMs, () =>
      acquireLease(table, app, run.owner, world.now() + leaseMs),
    );
    if (lease !== undefined || world.now() + acquirePauseMs >= waitUntilMs) {
      return lease;
    }
    await world.sleep(acquirePauseMs);
  }
}

/** Renews the lease until the work has ended or the lease is lost. Never throws. */
async function renewUntil(sweep: Sweep, held: HeldLease, workEnded: AbortSignal): Promise<void> {
  const { table, world, onTrouble } = sweep;
  const { app } = held.lease;
  let isReported = false;
  for (let waitMs = renewEveryMs; ; ) {
    await world.sleep(waitMs, workEnded).catch(() => undefined);
    if (workEnded.aborted) {
      return;
    }
    try {
      const signal = AbortSignal.any([workEnded, AbortSignal.timeout(renewTimeoutMs)]);
      const renewed = await renewLease(table, held.lease, world.now() + leaseMs, signal);
      if (renewed === undefined) {
        held.lose();
        const what = "the lease was lost; the rest of the slot is left to its holder";
        onTrouble({ app, what, error: new Error("another run holds the lease") });
        return;
      }
      held.renewed(renewed);
      waitMs = renewEveryMs;
    } catch (error) {
      if (!isReported && !workEnded.aborted) {
        onTrouble({ app, what: "the lease could not be renewed; the renewal is repeated", error });
      }
      isReported = true;
      waitMs = renewRetryMs;
    }
  }
}
