import type { AppName, EpochSeconds } from "../identity/ids.ts";

/** Repairs reach three slots back: enough for a thousand apps. */
const mostRemembered = 4_096;

/** A bounded set of slots, of single apps or of all apps, with first-in-first-out eviction. */
export class SlotMemory {
  readonly #keys = new Set<string>();

  has(app: AppName, slot: EpochSeconds): boolean {
    return this.#keys.has(`${app} ${slot}`) || this.#keys.has(String(slot));
  }

  add(app: AppName, slot: EpochSeconds): void {
    this.#remember(`${app} ${slot}`);
  }

  /** Adds the slot for every app. */
  addAll(slot: EpochSeconds): void {
    this.#remember(String(slot));
  }

  #remember(key: string): void {
    this.#keys.add(key);
    for (const oldest of this.#keys) {
      if (this.#keys.size <= mostRemembered) {
        break;
      }
      this.#keys.delete(oldest);
    }
  }
}
