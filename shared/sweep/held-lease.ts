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
/** Longer than a lease: waiting less would lose a slot to a run that died. */
const patienceMs = 12_000;
const pauseMs = 500;

/** What a run knows of its lease. It may lose it when its process sleeps, or when the table is away. */
export class HeldLease {
  #isLost = false;
  #lease: Lease;
  readonly #now: () => EpochMs;

  constructor(lease: Lease, now: () => EpochMs) {
    this.#lease = lease;
    this.#now = now;
  }

  get lease(): Lease {
    return this.#lease;
  }

  /** False once another run is known to hold it: from then on nobody may be called. */
  get isMine(): boolean {
    return !this.#isLost;
  }

  /** False when another run may hold it: from then on nothing may be written without a condition. */
  get isSure(): boolean {
    return !this.#isLost && this.#now() < this.#lease.untilMs;
  }

  renewed(lease: Lease): void {
    this.#lease = lease;
  }

  lost(): void {
    this.#isLost = true;
  }
}

/**
 * Does the work while holding the app's lease, so that overlapping runs never double the rate. The lease is renewed as long as
 * the work goes on. Waits for a run that still holds it. False when it goes on holding it, and nothing was done.
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
  const held = new HeldLease(lease, sweep.world.now);
  const over = new AbortController();
  void renewUntil(sweep, held, over.signal);
  try {
    await work(held);
  } finally {
    over.abort();
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
  const { table, world } = sweep;
  for (let waitMs = renewEveryMs; ; ) {
    await world.sleep(waitMs, over).catch(() => undefined);
    if (over.aborted) {
      return;
    }
    try {
      const renewed = await renewLease(table, held.lease, world.now() + leaseMs);
      if (renewed !== undefined) {
        held.renewed(renewed);
        waitMs = renewEveryMs;
      } else if (over.aborted) {
        return;
      } else {
        held.lost();
        const what = "the lease was lost; the rest of the slot is left to its holder";
        sweep.onTrouble({ app: held.lease.app, what, error: new Error("another run holds the lease") });
        return;
      }
    } catch {
      // Where this run cannot reach the table, others cannot take the lease; whoever is first when it is back has it.
      waitMs = renewAgainMs;
    }
  }
}
