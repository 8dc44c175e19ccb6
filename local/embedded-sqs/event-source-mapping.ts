import type { EpochMs } from "../../shared/identity/ids.ts";
import type { MessageQueue, QueueMessage } from "./message-queue.ts";

export interface MappingOptions {
  readonly now: () => EpochMs;
  readonly batchSize: number;
  /** How long messages are gathered before a batch is handed over. */
  readonly windowMs: number;
  /** Hands a batch to the function, and resolves with the IDs of the messages that failed. All of them fail when it rejects. */
  readonly invoke: (messages: readonly QueueMessage[]) => Promise<readonly string[]>;
  readonly onFailure: (error: unknown) => void;
}

/**
 * Stands in for Lambda's poller of a queue with partial batch responses: messages that did not fail are deleted, the others are handed over
 * again when they are visible again. One batch at a time.
 */
export function startEventSourceMapping(
  queue: MessageQueue,
  options: MappingOptions,
): { readonly stop: () => Promise<void> } {
  const { now, windowMs } = options;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let isStopped = false;

  const run = (): void => {
    timer = undefined;
    running = handOver(queue, options).finally(() => {
      running = undefined;
      schedule();
    });
  };
  const schedule = (): void => {
    const nextAt = queue.nextVisibleAtMs();
    if (isStopped || timer !== undefined || running !== undefined || nextAt === undefined) return;
    timer = setTimeout(run, Math.max(windowMs, nextAt - now()));
  };
  queue.onSent(schedule);
  return {
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}

async function handOver(queue: MessageQueue, { batchSize, invoke, onFailure }: MappingOptions): Promise<void> {
  const messages = queue.receive(batchSize);
  if (messages.length === 0) return;
  try {
    const failed = new Set(await invoke(messages));
    queue.delete(messages.map(({ messageId }) => messageId).filter((messageId) => !failed.has(messageId)));
  } catch (error) {
    onFailure(error);
  }
}
