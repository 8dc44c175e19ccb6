import type { WebhookApp } from "../shared/apps/parse-webhook-app.ts";
import type { DemoAppName, DemoApps } from "./demo-apps.ts";
import type { AgoraWebhookOptions } from "./vendor-simulators/agora/webhooks.ts";
import type { VendorSimulators } from "./vendor-simulators/start.ts";
import type { TencentWebhookOptions } from "./vendor-simulators/tencent/webhooks.ts";
import { type RunningWebhooks, startWebhooks } from "./vendor-simulators/webhooks/start.ts";

/** Some come twice, and in disorder, as they do from the vendors. */
const faults = { seed: 1, repeatedShare: 0.05, mostDelayMs: 1_500 };

const lostConnectionShare = 0.2;

/**
 * The vendors send webhooks of what happens in the demo rooms to the local API, for each app whose secret has a `webhook`. The console of
 * `main` has the online states of members switched on; `live-cn` is on a plan without them, and has joins and exits instead.
 */
export function startDemoWebhooks(
  simulators: VendorSimulators,
  { apps, webhookApps }: DemoApps,
  apiUrl: string,
): RunningWebhooks {
  const tencent: TencentWebhookOptions[] = [];
  const agora: AgoraWebhookOptions[] = [];
  for (const [name, app] of webhookApps) {
    const url = urlOf(apiUrl, name, app);
    const credential = apps[name];
    if (app.provider === "tencent") {
      const [token] = app.webhook.tokens;
      tencent.push({ sdkAppId: app.sdkAppId, url, token, lostConnectionShare, commands: commandsOf(name) });
    } else if (credential.provider === "agora") {
      const { secrets, appKey } = app.webhook;
      agora.push({ appId: credential.appId, url, appKey, secret: secrets[0] ?? "", family: "operation" });
    }
  }
  return startWebhooks(simulators, { tencent, agora, faults });
}

function urlOf(apiUrl: string, name: DemoAppName, { webhook }: WebhookApp): string {
  return `${apiUrl}/v1/webhooks/${name}/${webhook.pathSecrets[0]}`;
}

function commandsOf(name: DemoAppName): TencentWebhookOptions["commands"] {
  const destroyed = "Group.CallbackAfterGroupDestroyed";
  return name === "main"
    ? ["Group.CallbackOnMemberStateChange", destroyed]
    : ["Group.CallbackAfterNewMemberJoin", "Group.CallbackAfterMemberExit", destroyed];
}
