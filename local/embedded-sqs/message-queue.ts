import { randomUUID } from "node:crypto";
import type { EpochMs } from "../../shared/identity/ids.ts";

export interface QueueSettings {
  /** How long a received message is hidden from other receivers. */
  readonly visibilityMs: number;
  /** Receptions after which a message that was not deleted is a dead letter. */
  readonly mostReceives: number;
}

export interface QueueMessage {
  readonly messageId: string;
  readonly body: string;
  readonly sentAtMs: EpochMs;
  readonly receives: number;
}

interface StoredMessage {
  readonly messageId: string;
  readonly body: string;
  readonly sentAtMs: EpochMs;
  receives: number;
  visibleAtMs: EpochMs;
}

/** A standard queue of SQS in memory: at least once, in no promised order, with a dead-letter queue. */
export class MessageQueue {
  readonly #now: () => EpochMs;
  readonly #settings: QueueSettings;
  readonly #messages = new Map<string, StoredMessage>();
  readonly #deadLetters: QueueMessage[] = [];
  readonly #listeners = new Set<() => void>();

  constructor(now: () => EpochMs, settings: QueueSettings) {
    this.#now = now;
    this.#settings = settings;
  }

  /** Messages that are not deleted, hidden ones included. */
  get size(): number {
    return this.#messages.size;
  }

  get deadLetters(): readonly QueueMessage[] {
    return this.#deadLetters;
  }

  /** Calls the listener after each sent message. */
  onSent(listener: () => void): void {
    this.#listeners.add(listener);
  }

  send(body: string): string {
    const messageId = randomUUID();
    const sentAtMs = this.#now();
    this.#messages.set(messageId, { messageId, body, sentAtMs, receives: 0, visibleAtMs: sentAtMs });
    for (const listener of this.#listeners) listener();
    return messageId;
  }

  /** Hides and returns up to `most` messages that are visible. Those that were received too often become dead letters instead. */
  receive(most: number): readonly QueueMessage[] {
    const nowMs = this.#now();
    const received: QueueMessage[] = [];
    for (const message of this.#messages.values()) {
      if (received.length === most) break;
      if (message.visibleAtMs > nowMs) continue;
      if (message.receives >= this.#settings.mostReceives) {
        this.#messages.delete(message.messageId);
        this.#deadLetters.push({ ...message });
        continue;
      }
      message.receives += 1;
      message.visibleAtMs = nowMs + this.#settings.visibilityMs;
      received.push({ ...message });
    }
    return received;
  }

  delete(messageIds: Iterable<string>): void {
    for (const messageId of messageIds) this.#messages.delete(messageId);
  }

  /** When the next message is visible; undefined for an empty queue. */
  nextVisibleAtMs(): EpochMs | undefined {
    let next: EpochMs | undefined;
    for (const { visibleAtMs } of this.#messages.values()) next = Math.min(next ?? visibleAtMs, visibleAtMs);
    return next;
  }
}
