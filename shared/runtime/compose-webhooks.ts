import { SQSClient } from "@aws-sdk/client-sqs";
import { createSecretReader } from "../apps/secret-store.ts";
import type { EdgeDependencies } from "../http-api/api-handler.ts";
import { realWorld } from "../upstream/world.ts";
import { sqsEventQueue } from "../webhooks/event-queue.ts";
import { RoomLookup } from "../webhooks/room-lookup.ts";
import { WebhookDoor } from "../webhooks/webhook-door.ts";
import type { WebhookReceiver } from "../webhooks/webhook-route.ts";
import { composePseudonymKey } from "./compose-pseudonyms.ts";
import { tableEnvironment, vendorEnvironment, webhookEnvironment } from "./environment.ts";
import { countMisconfigured, countWebhook } from "./metrics.ts";
import { warnOfStaleSecret } from "./stale-secret.ts";
import { createTableClient } from "./table-client.ts";

/** The vendors wait 2 s for an answer. What is in the queue later is kept all the same, so a second attempt is worth its time. */
const timeouts = { connectionTimeout: 500, requestTimeout: 1_000, throwOnRequestTimeout: true };

/** What receives webhooks; undefined where the deploy parameter `webhooks` is off. Reads the environment; throws when it is wrong. */
export function composeWebhookReceiver({ log }: Pick<EdgeDependencies, "log">): WebhookReceiver | undefined {
  const { queueUrl } = webhookEnvironment();
  if (queueUrl === undefined) {
    return undefined;
  }
  const table = {
    client: createTableClient({ requestHandler: timeouts }),
    tableName: tableEnvironment().tableName,
    now: realWorld.now,
  };
  return {
    now: realWorld.now,
    door: new WebhookDoor({
      clocks: realWorld,
      readSecret: createSecretReader(),
      secretsPrefix: vendorEnvironment().secretsPrefix,
      onStaleSecret: warnOfStaleSecret(log),
      onMisconfigured(app, error) {
        log.failed(error, { function: "receive-webhook", app });
        countMisconfigured();
      },
    }),
    rooms: new RoomLookup(table, realWorld),
    queue: sqsEventQueue(new SQSClient({ requestHandler: timeouts }), queueUrl),
    pseudonymKey: composePseudonymKey(log),
    onRefused: (reason) => countWebhook("WebhooksRefused", reason),
    onUnusable(reason, app) {
      log.warn("WEBHOOK_UNUSABLE", { app, reason });
      countWebhook("WebhooksUnusable", reason);
    },
  };
}
