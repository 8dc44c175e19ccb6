import type { EpochSeconds } from "../../identity/ids.ts";
import { type SlotObservation, slotSeconds } from "../observation.ts";
import { dayOf, nextDay } from "../record/chain-rules.ts";
import { rollupContextSlots } from "../reports/rollup.ts";
import type { RoomRef } from "../room.ts";
import type { AttendanceTable } from "../table/attendance-table.ts";
import { type ReadOptions, readSlots } from "../table/snapshots.ts";

/** The slots of a UTC day with the few around it that make its edges sharp, and how many of those read lie in the day itself. */
export interface DaySlots {
  readonly slots: AsyncGenerator<SlotObservation>;
  /** Final once `slots` is read to its end. */
  readonly tally: { slots: number };
}

export function daySlots(
  table: AttendanceTable,
  room: RoomRef,
  day: EpochSeconds,
  options: ReadOptions = {},
): DaySlots {
  const context = rollupContextSlots * slotSeconds;
  const tally = { slots: 0 };
  return { slots: counted(readSlots(table, room, day - context, nextDay(day) + context, options), day, tally), tally };
}

async function* counted(
  slots: AsyncIterable<SlotObservation>,
  day: EpochSeconds,
  tally: DaySlots["tally"],
): AsyncGenerator<SlotObservation> {
  for await (const observation of slots) {
    tally.slots += dayOf(observation.slot) === day ? 1 : 0;
    yield observation;
  }
}
