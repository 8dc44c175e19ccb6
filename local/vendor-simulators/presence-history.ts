import type { EpochMs } from "../../shared/identity/ids.ts";
import { applyEvent, type OnlineState, type OnlineUser, type PresenceEvent } from "./online-state.ts";
import { PresenceCounts } from "./presence-counts.ts";

/** One uninterrupted time online; `leftAt` is null while it lasts. */
export interface OnlineStay {
  readonly userId: string;
  readonly joinedAt: EpochMs;
  readonly leftAt: EpochMs | null;
}

/** Generates the presence events up to a given time (see `life.ts`). */
export type PresenceFeeder = (until: EpochMs) => void;

/** A state that advances with the requested times, so that a snapshot costs only the changes since the one before. */
interface Playback {
  at: EpochMs;
  /** Number of events that have been applied. */
  applied: number;
  readonly state: OnlineState;
}

/**
 * Event log of presence. Events may be added in any order, also in the future. A user is online from the first join (inclusive)
 * until the last device leaves (exclusive).
 */
export class PresenceHistory {
  /** State after the compacted events. */
  readonly #base: OnlineState = new Map();
  #events: PresenceEvent[] = [];
  #isSorted = true;
  #counts = new PresenceCounts(this.#base, []);
  #playback: Playback | undefined;

  record(event: PresenceEvent): void {
    const last = this.#events.at(-1);
    this.#events.push(event);
    if (!this.#isSorted || (last !== undefined && event.at < last.at)) this.#isSorted = false;
    else this.#counts.add(event);
  }

  countAt(at: EpochMs): number {
    const happened = this.#happenedAt(at);
    return this.#counts.onlineAfter(happened);
  }

  webUsersAt(at: EpochMs): number {
    const happened = this.#happenedAt(at);
    return this.#counts.webAfter(happened);
  }

  /** Oldest join first. Fast for times that move forward. */
  onlineAt(at: EpochMs): Iterable<OnlineUser> {
    return this.#playTo(at).values();
  }

  isOnlineAt(at: EpochMs, userId: string): OnlineUser | undefined {
    return this.#playTo(at).get(userId);
  }

  /** Stays that overlap [from, to], sorted by join; `leftAt` is null for those that end after `to`. */
  stays(from: EpochMs, to: EpochMs): OnlineStay[] {
    this.#sort();
    const found: OnlineStay[] = [];
    const state = new Map(this.#base);
    for (const event of this.#events) {
      if (event.at > to) break;
      const before = state.get(event.userId);
      applyEvent(state, event);
      if (before !== undefined && !state.has(event.userId) && event.at >= from) {
        found.push({ userId: before.userId, joinedAt: before.joinedAt, leftAt: event.at });
      }
    }
    for (const { userId, joinedAt } of state.values()) {
      if (joinedAt <= to) found.push({ userId, joinedAt, leftAt: null });
    }
    return found.sort((one, other) => one.joinedAt - other.joinedAt);
  }

  /** Compacts events before the given time; views and stays before it are no longer available. */
  forgetBefore(at: EpochMs): void {
    const happened = this.#happenedAt(at);
    for (const event of this.#events.slice(0, happened)) applyEvent(this.#base, event);
    this.#events = this.#events.slice(happened);
    this.#counts.dropFirst(happened);
    if (this.#playback !== undefined && this.#playback.applied >= happened) this.#playback.applied -= happened;
    else this.#playback = undefined;
  }

  #sort(): void {
    if (this.#isSorted) return;
    this.#events.sort((one, other) => one.at - other.at);
    this.#counts = new PresenceCounts(this.#base, this.#events);
    this.#playback = undefined;
    this.#isSorted = true;
  }

  /** Number of events up to the given time, by binary search. Sorts first, which replaces `#counts`. */
  #happenedAt(at: EpochMs): number {
    this.#sort();
    let low = 0;
    let high = this.#events.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#events[middle]?.at ?? 0) <= at) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #playTo(at: EpochMs): OnlineState {
    this.#sort();
    if (this.#playback === undefined || this.#playback.at > at) {
      this.#playback = { at, applied: 0, state: new Map(this.#base) };
    }
    const playback = this.#playback;
    playback.at = at;
    for (
      let event = this.#events[playback.applied];
      event !== undefined && event.at <= at;
      event = this.#events[playback.applied]
    ) {
      applyEvent(playback.state, event);
      playback.applied++;
    }
    return playback.state;
  }
}
