import { SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";

/** Where events wait until they are stored. */
export interface EventQueue {
  /** Resolves when the queue has all of them. Some may be in it when this rejects. */
  send(bodies: readonly string[], signal: AbortSignal | undefined): Promise<void>;
}

export function sqsEventQueue(client: SQSClient, queueUrl: string): EventQueue {
  return {
    async send(bodies, signal) {
      for (const body of bodies) {
        const command = new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: body });
        await client.send(command, signal === undefined ? {} : { abortSignal: signal });
      }
    },
  };
}
