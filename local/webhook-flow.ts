import type { DemoApps } from "./demo-apps.ts";
import { startDemoWebhooks } from "./demo-webhooks.ts";
import type { EmbeddedSqs } from "./embedded-sqs/start.ts";
import { startEventDelivery } from "./event-delivery.ts";
import type { ServerlessOffline } from "./serverless-offline.ts";
import type { VendorSimulators } from "./vendor-simulators/start.ts";

interface WebhookBackends {
  readonly simulators: VendorSimulators;
  readonly demoApps: DemoApps;
  readonly sqs: EmbeddedSqs;
}

/** From here on the vendors send webhooks, and what they say gets through the queue into the record. */
export function startWebhookFlow(
  { simulators, demoApps, sqs }: WebhookBackends,
  functions: ServerlessOffline,
  onProblem: (problem: string) => void,
): { readonly stop: () => Promise<void> } {
  const delivery = startEventDelivery(
    sqs.queue,
    (name, event) => functions.invoke(name, event),
    (error) => onProblem(`events could not be stored: ${error instanceof Error ? error.message : error}`),
  );
  const webhooks = startDemoWebhooks(simulators, demoApps, functions.apiUrl);
  return {
    async stop() {
      await webhooks.close();
      await delivery.stop();
    },
  };
}
