import type { TrackedRoom } from "../attendance/room.ts";
import type { AppName, EpochSeconds } from "../identity/ids.ts";

/** 32 bits of FNV-1a with a final mix: the same in every process and version, since shards and the order of rooms depend on it. */
export function stableHash(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/**
 * The shard an app belongs to. An app is never split: the vendor's limit is counted per app and command, so one process
 * that has the whole app can pace exactly without any coordination.
 */
export function shardOf(app: AppName, of: number): number {
  return stableHash(app) % of;
}

/** Rooms in the order of a hash of their ID, so that each room is observed at about the same time of every minute. */
export function inStableOrder(rooms: readonly TrackedRoom[]): TrackedRoom[] {
  return rooms
    .map((room) => ({ room, hash: stableHash(room.groupId) }))
    .sort((one, other) => one.hash - other.hash)
    .map(({ room }) => room);
}

/** True in one slot out of `seconds / 60`, a different one for each room, so that periodic work is spread over the slots. */
export function isTurnOf(room: TrackedRoom, slot: EpochSeconds, seconds: number): boolean {
  const turns = Math.max(1, Math.floor(seconds / 60));
  return Math.floor(slot / 60) % turns === stableHash(room.groupId) % turns;
}
