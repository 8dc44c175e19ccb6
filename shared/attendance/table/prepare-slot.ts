import type { EpochSeconds } from "../../identity/ids.ts";
import type { World } from "../../upstream/world.ts";
import { type SlotObservation, slotSeconds } from "../observation.ts";
import { ChainReader } from "../record/chain-reader.ts";
import { chainSeconds, dayOf, keyframeSecond, mayBuildOn } from "../record/chain-rules.ts";
import { chainMembersOf } from "../record/roster-view.ts";
import { stamps } from "../record/slot-body.ts";
import { type ChainEnd, type DecodedRoster, type EncodedSlot, encodeSlot } from "../record/slot-codec.ts";
import type { RoomRef } from "../room.ts";
import type { AttendanceTable } from "./attendance-table.ts";
import { expiryOf, livingPages, snapshotItemBytes } from "./snapshot-items.ts";
import type { WarmRoster } from "./warm-rosters.ts";

export interface StorageOptions {
  readonly retentionDays: number;
  /** False: nicknames are not stored. User IDs are stored as given: a pseudonymous room passes pseudonyms. */
  readonly nicknames: boolean;
  /** When the tracking of the room began, where the caller knows it: no roster is stored before it, so none is looked up. */
  readonly trackedAt?: EpochSeconds;
}

/** One slot of one room, encoded and not yet stored. */
export interface PreparedSlot {
  readonly room: RoomRef;
  readonly slot: EpochSeconds;
  readonly body: Uint8Array;
  readonly expiresAt: EpochSeconds;
  /** What had to be left out so that the item stays far below 400 KB. */
  readonly leftOut: "nothing" | "nicknames" | "rosters";
  /** What the room's next slot may build on once this one is stored; undefined: this slot says nothing about rosters. */
  readonly warm: WarmRoster | undefined;
}

export interface EncoderDependencies {
  readonly table: AttendanceTable;
  readonly world: Pick<World, "random">;
}

/** DynamoDB bills writes by started KB: up to here a keyframe costs no more than a difference. */
const writeUnitBytes = 1024;

/** Encodes one observation as an item. @param warm the room's cached last roster */
export async function prepareSlot(
  { table, world }: EncoderDependencies,
  warm: WarmRoster | undefined,
  room: RoomRef,
  observation: SlotObservation,
  options: StorageOptions,
): Promise<PreparedSlot> {
  const { slot } = observation;
  const expiresAt = expiryOf(slot, options.retentionDays);
  const stamp = Math.floor(world.random() * stamps);
  const encode = (base: ChainEnd | undefined): EncodedSlot =>
    encodeSlot(observation, { base, stamp, nicknames: options.nicknames });
  const bytesOf = ({ body }: EncodedSlot): number => snapshotItemBytes(room, { slot, body, expiresAt });

  // A cached roster that is newer than this late slot is of no use to it.
  const usable = warm !== undefined && warm.slot < slot ? warm : undefined;
  let encoded = encode(usable && observation.rosters.length > 0 ? warmBase(room, slot, expiresAt, usable) : undefined);
  const isLookUpWorthIt = usable === undefined && observation.rosters.length > 0 && bytesOf(encoded) > writeUnitBytes;
  if (isLookUpWorthIt && mayHaveBase(room, slot, options)) {
    const base = await storedBase(table, room, slot, expiresAt);
    encoded = base === undefined ? encoded : encode(base);
  }
  const { body, end, leftOut } = encoded;
  const isIncomplete = leftOut === "rosters" || hasRosterGap(observation);
  const next = isIncomplete || end !== undefined ? { slot, expiresAt, end: isIncomplete ? undefined : end } : undefined;
  return { room, slot, body, expiresAt, leftOut, warm: next };
}

/** False in the room's first slot, and in the minute of its keyframe. */
function mayHaveBase(room: RoomRef, slot: EpochSeconds, { trackedAt }: StorageOptions): boolean {
  const isFirst = trackedAt !== undefined && trackedAt > slot - slotSeconds;
  return !isFirst && slot % chainSeconds !== keyframeSecond(room);
}

function hasRosterGap({ gaps }: SlotObservation): boolean {
  return gaps.some(({ what }) => what === "roster");
}

/** A base must not expire before what builds on it, which it would after the room's retention was raised. */
function warmBase(room: RoomRef, slot: EpochSeconds, expiresAt: EpochSeconds, warm: WarmRoster): ChainEnd | undefined {
  const { end } = warm;
  return end !== undefined && warm.expiresAt >= expiresAt && mayBuildOn(room, slot, end) ? end : undefined;
}

/** The last roster before `slot`, from one Query over at most an hour. */
async function storedBase(
  table: AttendanceTable,
  room: RoomRef,
  slot: EpochSeconds,
  expiresAt: EpochSeconds,
): Promise<ChainEnd | undefined> {
  const reader = new ChainReader();
  let last: DecodedRoster | undefined;
  const from = Math.max(dayOf(slot), slot - chainSeconds + slotSeconds);
  for await (const page of livingPages(table, { room, from, to: slot, consistent: true })) {
    for (const stored of page) {
      const { observation, roster } = reader.read(stored.slot, stored.body);
      const isUsable = !hasRosterGap(observation) && stored.expiresAt >= expiresAt;
      last = isUsable ? (roster ?? last) : undefined;
    }
  }
  if (last === undefined || !mayBuildOn(room, slot, last)) {
    return undefined;
  }
  return { slot: last.slot, stamp: last.stamp, keyframe: last.keyframe, members: chainMembersOf(last.view) };
}
