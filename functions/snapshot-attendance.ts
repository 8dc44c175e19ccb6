import type { Context } from "aws-lambda";
import { composeSweep } from "../shared/runtime/compose-sweep.ts";
import { publishSweep } from "../shared/runtime/metrics.ts";
import { figuresOf, summaryFacts } from "../shared/sweep/summary.ts";
import { parseSweepOrder } from "../shared/sweep/sweep-order.ts";
import { sweepShard } from "../shared/sweep/sweep-shard.ts";

const { sweep, log } = composeSweep();

/** Takes the roll of one shard's rooms for one slot. Invoked by its schedule once a minute. */
export async function handler(event: unknown, context: Pick<Context, "awsRequestId">) {
  const startedMs = sweep.world.now();
  const order = parseSweepOrder(event, startedMs);
  const reports = await sweepShard(sweep, order, `${context.awsRequestId}/${startedMs}`);
  const facts = summaryFacts(order, reports, sweep.world.now() - startedMs);
  log.info("SWEPT", facts);
  publishSweep(figuresOf(reports, sweep.world.now() - startedMs));
  return facts;
}
