import type { EpochMs } from "../../../shared/identity/ids.ts";
import { type AgoraWebhookOptions, startAgoraWebhooks } from "../agora/webhooks.ts";
import type { VendorSimulators } from "../start.ts";
import { type TencentWebhookOptions, TencentWebhooks } from "../tencent/webhooks.ts";
import { postWebhook, type WebhookFaults, WebhookSender, type WebhookTally } from "./webhook-sender.ts";

export interface WebhookOptions {
  readonly tencent: readonly TencentWebhookOptions[];
  readonly agora: readonly AgoraWebhookOptions[];
  readonly faults: WebhookFaults;
  readonly now?: () => EpochMs;
}

export interface RunningWebhooks {
  readonly tallies: readonly WebhookTally[];
  close(): Promise<void>;
}

/** Simulated presence has no timers of its own: how often it is asked what has happened. */
const intervalMs = 2_000;

const attemptsOf = { tencent: 1, agora: 2 } as const;

/** Has the simulators send webhooks of what happens from now on. */
export function startWebhooks(
  { tencent, agora }: Pick<VendorSimulators, "tencent" | "agora">,
  options: WebhookOptions,
): RunningWebhooks {
  const { faults, now = Date.now } = options;
  const senders: WebhookSender[] = [];
  const senderWith = (attempts: number): WebhookSender => {
    const seed = faults.seed + senders.length;
    const sender = new WebhookSender({ faults: { ...faults, seed }, attempts, now, post: postWebhook });
    senders.push(sender);
    return sender;
  };
  const apps = options.tencent.map((app) => new TencentWebhooks(tencent, app, senderWith(attemptsOf.tencent)));
  for (const app of options.agora) startAgoraWebhooks(agora, app, senderWith(attemptsOf.agora));
  const sendAll = (): void => {
    for (const app of apps) app.sendUpTo(now());
    for (const { appId } of options.agora) agora.chatrooms.advanceAll(appId);
  };
  sendAll();
  const timer = setInterval(sendAll, intervalMs);
  return {
    tallies: senders.map(({ tally }) => tally),
    async close() {
      clearInterval(timer);
      await Promise.all(senders.map((sender) => sender.close()));
    },
  };
}
