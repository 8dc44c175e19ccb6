import type { EpochMs } from "../../shared/identity/ids.ts";
import type { OnlineStay } from "./presence-history.ts";

/** A full room at constant size whose presence is a pure function of time: nothing is stored for it. */
export interface SteadyCrowdProfile {
  readonly size: number;
  /** Time in the room of everybody; 20 minutes is a change of 5 % a minute. */
  readonly meanStayMs: number;
  readonly seed: number;
  /** Share of newcomers who have been there before. Default 0. */
  readonly rejoinShare?: number;
  /** Web clients make counts late even in small rooms. Default false. */
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
/** Ten digits, the first of them 1: no padding needed. */
const tenDigits = (hash: number) => 1_000_000_000 + (hash % 1_000_000_000);

/**
 * The room is a ring of seats. Every seat changes hands once in `meanStayMs`, one seat after the other, so the list is
 * in order of joining by itself; who sits there in the seat's n-th turn follows from the seed, so any instant can be
 * computed without its past.
 */
export function createSteadyCrowd(profile: SteadyCrowdProfile): SteadyCrowd {
  const { size, meanStayMs: turnMs, seed, rejoinShare = 0, web = false } = profile;

  const phaseOf = (seat: number) => Math.floor(((seat + share(mix(seed, seat))) / size) * turnMs);

  const isReturner = (seat: number, turn: number) => share(mix(seed, seat, turn, 1)) < rejoinShare;
  const occupant = (seat: number, turn: number): string => {
    // Returners sat here two turns ago; one step back is enough to look, or the chain could go on for ever.
    const isBack = rejoinShare > 0 && isReturner(seat, turn) && !isReturner(seat, turn - 2);
    const person = isBack ? turn - 2 : turn;
    return `u${tenDigits(mix(seed, seat, person, 2))}${tenDigits(mix(seed, seat, person, 3))}`;
  };

  /** The seat that changed hands last at the instant; -1 when it is the ring's last one, a turn earlier. */
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
