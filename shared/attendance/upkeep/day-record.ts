import type { EpochSeconds } from "../../identity/ids.ts";
import { type SlotObservation, slotSeconds } from "../observation.ts";
import { dayOf, nextDay } from "../record/chain-rules.ts";
import { rollupContextSlots } from "../reports/rollup.ts";
import type { RoomRef } from "../room.ts";
import type { MinuteOfEvents } from "../room-event.ts";
import type { AttendanceTable } from "../table/attendance-table.ts";
import { readRecord } from "../table/room-record.ts";
import type { ReadOptions } from "../table/snapshots.ts";

/** The record of a UTC day with the few slots around it that make its edges sharp, and how many of those read lie in the day itself. */
export interface DayRecord {
  readonly record: AsyncGenerator<SlotObservation | MinuteOfEvents>;
  /** Final once `record` is read to its end. */
  readonly tally: { slots: number };
}

export function dayRecord(
  table: AttendanceTable,
  room: RoomRef,
  day: EpochSeconds,
  options: ReadOptions = {},
): DayRecord {
  const context = rollupContextSlots * slotSeconds;
  const tally = { slots: 0 };
  return {
    record: counted(readRecord(table, room, day - context, nextDay(day) + context, options), day, tally),
    tally,
  };
}

async function* counted(
  record: DayRecord["record"],
  day: EpochSeconds,
  tally: DayRecord["tally"],
): DayRecord["record"] {
  for await (const item of record) {
    tally.slots += "slot" in item && dayOf(item.slot) === day ? 1 : 0;
    yield item;
  }
}
