import type { EpochMs } from "../../../shared/identity/ids.ts";
import { createSeededRandom } from "../seeded-random.ts";

/** One webhook as it goes over the wire. */
export interface WebhookPost {
  readonly url: string;
  readonly body: string;
}

/** What happens to webhooks on their way. Deterministic for a seed. */
export interface WebhookFaults {
  readonly seed: number;
  /** Share that never arrives. Default 0. */
  readonly lostShare?: number;
  /** Share that arrives twice. Default 0. */
  readonly repeatedShare?: number;
  /** Each copy is delayed by up to so much, so that they arrive in disorder. Default 0. */
  readonly mostDelayMs?: number;
}

export interface WebhookSenderOptions {
  readonly faults: WebhookFaults;
  /** Attempts at a webhook that is not answered with 200: Tencent makes one, Agora two. */
  readonly attempts: number;
  readonly now: () => EpochMs;
  /** Posts and resolves with the HTTP status; rejects when there is no answer. */
  readonly post: (post: WebhookPost, signal: AbortSignal) => Promise<number>;
}

export interface WebhookTally {
  /** Made by the vendor, lost ones included. */
  made: number;
  lost: number;
  /** Answered with 200, copies included. */
  delivered: number;
  /** Answered otherwise or not at all, after all attempts. */
  failed: number;
}

/** The vendors wait 2 s for an answer. */
const timeoutMs = 2_000;

/** Sends webhooks with losses, repetitions, delays and disorder. */
export class WebhookSender {
  readonly tally: WebhookTally = { made: 0, lost: 0, delivered: 0, failed: 0 };
  readonly #options: WebhookSenderOptions;
  readonly #random: () => number;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #underWay = new Set<Promise<void>>();

  constructor(options: WebhookSenderOptions) {
    this.#options = options;
    this.#random = createSeededRandom(options.faults.seed);
  }

  /** @param make makes the post when it is sent, because signatures hold the time of sending */
  send(make: (nowMs: EpochMs) => WebhookPost): void {
    const { lostShare = 0, repeatedShare = 0, mostDelayMs = 0 } = this.#options.faults;
    this.tally.made += 1;
    if (this.#random() < lostShare) {
      this.tally.lost += 1;
      return;
    }
    const copies = this.#random() < repeatedShare ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) this.#sendAfter(make, this.#random() * mostDelayMs);
  }

  /** Resolves when nothing is delayed or under way. */
  async settled(): Promise<void> {
    while (this.#timers.size > 0 || this.#underWay.size > 0) {
      await Promise.all(this.#underWay);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** Drops what is still delayed. */
  async close(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    await Promise.all(this.#underWay);
  }

  #sendAfter(make: (nowMs: EpochMs) => WebhookPost, delayMs: number): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      const sending = this.#attempt(make).finally(() => this.#underWay.delete(sending));
      this.#underWay.add(sending);
    }, delayMs);
    this.#timers.add(timer);
  }

  async #attempt(make: (nowMs: EpochMs) => WebhookPost): Promise<void> {
    const post = make(this.#options.now());
    for (let attempt = 1; attempt <= this.#options.attempts; attempt += 1) {
      const status = await this.#options.post(post, AbortSignal.timeout(timeoutMs)).catch(() => undefined);
      if (status === 200) {
        this.tally.delivered += 1;
        return;
      }
    }
    this.tally.failed += 1;
  }
}

/** Posts with `fetch`. */
export async function postWebhook({ url, body }: WebhookPost, signal: AbortSignal): Promise<number> {
  const headers = { "content-type": "application/json" };
  const response = await fetch(url, { method: "POST", headers, body, signal });
  await response.arrayBuffer();
  return response.status;
}
