import { parameter } from "../http-api/query.ts";
import { noStore } from "./headers.ts";
import type { Operation } from "./operation.ts";
import { app } from "./path-parameters.ts";

const text = (pattern?: string) =>
  parameter({ type: "string", ...(pattern === undefined ? {} : { pattern }) }, (given) => given);

/** What Tencent appends to the URL. Agora appends nothing. */
const query = {
  SdkAppid: text("^\\d+$"),
  CallbackCommand: text(),
  contenttype: text(),
  ClientIP: text(),
  OptPlatform: text(),
  Sign: text("^[0-9a-f]{64}$"),
  RequestTime: text("^\\d{10}$"),
};

export const webhookOperations: readonly Operation[] = [
  {
    id: "receiveWebhook",
    method: "post",
    path: "/v1/webhooks/{app}/{pathSecret}",
    tag: "webhooks",
    summary: "Receives what a vendor says happened in a room; needs the path secret and the vendor's signature",
    scope: "open",
    pathParameters: {
      app,
      pathSecret: {
        description: "The secret part of the URL, from the app's secret",
        schema: { type: "string", pattern: "^[a-z0-9]{32,64}$" },
      },
    },
    query,
    body: "Webhook",
    replies: {
      200: {
        description: "Accepted: what it says about tracked rooms is in the queue, or it says nothing about one",
        headers: noStore,
        schema: "WebhookAccepted",
      },
    },
    problems: ["unknown-app", "forbidden", "too-large", "misconfigured"],
  },
];
