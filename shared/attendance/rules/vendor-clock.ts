import type { EpochSeconds } from "../../identity/ids.ts";
import { exemptMember, noJoinTime } from "../observation.ts";
import type { RoomEvent } from "../room-event.ts";
import { type ClockSkew, joinSecond, maxClockSkewSeconds } from "./stay.ts";

/** Estimates by how much the vendor's clock is ahead, from join times that lie after the list that shows them, and events that arrive before they happen. */
export class VendorClock {
  #aheadAtLeast = 0;
  #aheadAtMost = maxClockSkewSeconds;

  get skew(): ClockSkew {
    if (this.#aheadAtLeast === 0) return { aheadAtLeast: 0, aheadAtMost: 0 };
    return { aheadAtLeast: this.#aheadAtLeast, aheadAtMost: Math.max(this.#aheadAtLeast, this.#aheadAtMost) };
  }

  /** @param absentFrom the latest instant that has a proof of absence at it or after it: by how much the clock is ahead at most */
  note(joinedAt: EpochSeconds, listTo: EpochSeconds, absentFrom: EpochSeconds): void {
    this.noteEvent(joinedAt - listTo);
    if (joinedAt + joinSecond > absentFrom) {
      this.#aheadAtMost = Math.min(this.#aheadAtMost, joinedAt + joinSecond - absentFrom);
    }
  }

  /** @param ahead by how many whole seconds the vendor's time is later than the arrival of its message; negative where it is not */
  noteEvent(ahead: number): void {
    if (ahead > this.#aheadAtLeast && ahead <= maxClockSkewSeconds) this.#aheadAtLeast = ahead;
  }
}

/** Rule 12: what no clock can have shown is no join time. */
export function joinTimeOf(joinedAt: EpochSeconds | undefined, listTo: EpochSeconds): EpochSeconds {
  if (joinedAt === exemptMember) return exemptMember;
  return joinedAt === undefined || joinedAt <= noJoinTime || joinedAt > listTo + maxClockSkewSeconds
    ? noJoinTime
    : joinedAt;
}

/** False for an event that lies further ahead of its arrival than any clock is wrong: it is none. */
export function canHaveHappened({ atMs, receivedAtMs }: Pick<RoomEvent, "atMs" | "receivedAtMs">): boolean {
  return atMs === null || atMs - receivedAtMs <= maxClockSkewSeconds * 1000;
}
