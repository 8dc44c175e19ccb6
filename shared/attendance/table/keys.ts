import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { type AppName, asGroupId, type EpochSeconds, type GroupId } from "../../identity/ids.ts";
import { chainSeconds, dayOf } from "../record/chain-rules.ts";
import type { RoomRef } from "../room.ts";

/** The primary key of an item. */
export interface ItemKey extends Record<string, AttributeValue> {
  readonly pk: { readonly S: string } & AttributeValue.SMember;
  readonly sk: { readonly S: string } & AttributeValue.SMember;
}

export function itemKey(pk: string, sk: string): ItemKey {
  return { pk: { S: pk }, sk: { S: sk } };
}

const two = (n: number): string => String(n).padStart(2, "0");

/**
 * The partition of a room's UTC day: `260102#main#@TGS#a6`. Starts with a digit, which no other kind of partition does.
 * Every byte counts here, since it is stored with each slot and read with each slot.
 */
export function snapshotPartition(room: RoomRef, day: EpochSeconds): string {
  return `${dayText(day)}#${room.app}#${room.groupId}`;
}

/** A cache of one entry: a sweep needs the same day thousands of times. */
let lastDay = { day: Number.NaN, text: "" };

function dayText(day: EpochSeconds): string {
  if (lastDay.day !== day) {
    lastDay = { day, text: new Date(day * 1000).toISOString().slice(2, 10).replaceAll("-", "") };
  }
  return lastDay.text;
}

/** Holds one item, the key of `rollup-key.ts`. The roles of all functions that do not need it exclude this partition by name. */
export const rollupKeyPartition = "rollup-key";

/** All daily roll-ups of a room, so that months of them are one Query. */
export function rollupPartition(room: RoomRef): string {
  return `rollups#${room.app}#${room.groupId}`;
}

/** `260102` */
export function rollupSort(day: EpochSeconds): string {
  return dayText(day);
}

/** The day of a `rollupSort`. Its years have two digits, of this century. */
export function dayOfRollupSort(sk: string): EpochSeconds {
  return Date.UTC(2000 + Number(sk.slice(0, 2)), Number(sk.slice(2, 4)) - 1, Number(sk.slice(4))) / 1000;
}

/** The slot's minute of its day: `0815`. */
export function snapshotSort(slot: EpochSeconds): string {
  const second = slot - dayOf(slot);
  return two(Math.floor(second / chainSeconds)) + two(Math.floor((second % chainSeconds) / 60));
}

export function slotOfSort(day: EpochSeconds, sk: string): EpochSeconds {
  return day + Number(sk.slice(0, 2)) * 3600 + Number(sk.slice(2)) * 60;
}

/** Sorts behind the slots of the day, so that a Query for slots neither reads nor pays for events. */
const eventPrefix = "e";
/** Sorts behind everything that follows a minute in `eventSort`. */
const afterShards = "~";

/** Events of one minute, in one item or several: `e0815`, `e0815.1`, `e0815.2`. */
export function eventSort(minute: EpochSeconds, shard: number): string {
  return eventPrefix + snapshotSort(minute) + (shard === 0 ? "" : `.${shard}`);
}

/** The bounds, both inclusive, around the events of all minutes from the first to the last, of one day. */
export function eventSortRange(
  first: EpochSeconds,
  last: EpochSeconds,
): { readonly from: string; readonly to: string } {
  return { from: eventSort(first, 0), to: eventSort(last, 0) + afterShards };
}

const eventSortForm = /^e((?:[01]\d|2[0-3])[0-5]\d)(?:\.(\d{1,3}))?$/;

/** Undefined where the sort key is none of `eventSort`. */
export function eventMinuteOfSort(
  day: EpochSeconds,
  sk: string,
): { readonly minute: EpochSeconds; readonly shard: number } | undefined {
  const [, minute, shard] = eventSortForm.exec(sk) ?? [];
  return minute === undefined ? undefined : { minute: slotOfSort(day, minute), shard: Number(shard ?? 0) };
}

export const appsPartition = "apps";

export function appPartition(app: AppName): string {
  return `app#${app}`;
}

/** Sort keys of the kinds in an app's partition. */
const roomPrefix = "room#";
const recordedPrefix = "recorded#";
const announcedPrefix = "announced#";
export const leaseSort = "lease";
export const announcementMarkSort = "announcement-mark";
export const erasureMarkSort = "erasure-mark";
export const eventMarkSort = "event-marks";

export const prefixes = { room: roomPrefix, recorded: recordedPrefix, announced: announcedPrefix } as const;

export function roomSort(prefix: string, groupId: GroupId): string {
  return prefix + groupId;
}

export function groupOfSort(prefix: string, sk: string): GroupId {
  return asGroupId(sk.slice(prefix.length));
}

export function claimSort(slot: EpochSeconds): string {
  return `slot#${slot}`;
}
