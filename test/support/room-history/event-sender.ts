import type { MinuteOfEvents, RoomEvent, RoomEventKind } from "../../../shared/attendance/room-event.ts";
import { longestUnseenSeconds } from "../../../shared/attendance/rules/absence-log.ts";
import type { EpochSeconds, UserId } from "../../../shared/identity/ids.ts";
import { seededRandom } from "../seeded-random.ts";
import type { TruePerson, TruePresence } from "./true-people.ts";

/** Which of a vendor's commands are switched on: those of accounts, those of devices, or both. */
export type EventFamily = "accounts" | "devices" | "both";

export interface EventPlan {
  readonly family: EventFamily;
  /** Share of the stays that end with a lost connection, which the vendor notices later. */
  readonly crashShare: number;
  readonly lossShare: number;
  readonly duplicateShare: number;
  /** Share of the webhooks that are late by up to three days. */
  readonly lateShare: number;
  /**
   * Stretches of up to ten minutes in which every webhook is lost. They are over before the last lists: what was lost after the last list
   * nothing shows (assumption "paired-events").
   */
  readonly outages: number;
}

export const usualEvents: EventPlan = {
  family: "accounts",
  crashShare: 0.3,
  lossShare: 0,
  duplicateShare: 0.1,
  lateShare: 0.05,
  outages: 0,
};

const graceSeconds = 50;

/** Sends webhooks about a true history, as a vendor does: some are lost, some come twice, none in any promised order. */
export class EventSender {
  readonly #random: () => number;
  readonly #plan: EventPlan;
  readonly #start: EpochSeconds;
  readonly #end: EpochSeconds;
  readonly #outages: readonly { readonly from: number; readonly to: number }[];
  readonly #events: RoomEvent[] = [];
  /** The stays that people ended themselves, and that did not end with a lost connection. */
  readonly quits = new Set<TruePresence>();

  /** @param seed of a stream of its own, so that the history and its lists are the same ones as without events */
  constructor(seed: number, plan: EventPlan, start: EpochSeconds, end: EpochSeconds) {
    this.#random = seededRandom(seed + 2);
    this.#plan = plan;
    this.#start = start;
    this.#end = end;
    const random = seededRandom(seed + 3);
    this.#outages = Array.from({ length: plan.outages }, () => {
      const from = start + random() * (end - start);
      return { from, to: Math.min(from + random() * 600, end - longestUnseenSeconds) };
    });
  }

  /** Every webhook that arrives, in the order of arrival. */
  send(people: readonly TruePerson[], destroyedAt: number | null): readonly RoomEvent[] {
    for (const { userId, presences } of people) {
      for (const [index, presence] of presences.entries()) this.#sendStay(userId, presence, presences[index + 1]);
    }
    if (destroyedAt !== null) this.#send("destroyed", null, destroyedAt);
    return this.#events.toSorted((one, other) => one.receivedAtMs - other.receivedAtMs);
  }

  #sendStay(userId: UserId, presence: TruePresence, next: TruePresence | undefined): void {
    const { family, crashShare } = this.#plan;
    const hasCrashed = this.#random() < crashShare;
    if (!hasCrashed) this.quits.add(presence);
    if (family !== "devices") {
      this.#send("online", userId, presence.join);
      // The vendor's account may end with the check that notices the loss, or with the last heartbeat before.
      const noticed = presence.leave + (this.#random() < 0.5 ? 0 : this.#random() * graceSeconds);
      const isBeforeReturn = next === undefined || noticed < next.join;
      if (!hasCrashed) this.#send("offline", userId, presence.leave);
      else this.#send("dropped", userId, isBeforeReturn ? noticed : presence.leave);
    }
    if (family !== "accounts") this.#sendDevices(userId, presence, hasCrashed);
  }

  #sendDevices(userId: UserId, { join, visits }: TruePresence, hasCrashed: boolean): void {
    for (const visit of visits) {
      // Two devices in one second are one entry to the vendor.
      const isFirst = visit.join === join || Math.floor(visit.join) !== Math.floor(join);
      if (isFirst) this.#send("joined", userId, visit.join);
      if (!hasCrashed) this.#send("exited", userId, visit.leave);
    }
  }

  #send(kind: RoomEventKind, userId: UserId | null, at: number): void {
    const { lossShare, duplicateShare, lateShare } = this.#plan;
    const [loss, twice, late, delay] = [this.#random(), this.#random(), this.#random(), this.#random()];
    // Readers ask for events from a little before the first slot.
    if (at < this.#start - 120 || at >= this.#end || loss < lossShare) return;
    if (this.#outages.some(({ from, to }) => at >= from && at < to)) return;
    const atMs = Math.round(at * 1000);
    const receivedAtMs = atMs + Math.ceil(delay * (late < lateShare ? 3 * 86_400_000 : 5_000));
    const event = { kind, userId, atMs, receivedAtMs, graceSeconds: kind === "dropped" ? graceSeconds : 0 };
    this.#events.push(event);
    if (twice < duplicateShare) this.#events.push({ ...event, receivedAtMs: receivedAtMs + 30_000 });
  }
}

/** Events by the minute in which they happened, as a reader gets them. */
export function minutesOfEvents(events: readonly RoomEvent[]): MinuteOfEvents[] {
  const minutes = new Map<EpochSeconds, RoomEvent[]>();
  for (const event of events) {
    const minute = Math.floor((event.atMs ?? event.receivedAtMs) / 60_000) * 60;
    minutes.set(minute, [...(minutes.get(minute) ?? []), event]);
  }
  return [...minutes].map(([minute, ofMinute]) => ({ minute, events: ofMinute }));
}
