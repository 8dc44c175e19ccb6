import type { WebhookSender } from "../webhooks/webhook-sender.ts";
import type { AgoraSimulator } from "./simulator.ts";
import {
  type AgoraReceiver,
  type AgoraWebhookFamily,
  agoraPost,
  mucBodies,
  operationBodies,
} from "./webhook-bodies.ts";

export interface AgoraWebhookOptions extends AgoraReceiver {
  readonly appId: string;
  readonly family: AgoraWebhookFamily;
}

/** Sends the webhooks of one App ID: every change of members from now on. */
export function startAgoraWebhooks(
  simulator: AgoraSimulator,
  { appId, family, ...receiver }: AgoraWebhookOptions,
  sender: WebhookSender,
): void {
  let calls = 0;
  // Those who are in a simulated room from its start joined before there were webhooks.
  simulator.chatrooms.advanceAll(appId);
  simulator.onMembershipChange(appId, (change) => {
    const bodies = family === "operation" ? operationBodies(change) : mucBodies(receiver.appKey, change);
    for (const body of bodies) {
      calls += 1;
      const post = agoraPost(receiver, calls, body);
      sender.send(() => post);
    }
  });
}
