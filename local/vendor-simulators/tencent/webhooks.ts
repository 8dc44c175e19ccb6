import type { EpochMs } from "../../../shared/identity/ids.ts";
import { edgesOf } from "../webhooks/presence-edges.ts";
import type { WebhookSender } from "../webhooks/webhook-sender.ts";
import type { TencentGroupType } from "./group-types.ts";
import type { TencentSimulator } from "./simulator.ts";
import {
  groupDestroyed,
  memberMoved,
  stateChanged,
  type TencentReceiver,
  type TencentWebhookBody,
  type TencentWebhookCommand,
  tencentPost,
} from "./webhook-bodies.ts";

export interface TencentWebhookOptions extends TencentReceiver {
  /** What is switched on in the console. */
  readonly commands: readonly TencentWebhookCommand[];
  /** Share of leaves that are lost connections. Default 0. */
  readonly lostConnectionShare?: number;
}

/**
 * The webhooks of one SDKAppID: every coming and going since the last `sendUpTo`, or since the first, as the vendor would tell it. The online
 * states of members are edges of the account, so that a second device does not appear in them.
 */
export class TencentWebhooks {
  readonly #simulator: TencentSimulator;
  readonly #options: TencentWebhookOptions;
  readonly #sender: WebhookSender;
  readonly #sentTo = new Map<string, EpochMs>();

  constructor(simulator: TencentSimulator, options: TencentWebhookOptions, sender: WebhookSender) {
    this.#simulator = simulator;
    this.#options = options;
    this.#sender = sender;
    simulator.onDissolved(options.sdkAppId, ({ groupId, type, members, at }) => {
      this.#sentTo.delete(groupId);
      this.#send(groupDestroyed(groupId, type, { members, at }));
    });
  }

  sendUpTo(now: EpochMs): void {
    for (const { groupId, type } of this.#simulator.groups(this.#options.sdkAppId)) {
      const from = this.#sentTo.get(groupId);
      this.#sentTo.set(groupId, now);
      if (from !== undefined && type !== "Community") this.#sendGroup(groupId, type, from, now);
    }
  }

  #sendGroup(groupId: string, type: TencentGroupType, from: EpochMs, to: EpochMs): void {
    const { sdkAppId, lostConnectionShare: lostShare = 0 } = this.#options;
    const stays = this.#simulator.trueStays({ sdkAppId, groupId, from: from - rememberedMs, to });
    const hasStates = type === "AVChatRoom" && this.#simulator.hasPlan(sdkAppId);
    for (const edge of edgesOf(stays, { from, to, lostShare })) {
      if (hasStates) this.#send(stateChanged(groupId, edge));
      const moved = memberMoved(groupId, type, edge);
      if (moved !== undefined) this.#send(moved);
    }
  }

  #send(body: TencentWebhookBody): void {
    if (this.#options.commands.includes(body.CallbackCommand)) {
      this.#sender.send((nowMs) => tencentPost(this.#options, body, nowMs));
    }
  }
}

/** Stays that ended so long ago may be continued by a connection that is back. */
const rememberedMs = 120_000;
