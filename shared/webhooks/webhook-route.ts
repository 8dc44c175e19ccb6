import type { APIGatewayProxyEventV2 } from "aws-lambda";
import type { WebhookApp } from "../apps/parse-webhook-app.ts";
import type { PseudonymKey } from "../attendance/pseudonyms.ts";
import { eventMessageBodies } from "../events/event-message.ts";
import type { ApiReply } from "../http-api/api-reply.ts";
import type { ApiRequest } from "../http-api/api-request.ts";
import { type AppName, asAppName, type EpochMs } from "../identity/ids.ts";
import { RollcallError } from "../upstream/rollcall-error.ts";
import { readAgoraWebhook } from "./agora-webhook.ts";
import type { EventQueue } from "./event-queue.ts";
import { namedAsRecorded, recordedEvents } from "./room-events.ts";
import type { RoomLookup } from "./room-lookup.ts";
import { readTencentWebhook } from "./tencent-webhook.ts";
import type { ArrivedWebhook, Forgery, Unusable, WebhookVerdict } from "./verdict.ts";
import type { WebhookDoor } from "./webhook-door.ts";
import type { WebhookReply } from "./webhook-shape.ts";

/** Why a webhook was refused; the dimension of a metric. */
export type Refusal = Forgery | "path-secret" | "too-large";

export interface WebhookReceiver {
  readonly now: () => EpochMs;
  readonly door: WebhookDoor;
  readonly rooms: RoomLookup;
  readonly queue: EventQueue;
  readonly pseudonymKey: () => Promise<PseudonymKey | undefined>;
  readonly onRefused: (reason: Refusal) => void;
  readonly onUnusable: (reason: Unusable, app: AppName) => void;
}

/** Above the dissolution of an Agora room of 10,000 people, which names them all. */
const mostBodyBytes = 1024 * 1024;

/** What both vendors take for success. To a question of Tencent it says yes; Agora counts more than 1,000 characters as a failure. */
const accepted: WebhookReply = { ActionStatus: "OK", ErrorInfo: "", ErrorCode: 0 };

const forgeryInWords: Record<Forgery, string> = {
  unsigned: "the webhook is not signed: switch authentication on in the vendor's console",
  signature: "the signature is not made with a secret of this app, or the query repeats a parameter",
  stale: "the webhook was signed too long ago, or in the future",
  "foreign-app": "the webhook names another app of the vendor",
};

/**
 * Receives a webhook: proves it, keeps what it says about tracked rooms, and answers when the queue has it. A genuine webhook that is of
 * no use is accepted as well, since vendors suspend receivers that refuse.
 *
 * @throws RollcallError `unknown-app` without the path secret, `too-large`, `forbidden` when it is not the vendor's
 */
export async function answerWebhook(receiver: WebhookReceiver, request: ApiRequest): Promise<ApiReply> {
  const { app: name = "", pathSecret = "" } = request.event.pathParameters ?? {};
  const opened = await receiver.door.open(name, pathSecret);
  if (opened === undefined) {
    receiver.onRefused("path-secret");
    throw nothingHere();
  }
  const body = bodyOf(request.event);
  if (Buffer.byteLength(body) > mostBodyBytes) {
    receiver.onRefused("too-large");
    throw new RollcallError("too-large", `a webhook has at most ${mostBodyBytes} bytes`);
  }
  const arrived = { query: new URLSearchParams(request.event.rawQueryString), body, receivedAtMs: receiver.now() };
  await act(receiver, asAppName(name), verdictOn(opened, arrived), request);
  return { headers: { "cache-control": "no-store" }, body: accepted };
}

/** The same for every app that is not there, every wrong path secret, and deployments that receive no webhooks. */
export function nothingHere(): RollcallError {
  return new RollcallError("unknown-app", "nothing receives webhooks at this address");
}

function bodyOf({ body = "", isBase64Encoded }: APIGatewayProxyEventV2): string {
  return isBase64Encoded ? Buffer.from(body, "base64").toString("utf8") : body;
}

function verdictOn(app: WebhookApp, arrived: ArrivedWebhook): WebhookVerdict {
  return app.provider === "tencent"
    ? readTencentWebhook({ sdkAppId: app.sdkAppId, ...app.webhook }, arrived)
    : readAgoraWebhook(app.webhook, arrived);
}

async function act(
  receiver: WebhookReceiver,
  app: AppName,
  verdict: WebhookVerdict,
  { deadline }: ApiRequest,
): Promise<void> {
  switch (verdict.kind) {
    case "ignored":
      return;
    case "unusable":
      receiver.onUnusable(verdict.reason, app);
      return;
    case "forged":
      receiver.onRefused(verdict.reason);
      throw new RollcallError("forbidden", forgeryInWords[verdict.reason]);
    case "events": {
      const { groupId } = verdict;
      const room = await receiver.rooms.find({ app, groupId });
      const recorded = room === undefined ? [] : recordedEvents(room, verdict.events);
      if (room !== undefined && recorded.length > 0) {
        const events = await namedAsRecorded(room, recorded, receiver.pseudonymKey);
        await receiver.queue.send(eventMessageBodies({ app, groupId, events }), deadline.signal);
      }
    }
  }
}
