import type { EpochMs } from "../../shared/identity/ids.ts";
import type { AgoraChatrooms, ChatroomAddress } from "./agora/chatrooms.ts";
import { type Move, MoveQueue } from "./move-queue.ts";
import { type CompleteProfile, completeProfile, type RoomProfile } from "./room-profile.ts";
import { createSeededRandom } from "./seeded-random.ts";
import type { TencentGroupAddress } from "./tencent/group-types.ts";
import type { TencentSimulator } from "./tencent/simulator.ts";
import { type Visitor, Visitors } from "./visitors.ts";

/** A simulated room. Presence is generated on demand as `now()` advances, deterministically for a seed. */
export interface LivingRoom extends TencentGroupAddress {
  readonly seed: number;
  readonly profile: RoomProfile;
  /** When the initial members join. Default: the first time that a view is requested. */
  readonly startAt?: EpochMs;
}

/** Shortest stay: join times have a resolution of one second. */
const shortestStayMs = 1_000;
const minuteMs = 60_000;

/**
 * Simulates the presence of a group: Poisson arrivals, exponential stays, some users return. No timers: the events up to a time
 * are generated when a view at that time is requested.
 */
export function makeRoomLive(tencent: TencentSimulator, room: LivingRoom): void {
  const { seed: _seed, profile: _profile, startAt, ...address } = room;
  const life = new RoomLife(tencent, address, room);
  tencent.feed(address, (until) => life.advanceTo(until, startAt));
}

/**
 * Simulates the people of an Agora chat room beside its exempt members. Half of those who go only lose their connection, and are listed for
 * two minutes more.
 */
export function makeChatroomLive(
  chatrooms: AgoraChatrooms,
  address: ChatroomAddress,
  room: Pick<LivingRoom, "seed" | "profile" | "startAt">,
): void {
  const random = createSeededRandom(room.seed + 1);
  const stage: RoomStage<ChatroomAddress> = {
    join: (move) => chatrooms.join(move),
    leave: (move) => (random() < 0.5 ? chatrooms.goOffline(move) : chatrooms.leave(move)),
    addRobots: () => undefined,
    forgetBefore: () => undefined,
  };
  const life = new RoomLife(stage, address, room);
  chatrooms.feed(address, (until) => life.advanceTo(until, room.startAt));
}

type Presence = Pick<LivingRoom, "seed" | "profile">;

/** What a life does to its room. */
interface RoomStage<Address> {
  join(move: Address & { userId: string; at: EpochMs; device?: string; nickname?: string }): void;
  leave(move: Address & { userId: string; at: EpochMs; device?: string }): void;
  addRobots(arrival: Address & { userIds: readonly string[]; at: EpochMs }): void;
  forgetBefore(moment: Address & { at: EpochMs }): void;
}

class RoomLife<Address extends object> {
  readonly #stage: RoomStage<Address>;
  readonly #address: Address;
  readonly #seed: number;
  readonly #profile: CompleteProfile;
  readonly #random: () => number;
  readonly #visitors: Visitors;
  readonly #inside = new Map<string, Visitor>();
  readonly #moves = new MoveQueue();
  #nextArrivalAt = Number.POSITIVE_INFINITY;
  /** Undefined before the initial members have joined. */
  #livedUntil: EpochMs | undefined;
  #forgottenAt = 0;

  constructor(stage: RoomStage<Address>, address: Address, { seed, profile }: Presence) {
    this.#stage = stage;
    this.#address = address;
    this.#seed = seed;
    this.#profile = completeProfile(profile);
    this.#random = createSeededRandom(seed);
    this.#visitors = new Visitors(seed, this.#profile, this.#random);
  }

  advanceTo(until: EpochMs, startAt: EpochMs = until): void {
    if (this.#livedUntil === undefined) this.#livedUntil = this.#begin(startAt);
    if (until <= this.#livedUntil) return;
    this.#generateUntil(until);
    this.#livedUntil = until;
    this.#forgetOld(until);
  }

  #begin(at: EpochMs): EpochMs {
    const { robots, size } = this.#profile;
    if (robots > 0) {
      const userIds = Array.from({ length: robots }, (_, index) => `robot-${this.#seed}-${index + 1}`);
      this.#stage.addRobots({ ...this.#address, userIds, at: at - this.#drawStay() });
    }
    for (let count = 0; count < size; count++) {
      this.#enter(this.#visitors.newcomer(), at - this.#drawStay(), at + this.#drawStay());
    }
    this.#nextArrivalAt = this.#drawArrival(at);
    this.#forgottenAt = at;
    return at;
  }

  #generateUntil(until: EpochMs): void {
    while (Math.min(this.#moves.nextAt, this.#nextArrivalAt) <= until) {
      if (this.#moves.nextAt <= this.#nextArrivalAt) {
        const move = this.#moves.take();
        if (move !== undefined) this.#carryOut(move);
      } else {
        const at = Math.round(this.#nextArrivalAt);
        this.#enter(this.#visitors.next(), at, at + this.#drawStay());
        this.#nextArrivalAt = this.#drawArrival(this.#nextArrivalAt);
      }
    }
  }

  #enter(visitor: Visitor, at: EpochMs, leaveAt: EpochMs): void {
    const { userId, device, nickname } = visitor;
    this.#inside.set(userId, visitor);
    this.#stage.join({ ...this.#address, userId, at, device, ...(nickname !== undefined && { nickname }) });
    this.#moves.add({ kind: "leave", at: leaveAt, userId });
    if (this.#random() >= this.#profile.secondDeviceShare) return;
    const secondAt = at + Math.round((leaveAt - at) * 0.25);
    const secondLeavesAt = secondAt + Math.round((leaveAt - at) * 0.5);
    this.#moves.add({ kind: "join", at: secondAt, userId, device: "tablet" });
    this.#moves.add({ kind: "leave", at: secondLeavesAt, userId, device: "tablet" });
  }

  #carryOut({ kind, ...move }: Move): void {
    const visitor = this.#inside.get(move.userId);
    if (visitor === undefined) return;
    this.#stage[kind]({ ...this.#address, ...move });
    if (kind === "join" || move.device !== undefined) return;
    this.#inside.delete(move.userId);
    this.#visitors.leave(visitor);
  }

  #forgetOld(now: EpochMs): void {
    const { rememberMs } = this.#profile;
    if (now - this.#forgottenAt < rememberMs / 4) return;
    this.#stage.forgetBefore({ ...this.#address, at: now - rememberMs });
    this.#forgottenAt = now;
  }

  #drawStay(): number {
    return Math.round(Math.max(shortestStayMs, this.#exponential(this.#profile.meanStayMs)));
  }

  #drawArrival(after: EpochMs): EpochMs {
    const { arrivalsPerMinute } = this.#profile;
    return arrivalsPerMinute > 0 ? after + this.#exponential(minuteMs / arrivalsPerMinute) : Number.POSITIVE_INFINITY;
  }

  #exponential(meanMs: number): number {
    return -Math.log(1 - this.#random()) * meanMs;
  }
}
