import type { Context } from "aws-lambda";
import { composeSweep } from "../shared/runtime/compose-sweep.ts";
import { publishSweep } from "../shared/runtime/metrics.ts";
import { figuresOf, summaryFacts } from "../shared/sweep/summary.ts";
import { parseSweepOrder } from "../shared/sweep/sweep-order.ts";
import { sweepShard } from "../shared/sweep/sweep-shard.ts";

const { sweep, log } = composeSweep();

/** Sweeps the rooms of one shard for one slot. Scheduled once a minute. */
export async function handler(event: unknown, context: Pick<Context, "awsRequestId">) {
  const startedMs = sweep.world.monotonicMs();
  const order = parseSweepOrder(event, Date.now());
  const reports = await sweepShard(sweep, order, `${context.awsRequestId}/${startedMs}`);
  const tookMs = Math.round(sweep.world.monotonicMs() - startedMs);
  const facts = summaryFacts(order, reports, tookMs);
  log.info("SWEPT", facts);
  publishSweep(figuresOf(reports, tookMs), order.shard);
  return facts;
}
