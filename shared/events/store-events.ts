import { eventMs } from "../attendance/event-set.ts";
import { slotSeconds } from "../attendance/observation.ts";
import { dayOf } from "../attendance/record/chain-rules.ts";
import { rollupContextSlots } from "../attendance/reports/rollup.ts";
import type { RoomRef } from "../attendance/room.ts";
import type { RoomEvent } from "../attendance/room-event.ts";
import { addEvents } from "../attendance/table/add-events.ts";
import type { AttendanceTable } from "../attendance/table/attendance-table.ts";
import { markLateChanges } from "../attendance/table/late-changes.ts";
import { getRecordedRoom } from "../attendance/table/recorded-rooms.ts";
import { getRoom } from "../attendance/table/rooms.ts";
import { expiryOf } from "../attendance/table/snapshot-items.ts";
import { mayBeMade } from "../attendance/upkeep/ended-days.ts";
import type { AppName, EpochSeconds } from "../identity/ids.ts";
import { parseEventMessage } from "./event-message.ts";
import { type EventNotes, noteEvents } from "./event-notes.ts";
import { type DropReason, dropReason, type EventRoom, eventRoomOf } from "./usable-events.ts";

/** One message of the queue. */
export interface QueuedMessage {
  readonly messageId: string;
  readonly body: string;
}

export interface StoreDependencies {
  readonly table: AttendanceTable;
  /** Kept by the process, for the marks of `rollcall doctor`. */
  readonly notes: EventNotes;
  /** Reports a room whose events could not be stored, and a message that is none. The queue delivers both again. */
  readonly onTrouble: (
    what: string,
    facts: { readonly app?: AppName; readonly messageId?: string },
    cause?: unknown,
  ) => void;
}

export interface StoreReport {
  readonly rooms: number;
  readonly stored: number;
  /** Were stored before: duplicates of the vendor or of the queue. */
  readonly repeated: number;
  readonly dropped: ReadonlyMap<DropReason, number>;
  /** Messages for the queue to deliver again. Once delivered too often they go to the dead-letter queue. */
  readonly failed: readonly string[];
}

/** Rooms whose events are stored at the same time. */
const roomsAtOnce = 16;

/** The messages of one room. */
interface RoomBatch {
  readonly room: RoomRef;
  readonly messageIds: string[];
  readonly events: RoomEvent[];
}

/**
 * Stores the events of a batch of messages, by room and minute. Storing is idempotent, so a message may be delivered again after any
 * failure: a room that cannot be stored fails its own messages, and no others.
 *
 * @param signal what is not stored when it aborts has failed
 */
export async function storeEvents(
  dependencies: StoreDependencies,
  messages: readonly QueuedMessage[],
  signal: AbortSignal,
): Promise<StoreReport> {
  const { batches, failed } = groupByRoom(dependencies, messages);
  const report = new Tally();
  const waiting = [...batches.values()];
  const worker = async (): Promise<void> => {
    for (let batch = waiting.shift(); batch !== undefined; batch = waiting.shift()) {
      try {
        await storeRoom(dependencies, batch, report, signal);
      } catch (cause) {
        failed.push(...batch.messageIds);
        dependencies.onTrouble("the events of a room could not be stored", { app: batch.room.app }, cause);
      }
    }
  };
  await Promise.all(Array.from({ length: roomsAtOnce }, worker));
  return { rooms: batches.size, stored: report.stored, repeated: report.repeated, dropped: report.dropped, failed };
}

function groupByRoom(
  { onTrouble }: StoreDependencies,
  messages: readonly QueuedMessage[],
): { readonly batches: ReadonlyMap<string, RoomBatch>; readonly failed: string[] } {
  const batches = new Map<string, RoomBatch>();
  const failed: string[] = [];
  for (const { messageId, body } of messages) {
    const message = parseEventMessage(body);
    if (message === undefined) {
      failed.push(messageId);
      onTrouble("a message holds no events that can be read", { messageId });
      continue;
    }
    const { app, groupId, events } = message;
    const key = `${app}#${groupId}`;
    const batch = batches.get(key) ?? { room: { app, groupId }, messageIds: [], events: [] };
    batches.set(key, batch);
    batch.messageIds.push(messageId);
    batch.events.push(...events);
  }
  return { batches, failed };
}

class Tally {
  stored = 0;
  repeated = 0;
  readonly dropped = new Map<DropReason, number>();

  drop(reason: DropReason, events: number): void {
    if (events > 0) this.dropped.set(reason, (this.dropped.get(reason) ?? 0) + events);
  }
}

async function storeRoom(
  dependencies: StoreDependencies,
  { room, events }: RoomBatch,
  tally: Tally,
  signal: AbortSignal,
): Promise<void> {
  const { table } = dependencies;
  signal.throwIfAborted();
  const [recorded, tracked] = await Promise.all([getRecordedRoom(table, room), getRoom(table, room)]);
  if (recorded === undefined) {
    tally.drop("unknown-room", events.length);
    return;
  }
  const settings = eventRoomOf(recorded, tracked);
  const usable: RoomEvent[] = [];
  for (const event of events) {
    const reason = dropReason(event, settings, table.now());
    if (reason === undefined) usable.push(event);
    else tally.drop(reason, 1);
  }
  const minutes = Map.groupBy(usable, (event) => Math.floor(eventMs(event) / (slotSeconds * 1000)) * slotSeconds);
  for (const [minute, inMinute] of minutes) {
    const expiresAt = expiryOf(minute, settings.retentionDays);
    const { added, repeated, beyond } = await addEvents(table, room, { minute, events: inMinute, expiresAt }, signal);
    tally.stored += added;
    tally.repeated += repeated;
    tally.drop("crowded", beyond);
  }
  // Also when all of them were stored before: the attempt that stored them may have died before it marked their days.
  await markLateChanges(table, room, lateDays([...minutes.keys()], settings, Math.floor(table.now() / 1000)), signal);
  await noteEvents(dependencies, room.app, usable);
}

/** The days that have been made of the record already, and that read these minutes: their own, and those of which they sharpen the edges. */
function lateDays(
  minutes: readonly EpochSeconds[],
  { sinceMs }: EventRoom,
  nowSeconds: EpochSeconds,
): readonly EpochSeconds[] {
  const reach = rollupContextSlots * slotSeconds;
  const days = minutes.flatMap((minute) => [dayOf(minute - reach), dayOf(minute), dayOf(minute + reach)]);
  return [...new Set(days)].filter((day) => day >= dayOf(sinceMs / 1000) && mayBeMade(day, nowSeconds));
}
