import { createHash, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { accessKeyIdOf, denialOf, type Permits } from "../../local/function-roles.ts";
import { listenOnLoopback } from "../../local/loopback.ts";

export interface QueueStandIn {
  /** For AWS_ENDPOINT_URL_SQS. */
  readonly endpoint: string;
  /** For EVENT_QUEUE_URL. */
  readonly queueUrl: string;
  /** The bodies of all messages, as sent. */
  readonly bodies: string[];
  /** The next calls that fail, as SQS does when it is not well. */
  failing: number;
  close(): Promise<void>;
}

/** ARN of the queue in policies that were read by `FunctionRoles`. */
const queueArn = "arn:aws:cloudformation:us-east-1:000000000000:EventQueue";

/** SendMessage of SQS, with its permission, its limit and its checksum. */
export async function startQueueStandIn(permits: Permits = () => true): Promise<QueueStandIn> {
  const queue = { bodies: [] as string[], failing: 0 };
  const server = createServer((request, response) => void answer(queue, permits, request, response));
  const endpoint = await listenOnLoopback(server, 0);
  return Object.assign(queue, {
    endpoint,
    queueUrl: `${endpoint}/000000000000/rollcall-test-EventQueue`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}

async function answer(
  queue: { readonly bodies: string[]; failing: number },
  permits: Permits,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { MessageBody: body = "" }: { readonly MessageBody?: string } = JSON.parse(await text(request));
  const action = String(request.headers["x-amz-target"]).replace("AmazonSQS.", "sqs:");
  const call = { accessKeyId: accessKeyIdOf(request.headers.authorization), action, resource: queueArn };
  if (!permits(call)) {
    return fail(response, 403, "AccessDeniedException", denialOf(call));
  }
  if (queue.failing > 0) {
    queue.failing -= 1;
    return fail(response, 500, "InternalError", "the queue is not well");
  }
  if (action !== "sqs:SendMessage" || body === "" || Buffer.byteLength(body) > 262_144) {
    return fail(response, 400, "InvalidParameterValue", "no message");
  }
  queue.bodies.push(body);
  reply(response, 200, { MessageId: randomUUID(), MD5OfMessageBody: createHash("md5").update(body).digest("hex") });
}

function fail(response: ServerResponse, status: number, code: string, message: string): void {
  reply(response, status, { __type: `com.amazonaws.sqs#${code}`, message });
}

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/x-amz-json-1.0" }).end(JSON.stringify(body));
}
