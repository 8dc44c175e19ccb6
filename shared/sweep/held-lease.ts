import { acquireLease, type Lease, releaseLease, renewLease } from "../attendance/table/leases.ts";
import type { AppName, EpochMs } from "../identity/ids.ts";
import { untilTableAnswers } from "./store-patience.ts";
import type { Sweep, SweepRun } from "./sweep.ts";

/** So long does the lease of a run that died stand in the way of the next one. */
const leaseMs = 9_000;
/** Most runs are over before; a full minute of one app costs twenty write units. */
const renewEveryMs = 3_000;
/** When the table could not be asked. */
const renewAgainMs = 500;
/** One connection that hangs must not take the lease with it. */
const renewPatienceMs = 2_000;
/** Longer than a lease: waiting less would lose a slot to a run that died. */
const patienceMs = 12_000;
const pauseMs = 500;

/** What a run knows of its lease. It may lose it when its process sleeps, or when the table is away. */
export class HeldLease {
  #lease: Lease;
  readonly #lost = new AbortController();

  constructor(lease: Lease) {
    this.#lease = lease;
  }

  get lease(): Lease {
    return this.#lease;
  }

  /** Fires once another run is known to hold it: from then on nobody may be called. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /** Until then no other run can hold it; after that nothing may be written without a condition. */
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
 * Does the work while holding the app's lease, so that overlapping runs never double the rate. The lease is renewed as long as
 * the work goes on. Waits for another run to end or to die. False when that run goes on, and nothing was done.
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
  const over = new AbortController();
  const renewing = renewUntil(sweep, held, over.signal);
  try {
    await work(held);
  } finally {
    over.abort();
    await renewing;
    await releaseLease(sweep.table, lease).catch((error: unknown) =>
      sweep.onTrouble({ app, what: "the lease was not given back; it runs out by itself", error }),
    );
  }
  return true;
}

async function waitForLease(sweep: Sweep, app: AppName, run: SweepRun): Promise<Lease | undefined> {
  const { table, world } = sweep;
  const giveUpAtMs = Math.min(world.now() + patienceMs, run.observeUntilMs);
  for (;;) {
    const lease = await untilTableAnswers(world, run.observeUntilMs, () =>
      acquireLease(table, app, run.owner, world.now() + leaseMs),
    );
    if (lease !== undefined || world.now() + pauseMs >= giveUpAtMs) {
      return lease;
    }
    await world.sleep(pauseMs);
  }
}

/** Until the work is over, or the lease lost. Never throws. */
async function renewUntil(sweep: Sweep, held: HeldLease, over: AbortSignal): Promise<void> {
  const { table, world, onTrouble } = sweep;
  const { app } = held.lease;
  let isTold = false;
  for (let waitMs = renewEveryMs; ; ) {
    await world.sleep(waitMs, over).catch(() => undefined);
    if (over.aborted) {
      return;
    }
    try {
      const patience = AbortSignal.any([over, AbortSignal.timeout(renewPatienceMs)]);
      const renewed = await renewLease(table, held.lease, world.now() + leaseMs, patience);
      if (renewed === undefined) {
        held.lose();
        const what = "the lease was lost; the rest of the slot is left to its holder";
        onTrouble({ app, what, error: new Error("another run holds the lease") });
        return;
      }
      held.renewed(renewed);
      waitMs = renewEveryMs;
    } catch (error) {
      if (!isTold && !over.aborted) {
        onTrouble({ app, what: "the lease could not be renewed; it is tried again", error });
      }
      isTold = true;
      waitMs = renewAgainMs;
    }
  }
}
