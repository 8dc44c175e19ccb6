import { applyEvent, isWebUser, type OnlineState, type PresenceEvent } from "./online-state.ts";

/** Prefix counts over a sorted log of events: after any number of events, how many users are online, and on Web clients. */
export class PresenceCounts {
  /** State after the last counted event. */
  readonly #state: OnlineState;
  /** Entry n is the count after n events. */
  #online: number[];
  #web: number[];

  constructor(base: OnlineState, events: readonly PresenceEvent[]) {
    this.#state = new Map(base);
    this.#online = [base.size];
    this.#web = [[...base.values()].filter(isWebUser).length];
    for (const event of events) this.add(event);
  }

  add(event: PresenceEvent): void {
    const web = this.#web.at(-1) ?? 0;
    const webBefore = isWebUser(this.#state.get(event.userId));
    applyEvent(this.#state, event);
    const webAfter = isWebUser(this.#state.get(event.userId));
    this.#online.push(this.#state.size);
    this.#web.push(web + Number(webAfter) - Number(webBefore));
  }

  onlineAfter(events: number): number {
    return this.#online[events] ?? 0;
  }

  webAfter(events: number): number {
    return this.#web[events] ?? 0;
  }

  /** Removes the first events from the numbering: what they led to is the state after 0 events. */
  dropFirst(events: number): void {
    this.#online = this.#online.slice(events);
    this.#web = this.#web.slice(events);
  }
}
