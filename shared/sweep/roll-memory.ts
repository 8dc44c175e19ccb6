import type { RoomRef } from "../attendance/room.ts";
import type { AppName, EpochMs, EpochSeconds, UserId } from "../identity/ids.ts";
import { AccountLimit } from "../tencent-chat/account-limit.ts";
import type { OpenStays } from "./open-stays.ts";

/** The weight of a room without people. */
const roomWeight = 8;

/** A plan may be bought at any time: an app that was refused is asked again after this. */
const refusedForMs = 3_600_000;

/** More calls than this that fail in a row end the roll calls of an app's slot: each may take until its timeout. */
const mostFailures = 2;

/** What is remembered of a room whose lists are cut, or nearly. */
export interface RememberedRoom {
  readonly open: OpenStays;
  /** People whose ID the vendor calls invalid: one of them fails the call for everybody in it. */
  readonly uncallable: Set<UserId>;
}

/** What is remembered of an app: how many people a call may name, and whether calls are refused. */
export class AppRolls {
  readonly limit = new AccountLimit();
  #refusedAt = Number.NEGATIVE_INFINITY;
  #slot: EpochSeconds = 0;
  #failures = 0;

  /** The vendor does not answer for this app: it lacks the plan or the setting. True when that is news. */
  refused(now: EpochMs): boolean {
    const isNews = this.#refusedAt === Number.NEGATIVE_INFINITY;
    this.#refusedAt = now;
    return isNews;
  }

  failed(): void {
    this.#failures += 1;
  }

  answered(): void {
    this.#failures = 0;
    this.#refusedAt = Number.NEGATIVE_INFINITY;
  }

  isRefused(now: EpochMs): boolean {
    return now - this.#refusedAt < refusedForMs;
  }

  mayCall(slot: EpochSeconds): boolean {
    if (slot !== this.#slot) {
      this.#slot = slot;
      this.#failures = 0;
    }
    return this.#failures < mostFailures;
  }
}

/**
 * Whom to ask for: an LRU cache of the people who may still be in each room, bounded by their number. Eviction costs proofs, never
 * truth: who is not asked for is unknown.
 */
export class RollMemory {
  readonly #mostPeople: number;
  readonly #rooms = new Map<string, RememberedRoom>();
  readonly #weights = new Map<string, number>();
  readonly #met = new Set<string>();
  readonly #apps = new Map<AppName, AppRolls>();
  #people = 0;

  /** @param mostPeople over all rooms; about 100 bytes each */
  constructor(mostPeople = 600_000) {
    this.#mostPeople = mostPeople;
  }

  appOf(app: AppName): AppRolls {
    const rolls = this.#apps.get(app) ?? new AppRolls();
    this.#apps.set(app, rolls);
    return rolls;
  }

  find(room: RoomRef): RememberedRoom | undefined {
    return this.#rooms.get(keyOf(room));
  }

  /** True once for each room: a room that was evicted is not rebuilt from the record every minute. */
  isFirstMeeting(room: RoomRef): boolean {
    const key = keyOf(room);
    const isFirst = !this.#met.has(key);
    this.#met.add(key);
    return isFirst;
  }

  /** Puts the room at the end of the queue, with the weight that it has now. */
  keep(room: RoomRef, remembered: RememberedRoom): void {
    const key = keyOf(room);
    this.#drop(key);
    const weight = roomWeight + remembered.open.size + remembered.uncallable.size;
    this.#rooms.set(key, remembered);
    this.#weights.set(key, weight);
    this.#people += weight;
    for (const oldest of this.#rooms.keys()) {
      if (this.#people <= this.#mostPeople) {
        break;
      }
      this.#drop(oldest);
    }
  }

  forget(room: RoomRef): void {
    this.#drop(keyOf(room));
  }

  #drop(key: string): void {
    this.#people -= this.#weights.get(key) ?? 0;
    this.#weights.delete(key);
    this.#rooms.delete(key);
  }
}

function keyOf({ app, groupId }: RoomRef): string {
  return `${app}#${groupId}`;
}
