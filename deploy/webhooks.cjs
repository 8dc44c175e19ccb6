// The queue between receiving webhooks and storing what they say, only where the deploy parameter `webhooks` is on. Vendors do not
// repeat a webhook that failed, and a room that fills up would throttle its part of the table just then: the queue takes the burst.

const day = 86_400;

/**
 * How long messages are gathered before they are handed to store-events. An event of a quiet room costs a write of its own if it is stored at
 * once; within a minute several share one. Lists are a minute old as well. A queue with much in it does not wait.
 */
const windowSeconds = 60;

/** Six times the time limit of store-events and the window, as AWS advises: a batch is not handed out again while it is still being stored. */
const visibilitySeconds = 6 * 60 + windowSeconds;

/** Tried for about an hour. */
const mostReceives = 10;

const queue = (MessageRetentionPeriod, more = {}) => ({
  Type: "AWS::SQS::Queue",
  Properties: { MessageRetentionPeriod, SqsManagedSseEnabled: true, ...more },
});

const queueArn = { "Fn::GetAtt": ["EventQueue", "Arn"] };

const eventQueue = queue(4 * day, {
  VisibilityTimeout: visibilitySeconds,
  RedrivePolicy: { deadLetterTargetArn: { "Fn::GetAtt": ["EventDeadLetters", "Arn"] }, maxReceiveCount: mostReceives },
});

const isOn = (value) => value === "on";

/**
 * Hands the queue's messages to store-events. Large batches: a crowd in one room is then stored in few items, each written once. As few at
 * once as Lambda allows: each of them writes the minute of a room for itself.
 */
const eventDelivery = {
  Type: "AWS::Lambda::EventSourceMapping",
  Properties: {
    EventSourceArn: queueArn,
    FunctionName: { "Fn::GetAtt": ["StoreDasheventsLambdaFunction", "Arn"] },
    BatchSize: 5_000,
    MaximumBatchingWindowInSeconds: windowSeconds,
    FunctionResponseTypes: ["ReportBatchItemFailures"],
    ScalingConfig: { MaximumConcurrency: 2 },
  },
};

const resources = async ({ resolveVariable }) =>
  isOn(await resolveVariable("param:webhooks"))
    ? { Resources: { EventQueue: eventQueue, EventDeadLetters: queue(14 * day), EventDelivery: eventDelivery } }
    : { Resources: {} };

/**
 * For `${file(…):queueUrl}` in serverless.yml. The stage `local` is never deployed: its queue is part of the local stack, which says
 * where it is.
 */
const queueUrl = async ({ resolveVariable }) => {
  if ((await resolveVariable("sls:stage")) === "local") {
    return process.env.EVENT_QUEUE_URL ?? "";
  }
  return isOn(await resolveVariable("param:webhooks")) ? { Ref: "EventQueue" } : "";
};

const allow =
  (...actions) =>
  ({ receivesWebhooks }) =>
    receivesWebhooks
      ? { Effect: "Allow", Action: actions.map((action) => `sqs:${action}`), Resource: queueArn }
      : undefined;

/** Statements of `roles.cjs`. */
const sendEvents = allow("SendMessage");
/** What Lambda calls under the role of the function to which it hands the messages. */
const receiveEvents = allow("ReceiveMessage", "DeleteMessage", "GetQueueAttributes");

module.exports = { resources, queueUrl, sendEvents, receiveEvents, isOn };
