import type { Context, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { storeEvents } from "../shared/events/store-events.ts";
import { composeEvents } from "../shared/runtime/compose-events.ts";
import { publishEvents } from "../shared/runtime/metrics.ts";

const { dependencies, log } = composeEvents();

/** Left for the answer: without one, the queue delivers the whole batch again. */
const reserveMs = 5_000;

/** Stores the events of webhooks. Called with batches of the queue's messages; those that failed are delivered again. */
export async function handler(
  { Records }: SQSEvent,
  context: Pick<Context, "getRemainingTimeInMillis">,
): Promise<SQSBatchResponse> {
  const forStoringMs = Math.max(0, context.getRemainingTimeInMillis() - reserveMs);
  const report = await storeEvents(dependencies, Records, AbortSignal.timeout(forStoringMs));
  const { failed, dropped, ...facts } = report;
  log.info("EVENTS_STORED", {
    ...facts,
    messages: Records.length,
    failed: failed.length,
    ...Object.fromEntries(dropped),
  });
  publishEvents(report);
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
}
