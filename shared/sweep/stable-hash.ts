import type { TrackedRoom } from "../attendance/room.ts";
import type { AppName, EpochSeconds } from "../identity/ids.ts";

/** 32 bits of FNV-1a with a final mix: the same in every process and version, since shards and places depend on it. */
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
 * that has the whole app can be exact without talking to anybody.
 */
export function shardOf(app: AppName, of: number): number {
  return stableHash(app) % of;
}

/** Rooms in the order of a hash of their ID: each room has its own place in the minute and keeps it. */
export function inStableOrder(rooms: readonly TrackedRoom[]): TrackedRoom[] {
  return rooms
    .map((room) => ({ room, place: stableHash(room.groupId) }))
    .sort((one, other) => one.place - other.place)
    .map(({ room }) => room);
}

/** True in one slot out of `seconds / 60`, spread over rooms: for what is done to each room now and then. */
export function isTurnOf(room: TrackedRoom, slot: EpochSeconds, seconds: number): boolean {
  const turns = Math.max(1, Math.floor(seconds / 60));
  return Math.floor(slot / 60) % turns === stableHash(room.groupId) % turns;
}
