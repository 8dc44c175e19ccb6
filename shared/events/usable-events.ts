import { eventMs } from "../attendance/event-set.ts";
import { slotSeconds } from "../attendance/observation.ts";
import { isPseudonym } from "../attendance/pseudonyms.ts";
import { mostGraceSeconds, mostPeople } from "../attendance/record/plausible.ts";
import type { TrackedRoom } from "../attendance/room.ts";
import type { RoomEvent } from "../attendance/room-event.ts";
import type { RecordedRoom } from "../attendance/table/recorded-rooms.ts";
import { expiryOf } from "../attendance/table/snapshot-items.ts";
import type { EpochMs } from "../identity/ids.ts";

/**
 * Why an event is not stored.
 *
 * - `unknown-room`: the room was never tracked.
 * - `untracked`: it happened before the room was tracked for the first time.
 * - `expired`: it is older than the room's retention.
 * - `future`: by the vendor's clock it happened more than ten minutes after its webhook arrived.
 * - `plain-name`: it holds a user ID, and the room has become pseudonymous since it was received.
 * - `implausible`: it names nobody where it must, or has a number beyond all bounds.
 * - `crowded`: the minute's items are full.
 */
export type DropReason = "unknown-room" | "untracked" | "expired" | "future" | "plain-name" | "implausible" | "crowded";

const mostAheadMs = 600_000;

/** The room as far as it decides which events are kept, and for how long. */
export interface EventRoom {
  /** Milliseconds from which on the record of the room is read and erased. */
  readonly sinceMs: EpochMs;
  readonly retentionDays: number;
  readonly pseudonymous: boolean;
}

/** Settings of the tracking where it goes on, else the last ones: an event may be received while the room is tracked, and stored after that. */
export function eventRoomOf(recorded: RecordedRoom, tracked: TrackedRoom | undefined): EventRoom {
  const lastNaming = recorded.history?.namings.at(-1);
  return {
    sinceMs: (recorded.since - slotSeconds) * 1000,
    retentionDays: tracked?.retentionDays ?? recorded.retentionDays,
    pseudonymous: tracked?.pseudonymous ?? lastNaming?.pseudonymous ?? !recorded.names.plain,
  };
}

/** Undefined for an event to store. */
export function dropReason(event: RoomEvent, room: EventRoom, nowMs: EpochMs): DropReason | undefined {
  const { kind, userId, atMs, receivedAtMs, graceSeconds, memberCount = 0 } = event;
  if ((userId === null) !== (kind === "destroyed") || graceSeconds > mostGraceSeconds || memberCount > mostPeople) {
    return "implausible";
  }
  // Against the arrival, and not against our clock now: a repetition must not find another answer.
  if (atMs !== null && atMs > receivedAtMs + mostAheadMs) return "future";
  if (receivedAtMs > nowMs + mostAheadMs) return "future";
  if (eventMs(event) < room.sinceMs) return "untracked";
  if (expiryOf(Math.floor(eventMs(event) / 1000), room.retentionDays) * 1000 <= nowMs) return "expired";
  if (room.pseudonymous && userId !== null && !isPseudonym(userId)) return "plain-name";
  return undefined;
}
