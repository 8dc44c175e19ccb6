import { acquireLease, type Lease, releaseLease, renewLease } from "../attendance/table/leases.ts";
import type { AppName } from "../identity/ids.ts";
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

/**
 * Does the work while holding the app's lease, so that overlapping runs never double the rate. The lease is renewed as long as
 * the work goes on. Waits for a run that still holds it. False when it goes on holding it, and nothing was done.
 *
 * @param work may call nobody any more once it does not hold the lease: somebody else took it, because this process slept, or the
 *   table was away
 */
export async function underLease(
  sweep: Sweep,
  app: AppName,
  run: SweepRun,
  work: (holds: () => boolean) => Promise<void>,
): Promise<boolean> {
  const lease = await waitForLease(sweep, app, run);
  if (lease === undefined) {
    return false;
  }
  let isHeld = true;
  const over = new AbortController();
  void renewUntil(sweep, lease, over.signal).then(() => {
    isHeld = false;
  });
  try {
    await work(() => isHeld);
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
async function renewUntil(sweep: Sweep, first: Lease, over: AbortSignal): Promise<void> {
  const { table, world } = sweep;
  for (let lease = first, waitMs = renewEveryMs; ; ) {
    await world.sleep(waitMs, over).catch(() => undefined);
    if (over.aborted) {
      return;
    }
    try {
      const renewed = await renewLease(table, lease, world.now() + leaseMs);
      if (renewed === undefined) {
        if (!over.aborted) {
          const error = new Error("another run holds the lease");
          sweep.onTrouble({
            app: lease.app,
            what: "the lease was lost; the rest of the slot is left to its holder",
            error,
          });
        }
        return;
      }
      lease = renewed;
      waitMs = renewEveryMs;
    } catch {
      // Where this run cannot reach the table, others cannot take the lease; whoever is first when it is back has it.
      waitMs = renewAgainMs;
    }
  }
}
