import { SendMessageBatchCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { startEventSourceMapping } from "../../../local/embedded-sqs/event-source-mapping.ts";
import { MessageQueue, type QueueMessage } from "../../../local/embedded-sqs/message-queue.ts";
import { type EmbeddedSqs, startEmbeddedSqs } from "../../../local/embedded-sqs/start.ts";
import type { AwsCall } from "../../../local/function-roles.ts";

describe("the embedded queue", () => {
  let sqs: EmbeddedSqs;
  let client: SQSClient;
  let calls: AwsCall[];

  beforeEach(async () => {
    calls = [];
    const permits = (call: AwsCall): boolean => {
      calls.push(call);
      return call.accessKeyId !== "stranger";
    };
    sqs = await startEmbeddedSqs({ permits });
    client = clientAs("local");
  });

  afterEach(async () => {
    client.destroy();
    await sqs.close();
  });

  const clientAs = (accessKeyId: string): SQSClient =>
    new SQSClient({
      endpoint: sqs.endpoint,
      region: "us-east-1",
      credentials: { accessKeyId, secretAccessKey: "x" },
      maxAttempts: 1,
    });
  const send = (MessageBody: string, QueueUrl = sqs.queueUrl) =>
    client.send(new SendMessageCommand({ QueueUrl, MessageBody }));

  it("takes messages one by one and in batches from the real client, which checks their MD5", async () => {
    const one = await send("first é");
    const Entries = ["a", "b"].map((Id) => ({ Id, MessageBody: `batch ${Id}` }));
    const batch = await client.send(new SendMessageBatchCommand({ QueueUrl: sqs.queueUrl, Entries }));

    const received = sqs.queue.receive(10);

    expect(received.map(({ body }) => body)).toEqual(["first é", "batch a", "batch b"]);
    expect(received[0]?.messageId).toBe(one.MessageId);
    expect(batch.Successful?.map(({ Id }) => Id)).toEqual(["a", "b"]);
  });

  it("asks IAM for the one action of both calls, on the template's queue", async () => {
    const stranger = clientAs("stranger");
    const denied = stranger.send(new SendMessageCommand({ QueueUrl: sqs.queueUrl, MessageBody: "x" }));

    await expect(denied).rejects.toMatchObject({ name: "AccessDeniedException" });
    stranger.destroy();
    expect(calls).toEqual([
      {
        accessKeyId: "stranger",
        action: "sqs:SendMessage",
        resource: "arn:aws:cloudformation:us-east-1:000000000000:EventQueue",
      },
    ]);
    expect(sqs.queue.size).toBe(0);
  });

  it.each([
    ["a message of more than 256 KB", () => send("x".repeat(262_145)), "InvalidParameterValue"],
    ["another queue", () => send("x", `${sqs.endpoint}/000000000000/other`), "QueueDoesNotExist"],
  ])("refuses %s", async (_, attempt, name) => {
    await expect(attempt()).rejects.toMatchObject({ name });
    expect(sqs.queue.size).toBe(0);
  });
});

describe("a queue with visibility and dead letters", () => {
  it("hides what was received, hands it out again unless it is deleted, and gives up in the end", () => {
    let nowMs = 0;
    const queue = new MessageQueue(() => nowMs, { visibilityMs: 100, mostReceives: 2 });
    queue.send("poison");
    queue.send("fine");

    const first = queue.receive(10);
    queue.delete(first.filter(({ body }) => body === "fine").map(({ messageId }) => messageId));
    const hidden = queue.receive(10);
    nowMs = 100;
    const second = queue.receive(10);
    nowMs = 200;
    const third = queue.receive(10);

    expect(first).toHaveLength(2);
    expect(hidden).toEqual([]);
    expect(second.map(({ body, receives }) => [body, receives])).toEqual([["poison", 2]]);
    expect(third).toEqual([]);
    expect(queue.deadLetters.map(({ body }) => body)).toEqual(["poison"]);
    expect(queue.size).toBe(0);
  });
});

describe("what hands a queue's messages to a function", () => {
  it("deletes what did not fail, and hands over the rest again", async () => {
    const queue = new MessageQueue(Date.now, { visibilityMs: 5, mostReceives: 10 });
    const batches: string[][] = [];
    const failures: unknown[] = [];
    const invoke = async (messages: readonly QueueMessage[]) => {
      batches.push(messages.map(({ body }) => body));
      if (batches.length === 1) throw new Error("the function is not well");
      return batches.length === 2
        ? messages.filter(({ body }) => body === "bad").map(({ messageId }) => messageId)
        : [];
    };
    const onFailure = (error: unknown) => failures.push(error);
    const mapping = startEventSourceMapping(queue, { now: Date.now, batchSize: 10, windowMs: 1, invoke, onFailure });

    queue.send("good");
    queue.send("bad");
    await vi.waitFor(() => expect(queue.size).toBe(0), { timeout: 60_000 });
    await mapping.stop();

    expect(batches).toEqual([["good", "bad"], ["good", "bad"], ["bad"]]);
    expect(failures).toHaveLength(1);
  });
});
