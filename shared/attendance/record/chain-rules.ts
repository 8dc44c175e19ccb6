import { crc32 } from "node:zlib";
import type { EpochSeconds } from "../../identity/ids.ts";
import type { RoomRef } from "../room.ts";

/** Seconds from a keyframe after which nothing may build on it any more: what a reader looks back at most. */
export const chainSeconds = 3600;

const daySeconds = 86_400;

/** Start of the UTC day, which is a partition: no chain reaches over its ends. */
export function dayOf(at: EpochSeconds): EpochSeconds {
  return Math.floor(at / daySeconds) * daySeconds;
}

export function nextDay(day: EpochSeconds): EpochSeconds {
  return day + daySeconds;
}

/** The parts of a range that lie in one day each. */
export function daysOf(
  from: EpochSeconds,
  to: EpochSeconds,
): { readonly from: EpochSeconds; readonly to: EpochSeconds }[] {
  const days = [];
  for (let day = dayOf(from); day < to; day = nextDay(day)) {
    days.push({ from: Math.max(from, day), to: Math.min(to, nextDay(day)) });
  }
  return days;
}

/** Seconds into the hour at which the room's keyframe is due: spread over rooms, the same for one room each hour. */
export function keyframeSecond(room: RoomRef): number {
  return (crc32(`${room.app}#${room.groupId}`) % 60) * 60;
}

/**
 * True when an item of `slot` may build on a roster of `base`: earlier, on the same day, less than an hour from its
 * keyframe, and no keyframe due at this slot.
 */
export function mayBuildOn(
  room: RoomRef,
  slot: EpochSeconds,
  base: { readonly slot: EpochSeconds; readonly keyframe: EpochSeconds },
): boolean {
  return (
    base.slot < slot &&
    dayOf(base.keyframe) === dayOf(slot) &&
    slot - base.keyframe < chainSeconds &&
    slot % chainSeconds !== keyframeSecond(room)
  );
}
