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

export interface SteadyCrowd {
  readonly size: number;
  readonly web: boolean;
  /** Newest join first. */
  onlineAt(at: EpochMs): CrowdMember[];
  stays(from: EpochMs, to: EpochMs): OnlineStay[];
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
export function createSteadyCrowd(profile: SteadyCrowdProfile): SteadyCrowd {
  const { size, meanStayMs: turnMs, seed, rejoinShare = 0, web = false } = profile;

  const phaseOf = (seat: number) => Math.floor(((seat + share(mix(seed, seat))) / size) * turnMs);

  const isReturner = (seat: number, turn: number) => share(mix(seed, seat, turn, 1)) < rejoinShare;
  const occupant = (seat: number, turn: number): string => {
    // A returning user occupied this seat two turns ago. Only one step back is followed, which bounds the recursion.
    const isBack = rejoinShare > 0 && isReturner(seat, turn) && !isReturner(seat, turn - 2);
    const person = isBack ? turn - 2 : turn;
    return `u${tenDigits(mix(seed, seat, person, 2))}${tenDigits(mix(seed, seat, person, 3))}`;
  };

  /** The seat whose occupant changed last; -1 for the last seat of the previous turn. */
  const latestSeat = (intoTurn: number) => {
    let seat = Math.min(size - 1, Math.floor((intoTurn / turnMs) * size) + 1);
    while (seat >= 0 && phaseOf(seat) > intoTurn) seat--;
    return seat;
  };

  return {
    size,
    web,
    onlineAt(at) {
      const turn = Math.floor(at / turnMs);
      const latest = latestSeat(at - turn * turnMs);
      const members: CrowdMember[] = [];
      const seatIn = (seat: number, inTurn: number) =>
        members.push({ userId: occupant(seat, inTurn), joinedAt: phaseOf(seat) + inTurn * turnMs });
      for (let seat = latest; seat >= 0; seat--) seatIn(seat, turn);
      for (let seat = size - 1; seat > latest; seat--) seatIn(seat, turn - 1);
      return members;
    },
    stays(from, to) {
      const found: OnlineStay[] = [];
      for (let seat = 0; seat < size; seat++) {
        const phase = phaseOf(seat);
        const lastTurn = Math.floor((to - phase) / turnMs);
        for (let turn = Math.floor((from - phase) / turnMs); turn <= lastTurn; turn++) {
          const leftAt = phase + (turn + 1) * turnMs;
          found.push({
            userId: occupant(seat, turn),
            joinedAt: phase + turn * turnMs,
            leftAt: leftAt <= to ? leftAt : null,
          });
        }
      }
      return found.sort((one, other) => one.joinedAt - other.joinedAt);
    },
  };
}
