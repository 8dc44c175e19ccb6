import type { EpochSeconds } from "../../identity/ids.ts";
import { slotSeconds } from "../observation.ts";
import { dayOf, nextDay } from "../record/chain-rules.ts";
import type { AttendanceTable } from "../table/attendance-table.ts";
import type { LateChanges } from "../table/late-changes.ts";
import { listRecordedRooms, type RecordedRoom } from "../table/recorded-rooms.ts";
import { listApps } from "../table/rooms.ts";
import { expiryOf } from "../table/snapshot-items.ts";

/** Time after a day until its last slot is written, and the slots after it that narrow the ends of its stays. */
const settleSeconds = 15 * 60;

/** By how much the clocks of a writer and of a run that makes days may differ, and the time that a write takes. */
const overlapSeconds = 5 * 60;

const roomsPerPage = 100;

/** The rooms of all apps that were ever tracked. */
export async function* everyRecordedRoom(table: AttendanceTable): AsyncGenerator<RecordedRoom> {
  for (const app of await listApps(table)) {
    let page = await listRecordedRooms(table, app, { limit: roomsPerPage });
    yield* page.rooms;
    while (page.next !== undefined) {
      page = await listRecordedRooms(table, app, { limit: roomsPerPage, after: page.next });
      yield* page.rooms;
    }
  }
}

/**
 * The UTC days of a room that have ended, are not yet done and have not expired, oldest first.
 *
 * @param doneTo the start of the first day that is not done; undefined before any is
 */
export function* dueDays(
  table: AttendanceTable,
  room: RecordedRoom,
  doneTo: EpochSeconds | undefined,
): Generator<EpochSeconds> {
  const nowSeconds = Math.floor(table.now() / 1000);
  const end = dayOf(nowSeconds - settleSeconds);
  // A room's first slot may be the one that began just before it was tracked.
  for (let day = Math.max(dayOf(room.since - slotSeconds), doneTo ?? 0); day < end; day = nextDay(day)) {
    if (expiryOf(day, room.retentionDays) > nowSeconds) {
      yield day;
    }
  }
}

/** True when the day may have been made, or be in the making: what is stored of it now may come too late for that. */
export function mayBeMade(day: EpochSeconds, nowSeconds: EpochSeconds): boolean {
  return nowSeconds >= nextDay(day) + settleSeconds - overlapSeconds;
}

/** The late changes of a room whose days have not expired, oldest first, and those that have, which can be forgotten. */
export function dueAgain(
  table: AttendanceTable,
  room: RecordedRoom,
  late: LateChanges,
): { readonly due: readonly [EpochSeconds, number][]; readonly expired: readonly [EpochSeconds, number][] } {
  const nowSeconds = Math.floor(table.now() / 1000);
  const all = [...late].sort(([one], [other]) => one - other);
  const isKept = ([day]: readonly [EpochSeconds, number]): boolean => expiryOf(day, room.retentionDays) > nowSeconds;
  return { due: all.filter(isKept), expired: all.filter((each) => !isKept(each)) };
}
