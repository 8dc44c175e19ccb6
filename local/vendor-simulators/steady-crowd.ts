import type { EpochMs } from "../../shared/identity/ids.ts";
import type { OnlineStay } from "./presence-history.ts";

/** A room of constant size whose presence is a pure function of time and needs no storage. */
export interface SteadyCrowdProfile {
  readonly size: number;
  /** Length of every stay; 20 minutes means 5 % change per minute. */
  readonly meanStayMs: number;
  readonly seed: number;
  /** Share of arrivals who were in the room before. Default 0. */
  readonly rejoinShare?: number;
  /** Web clients delay counts even in small rooms. Default false. */
  readonly web?: boolean;
}

interface CrowdMember {
  readonly userId: string;
  readonly joinedAt: EpochMs;
}

/** An integer hash with good avalanche (the finalizer constants of MurmurHash3). */
function mix(...parts: readonly number[]): number {
  let hash = 0x9e3779b9;
  for (const part of parts) {
    hash = Math.imul(hash ^ part, 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash ^= hash >>> 16;
  }
  return hash >>> 0;
}

const share = (hash: number) => hash / 0x1_0000_0000;
/** Ten digits starting with 1, so that no padding is needed. */
const tenDigits = (hash: number) => 1_000_000_000 + (hash % 1_000_000_000);

/**
 * The room is a ring of seats. Each seat changes its occupant once per `meanStayMs`, one seat after the other, which keeps the
 * list ordered by join time. The occupant of a seat's n-th turn is a hash of the seed, so any moment can be computed directly.
 */
export class SteadyCrowd {
  readonly size: number;
  readonly web: boolean;
  readonly #turnMs: number;
  readonly #seed: number;
  readonly #rejoinShare: number;

  constructor({ size, meanStayMs, seed, rejoinShare = 0, web = false }: SteadyCrowdProfile) {
    this.size = size;
    this.web = web;
    this.#turnMs = meanStayMs;
    this.#seed = seed;
    this.#rejoinShare = rejoinShare;
  }

  /** Newest join first. */
  onlineAt(at: EpochMs): CrowdMember[] {
    const turn = Math.floor(at / this.#turnMs);
    const latest = this.#latestSeat(at - turn * this.#turnMs);
    const members: CrowdMember[] = [];
    for (let seat = latest; seat >= 0; seat--) members.push(this.#memberIn(seat, turn));
    for (let seat = this.size - 1; seat > latest; seat--) members.push(this.#memberIn(seat, turn - 1));
    return members;
  }

  stays(from: EpochMs, to: EpochMs): OnlineStay[] {
    const found: OnlineStay[] = [];
    for (let seat = 0; seat < this.size; seat++) {
      const phase = this.#phaseOf(seat);
      const lastTurn = Math.floor((to - phase) / this.#turnMs);
      for (let turn = Math.floor((from - phase) / this.#turnMs); turn <= lastTurn; turn++) {
        const { userId, joinedAt } = this.#memberIn(seat, turn);
        const leftAt = phase + (turn + 1) * this.#turnMs;
        found.push({ userId, joinedAt, leftAt: leftAt <= to ? leftAt : null });
      }
    }
    return found.sort((one, other) => one.joinedAt - other.joinedAt);
  }

  #memberIn(seat: number, turn: number): CrowdMember {
    return { userId: this.#occupant(seat, turn), joinedAt: this.#phaseOf(seat) + turn * this.#turnMs };
  }

  #phaseOf(seat: number): number {
    return Math.floor(((seat + share(mix(this.#seed, seat))) / this.size) * this.#turnMs);
  }

  /** The seat whose occupant changed last; -1 for the last seat of the previous turn. */
  #latestSeat(intoTurn: number): number {
    let seat = Math.min(this.size - 1, Math.floor((intoTurn / this.#turnMs) * this.size) + 1);
    while (seat >= 0 && this.#phaseOf(seat) > intoTurn) seat--;
    return seat;
  }

  #occupant(seat: number, turn: number): string {
    // A returning user occupied this seat two turns ago. Only one step back is followed, which bounds the recursion.
    const isBack = this.#rejoinShare > 0 && this.#isReturner(seat, turn) && !this.#isReturner(seat, turn - 2);
    const person = isBack ? turn - 2 : turn;
    return `u${tenDigits(mix(this.#seed, seat, person, 2))}${tenDigits(mix(this.#seed, seat, person, 3))}`;
  }

  #isReturner(seat: number, turn: number): boolean {
    return share(mix(this.#seed, seat, turn, 1)) < this.#rejoinShare;
  }
}
