import { listApps } from "../attendance/table/rooms.ts";
import type { AppReport } from "./app-report.ts";
import { shardOf } from "./stable-hash.ts";
import { retryTable } from "./store-retry.ts";
import { planRun, type Sweep } from "./sweep.ts";
import { sweepApp } from "./sweep-app.ts";
import type { SweepOrder } from "./sweep-order.ts";

/**
 * Sweeps all apps of a shard at once, each at its own full rate: the vendor's limits are counted per app.
 *
 * @throws the table's last error when the list of apps cannot be read until the slot ends
 */
export async function sweepShard(sweep: Sweep, order: SweepOrder, runId: string): Promise<readonly AppReport[]> {
  sweep.world.begin(order.slot);
  const run = planRun(order.slot, `${order.slot}/${runId}`, sweep.world.now());
  const allApps = await retryTable(sweep.world, run.observeUntilMs, () => listApps(sweep.table)).catch(
    (error: unknown) => {
      sweep.memory.failedSlots.addAll(order.slot);
      throw error;
    },
  );
  const apps = allApps.filter((app) => shardOf(app, order.of) === order.shard);
  return await Promise.all(apps.map((app) => sweepApp(sweep, app, run)));
}
