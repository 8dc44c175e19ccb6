import { createServer } from "node:http";
import type { EpochMs } from "../../shared/identity/ids.ts";
import { embeddedAccountId, embeddedAwsRegion } from "../embedded-aws-identity.ts";
import type { Permits } from "../function-roles.ts";
import { listenOnLoopback } from "../loopback.ts";
import { answerSqs } from "./endpoint.ts";
import { MessageQueue, type QueueSettings } from "./message-queue.ts";

export interface EmbeddedSqsOptions extends Partial<QueueSettings> {
  readonly port?: number;
  readonly now?: () => EpochMs;
  /** Authorizes calls like IAM. When absent, every signed call is allowed. */
  readonly permits?: Permits;
}

export interface EmbeddedSqs {
  /** For `AWS_ENDPOINT_URL_SQS`. */
  readonly endpoint: string;
  /** For `EVENT_QUEUE_URL`. */
  readonly queueUrl: string;
  readonly queue: MessageQueue;
  close(): Promise<void>;
}

/** Far shorter than deployed (6 min), so that a repetition can be watched. */
const usualVisibilityMs = 10_000;
const usualMostReceives = 10;

/** As `FunctionRoles` writes the ARN of the template's queue. */
const queueArn = `arn:aws:cloudformation:${embeddedAwsRegion}:${embeddedAccountId}:EventQueue`;
const queuePath = `/${embeddedAccountId}/EventQueue`;

/** Starts an endpoint on loopback with the one queue of events, in memory. */
export async function startEmbeddedSqs(options: EmbeddedSqsOptions = {}): Promise<EmbeddedSqs> {
  const { port = 0, now = Date.now, permits } = options;
  const { visibilityMs = usualVisibilityMs, mostReceives = usualMostReceives } = options;
  const queue = new MessageQueue(now, { visibilityMs, mostReceives });
  const server = createServer((request, response) => {
    answerSqs({ queue, queuePath, queueArn, permits }, request, response).catch(() => response.destroy());
  });
  const endpoint = await listenOnLoopback(server, port);
  return {
    endpoint,
    queueUrl: endpoint + queuePath,
    queue,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
