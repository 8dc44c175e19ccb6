import { createHash, randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import * as v from "valibot";
import { accessKeyIdOf, denialOf, type Permits } from "../function-roles.ts";
import type { MessageQueue } from "./message-queue.ts";

/** SQS's limits on a message or the messages of a batch together, and on the number of the latter. */
const mostBytes = 262_144;
const mostEntries = 10;

const sendMessage = v.looseObject({ QueueUrl: v.string(), MessageBody: v.string() });
const sendMessageBatch = v.looseObject({
  QueueUrl: v.string(),
  Entries: v.array(v.looseObject({ Id: v.string(), MessageBody: v.string() })),
});

interface EndpointOptions {
  readonly queue: MessageQueue;
  /** Path of the queue's URL. */
  readonly queuePath: string;
  readonly queueArn: string;
  readonly permits: Permits | undefined;
}

class SqsError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

/** Answers SendMessage and SendMessageBatch in awsJson 1.0, as the real `@aws-sdk/client-sqs` calls them. */
export async function answerSqs(
  options: EndpointOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await text(request);
  try {
    const operation = String(request.headers["x-amz-target"] ?? "").replace(/^AmazonSQS\./, "");
    requirePermission(options, request, operation);
    reply(response, 200, run(options, operation, parseBody(body)));
  } catch (error) {
    const { code, status, message } =
      error instanceof SqsError ? error : new SqsError("InternalError", String(error), 500);
    reply(response, status, { __type: `com.amazonaws.sqs#${code}`, message });
  }
}

/** AWS refuses unsigned calls, so this endpoint does too. */
function requirePermission({ permits, queueArn }: EndpointOptions, request: IncomingMessage, operation: string): void {
  const { authorization } = request.headers;
  if (!authorization?.startsWith("AWS4-")) {
    throw new SqsError("MissingAuthenticationToken", "Missing Authentication Token", 403);
  }
  // IAM has no action for batches: the permission to send one message covers SendMessageBatch.
  const action = operation === "SendMessageBatch" ? "sqs:SendMessage" : `sqs:${operation}`;
  const call = { accessKeyId: accessKeyIdOf(authorization), action, resource: queueArn };
  if (permits !== undefined && !permits(call)) {
    throw new SqsError("AccessDeniedException", denialOf(call), 403);
  }
}

function run(options: EndpointOptions, operation: string, body: unknown): Record<string, unknown> {
  const one = v.safeParse(sendMessage, body);
  if (operation === "SendMessage" && one.success) {
    requireQueue(options, one.output.QueueUrl);
    requireSize([one.output.MessageBody]);
    return sent(options.queue, one.output.MessageBody);
  }
  const batch = v.safeParse(sendMessageBatch, body);
  if (operation === "SendMessageBatch" && batch.success) {
    const { QueueUrl, Entries } = batch.output;
    requireQueue(options, QueueUrl);
    requireEntries(Entries.map(({ Id }) => Id));
    requireSize(Entries.map(({ MessageBody }) => MessageBody));
    const Successful = Entries.map(({ Id, MessageBody }) => ({ Id, ...sent(options.queue, MessageBody) }));
    return { Successful, Failed: [] };
  }
  throw new SqsError("InvalidParameterValue", `This endpoint does not support the call ${operation}.`);
}

function sent(queue: MessageQueue, body: string): Record<string, unknown> {
  return { MessageId: queue.send(body), MD5OfMessageBody: createHash("md5").update(body).digest("hex") };
}

function requireQueue({ queuePath }: EndpointOptions, url: string): void {
  if (!URL.canParse(url) || new URL(url).pathname !== queuePath) {
    throw new SqsError("QueueDoesNotExist", "The specified queue does not exist.");
  }
}

function requireEntries(ids: readonly string[]): void {
  if (ids.length === 0 || ids.length > mostEntries || new Set(ids).size < ids.length) {
    throw new SqsError("InvalidParameterValue", `A batch has 1 to ${mostEntries} entries with different IDs.`);
  }
}

function requireSize(bodies: readonly string[]): void {
  const bytes = bodies.reduce((sum, body) => sum + Buffer.byteLength(body), 0);
  if (bytes > mostBytes || bodies.includes("")) {
    throw new SqsError("InvalidParameterValue", `Messages must be shorter than ${mostBytes} bytes, and not empty.`);
  }
}

function parseBody(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new SqsError("SerializationException", "The request is not JSON.");
  }
}

function reply(response: ServerResponse, status: number, body: Record<string, unknown>): void {
  const requestId = randomUUID();
  response.writeHead(status, { "content-type": "application/x-amz-json-1.0", "x-amzn-requestid": requestId });
  response.end(JSON.stringify(body));
}
