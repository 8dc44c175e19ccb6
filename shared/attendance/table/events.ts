import type { EpochSeconds } from "../../identity/ids.ts";
import { uniteEvents } from "../event-set.ts";
import type { SlotObservation } from "../observation.ts";
import { daysOf } from "../record/chain-rules.ts";
import type { RoomRef } from "../room.ts";
import type { MinuteOfEvents, RoomEvent } from "../room-event.ts";
import type { AttendanceTable } from "./attendance-table.ts";
import { type EventRange, eventsOf, livingEventPages, type StoredEvents } from "./event-items.ts";
import { prefetched } from "./pages-ahead.ts";
import { type ReadOptions, readSlots } from "./snapshots.ts";

/**
 * What webhooks said of a room in the minutes with `from <= minute < to`, ascending; minutes without events are left out. An item
 * that cannot be read is passed over: events that are missing prove nothing.
 */
export async function* readEvents(
  table: AttendanceTable,
  room: RoomRef,
  from: EpochSeconds,
  to: EpochSeconds,
  options: ReadOptions = {},
): AsyncGenerator<MinuteOfEvents> {
  const ranges = daysOf(from, to).map((day) => ({ room, ...day, ...options }));
  let minute: EpochSeconds | undefined;
  let shards: (readonly RoomEvent[])[] = [];
  for await (const page of prefetched(eventPages(table, ranges))) {
    for (const stored of page) {
      if (stored.minute < from) continue;
      if (minute !== undefined && minute !== stored.minute) {
        yield* minuteOf(minute, shards);
        shards = [];
      }
      minute = stored.minute;
      shards.push(eventsOf(stored) ?? []);
    }
  }
  if (minute !== undefined) yield* minuteOf(minute, shards);
}

function* minuteOf(minute: EpochSeconds, shards: readonly (readonly RoomEvent[])[]): Generator<MinuteOfEvents> {
  const events = uniteEvents(...shards);
  if (events.length > 0) yield { minute, events };
}

async function* eventPages(
  table: AttendanceTable,
  ranges: readonly EventRange[],
): AsyncGenerator<readonly StoredEvents[], undefined> {
  for (const range of ranges) yield* livingEventPages(table, range);
}

/** A minute of a room: what the sweep observed, what webhooks said, or both. */
export interface RecordedMinute {
  readonly minute: EpochSeconds;
  /** Undefined where the minute has events and no slot. */
  readonly observation: SlotObservation | undefined;
  /** In the order of `compareEvents`; empty where there are none. */
  readonly events: readonly RoomEvent[];
}

/**
 * Slots and events, ascending by minute; minutes with neither are left out. Two Queries of one partition, which run at the same time
 * and cost the read units of one.
 */
export async function* readMinutes(
  table: AttendanceTable,
  room: RoomRef,
  from: EpochSeconds,
  to: EpochSeconds,
  options: ReadOptions = {},
): AsyncGenerator<RecordedMinute> {
  const slots = readSlots(table, room, from, to, options);
  const sets = readEvents(table, room, from, to, options);
  let [slot, set] = await Promise.all([slots.next(), sets.next()]);
  while (slot.done !== true || set.done !== true) {
    const slotMinute: EpochSeconds = slot.done === true ? never : slot.value.slot;
    const setMinute: EpochSeconds = set.done === true ? never : set.value.minute;
    yield {
      minute: Math.min(slotMinute, setMinute),
      observation: slotMinute <= setMinute ? slot.value : undefined,
      events: setMinute <= slotMinute ? set.value.events : [],
    };
    if (slotMinute <= setMinute) slot = await slots.next();
    if (setMinute <= slotMinute) set = await sets.next();
  }
}

const never = Number.POSITIVE_INFINITY;
