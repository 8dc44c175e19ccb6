import type { EpochSeconds } from "../../identity/ids.ts";
import type { ChainEnd } from "../record/slot-codec.ts";
import type { RoomRef } from "../room.ts";

/** The room's last stored slot that had a roster or a roster gap. */
export interface WarmRoster {
  readonly slot: EpochSeconds;
  readonly expiresAt: EpochSeconds;
  /** Undefined: the last roster was incomplete, and the next one is a keyframe. */
  readonly end: ChainEnd | undefined;
}

export interface WarmLimits {
  /** Most members cached over all rooms, those who left within the hour included; about 60 bytes each. */
  readonly maxMembers: number;
}

/** The weight of a room without members. */
const roomWeight = 8;

/** An LRU cache of the last stored roster of each room. Eviction is always safe: the roster is then rebuilt from the table. */
export class WarmRosters {
  private readonly limits: WarmLimits;
  private readonly byRoom = new Map<string, WarmRoster>();
  private members = 0;

  constructor(limits: WarmLimits) {
    this.limits = limits;
  }

  get(room: RoomRef): WarmRoster | undefined {
    const key = keyOf(room);
    const warm = this.byRoom.get(key);
    if (warm !== undefined) {
      this.byRoom.delete(key);
      this.byRoom.set(key, warm);
    }
    return warm;
  }

  set(room: RoomRef, warm: WarmRoster): void {
    this.drop(room);
    this.byRoom.set(keyOf(room), warm);
    this.members += weightOf(warm);
    for (const [key, oldest] of this.byRoom) {
      if (this.members <= this.limits.maxMembers) {
        break;
      }
      this.byRoom.delete(key);
      this.members -= weightOf(oldest);
    }
  }

  drop(room: RoomRef): void {
    const key = keyOf(room);
    const warm = this.byRoom.get(key);
    if (warm !== undefined) {
      this.byRoom.delete(key);
      this.members -= weightOf(warm);
    }
  }
}

function keyOf(room: RoomRef): string {
  return `${room.app}#${room.groupId}`;
}

function weightOf(warm: WarmRoster): number {
  return roomWeight + (warm.end?.members.userIds.length ?? 0);
}
