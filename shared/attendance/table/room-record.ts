import type { EpochSeconds } from "../../identity/ids.ts";
import type { SlotObservation } from "../observation.ts";
import type { RoomRef } from "../room.ts";
import type { MinuteOfEvents } from "../room-event.ts";
import type { AttendanceTable } from "./attendance-table.ts";
import { readMinutes } from "./events.ts";
import type { ReadOptions } from "./snapshots.ts";

/** The slots of a range and what webhooks said meanwhile, as a reading of a room takes them. */
export async function* readRecord(
  table: AttendanceTable,
  room: RoomRef,
  from: EpochSeconds,
  to: EpochSeconds,
  options: ReadOptions = {},
): AsyncGenerator<SlotObservation | MinuteOfEvents> {
  for await (const { minute, observation, events } of readMinutes(table, room, from, to, options)) {
    if (observation !== undefined) yield observation;
    if (events.length > 0) yield { minute, events };
  }
}
