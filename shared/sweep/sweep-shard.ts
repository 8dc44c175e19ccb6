import { listApps } from "../attendance/table/rooms.ts";
import type { AppReport } from "./app-report.ts";
import { shardOf } from "./stable-hash.ts";
import { untilTableAnswers } from "./store-patience.ts";
import { planRun, type Sweep } from "./sweep.ts";
import { sweepApp } from "./sweep-app.ts";
import type { SweepOrder } from "./sweep-order.ts";

/**
 * Sweeps all apps of a shard at once, each at its own full rate: the vendor's limits are counted per app.
 *
 * @throws when the table cannot even say which apps there are for as long as the slot lasts
 */
export async function sweepShard(sweep: Sweep, order: SweepOrder, runId: string): Promise<readonly AppReport[]> {
  sweep.world.begin(order.slot);
  const run = planRun(order.slot, `${order.slot}/${runId}`, sweep.world.now());
  const known = await untilTableAnswers(sweep.world, run.observeUntilMs, () => listApps(sweep.table)).catch(
    (error: unknown) => {
      sweep.memory.failedSlots.addAll(order.slot);
      throw error;
    },
  );
  const apps = known.filter((app) => shardOf(app, order.of) === order.shard);
  return await Promise.all(apps.map((app) => sweepApp(sweep, app, run)));
}
