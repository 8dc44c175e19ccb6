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

export interface CrowdMember {
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
const nineDigits = (hash: number) => String(hash % 1_000_000_000).padStart(9, "0");

/**
 * The room is a set of seats. A seat changes hands every `meanStayMs`, each seat at a moment of its own; who sits there
 * in the seat's n-th turn follows from the seed, so any instant can be computed without its past.
 */
export function createSteadyCrowd(profile: SteadyCrowdProfile): SteadyCrowd {
  const { size, meanStayMs: turnMs, seed, rejoinShare = 0, web = false } = profile;
  const phases = Float64Array.from({ length: size }, (_, seat) => Math.floor(share(mix(seed, seat)) * turnMs));

  const occupant = (seat: number, turn: number): string => {
    // Returners sat here two turns ago; one step back is enough to look, or the chain could go on for ever.
    const isReturner =
      share(mix(seed, seat, turn, 1)) < rejoinShare && share(mix(seed, seat, turn - 2, 1)) >= rejoinShare;
    const person = isReturner ? turn - 2 : turn;
    return `u1${nineDigits(mix(seed, seat, person, 2))}${nineDigits(mix(seed, seat, person, 3))}`;
  };

  const turnAt = (seat: number, at: EpochMs) => Math.floor((at - (phases[seat] ?? 0)) / turnMs);
  const startOf = (seat: number, turn: number) => (phases[seat] ?? 0) + turn * turnMs;

  return {
    size,
    web,
    onlineAt(at) {
      const members: CrowdMember[] = [];
      for (let seat = 0; seat < size; seat++) {
        const turn = turnAt(seat, at);
        members.push({ userId: occupant(seat, turn), joinedAt: startOf(seat, turn) });
      }
      return members.sort((one, other) => other.joinedAt - one.joinedAt);
    },
    stays(from, to) {
      const found: OnlineStay[] = [];
      for (let seat = 0; seat < size; seat++) {
        for (let turn = turnAt(seat, from); turn <= turnAt(seat, to); turn++) {
          const leftAt = startOf(seat, turn + 1);
          found.push({
            userId: occupant(seat, turn),
            joinedAt: startOf(seat, turn),
            leftAt: leftAt <= to ? leftAt : null,
          });
        }
      }
      return found.sort((one, other) => one.joinedAt - other.joinedAt);
    },
  };
}
