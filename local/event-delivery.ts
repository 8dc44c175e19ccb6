import * as v from "valibot";
import { startEventSourceMapping } from "./embedded-sqs/event-source-mapping.ts";
import type { MessageQueue, QueueMessage } from "./embedded-sqs/message-queue.ts";

/** As deployed (deploy/webhooks.cjs), but for the window: five seconds are long to look at. */
const batchSize = 5_000;
const windowMs = 500;

const batchResponse = v.object({ batchItemFailures: v.array(v.object({ itemIdentifier: v.string() })) });

/** Hands the messages of the queue to store-events, with the event that Lambda makes of them. */
export function startEventDelivery(
  queue: MessageQueue,
  invoke: (functionName: string, event: unknown) => Promise<unknown>,
  onFailure: (error: unknown) => void,
): { readonly stop: () => Promise<void> } {
  return startEventSourceMapping(queue, {
    now: Date.now,
    batchSize,
    windowMs,
    onFailure,
    async invoke(messages) {
      const response = await invoke("store-events", { Records: messages.map(recordOf) });
      return v.parse(batchResponse, response).batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
    },
  });
}

function recordOf({ messageId, body, sentAtMs, receives }: QueueMessage): object {
  const attributes = { ApproximateReceiveCount: String(receives), SentTimestamp: String(sentAtMs) };
  return { messageId, receiptHandle: messageId, body, attributes, messageAttributes: {}, eventSource: "aws:sqs" };
}
