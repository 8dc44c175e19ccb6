import type { EpochSeconds } from "../../identity/ids.ts";
import { type Deadline, remainingMs } from "../../upstream/deadline.ts";
import {
  type ExpectedList,
  type ExpectedSourceGroup,
  type GroupMembers,
  type GroupReading,
  listOfGroup,
  pseudonymiseList,
} from "../expected-list.ts";
import { neededKey, type PseudonymKey } from "../pseudonyms.ts";
import type { RoomRef, TrackedRoom } from "../room.ts";
import type { AttendanceTable } from "../table/attendance-table.ts";
import { listMarkedRooms, type MarkedRoom, unmarkRoom } from "../table/expected-groups.ts";
import { readExpectedList, type StoredExpected } from "../table/expected-lists.ts";
import { getRoom } from "../table/rooms.ts";
import { changeExpectedList, removeExpectedList } from "./expected-lists.ts";

export interface RefreshDependencies {
  readonly table: AttendanceTable;
  readonly readGroup: (group: ExpectedSourceGroup, deadline: Deadline) => Promise<GroupMembers>;
  readonly pseudonymKey: () => Promise<PseudonymKey | undefined>;
  /** One room's failure does not stop the others. */
  readonly onTrouble: (room: RoomRef, cause: unknown) => void;
}

export interface RefreshReport {
  readonly read: number;
  readonly failed: number;
  /** Lists that time ran short for. */
  readonly left: number;
}

/** An hour less than a day, because the hourly schedule may begin a run some minutes late. */
const freshSeconds = 23 * 3600;
/** Time for one room; below it no other is begun. */
const oneRoomMs = 30_000;

/**
 * Reads anew every group that a room's expected list was read from a day ago. A list that cannot be read stays as it is, with the time of
 * its last reading, and is tried again in the next run.
 */
export async function refreshExpectedLists(
  dependencies: RefreshDependencies,
  deadline: Deadline,
): Promise<RefreshReport> {
  const { table, onTrouble } = dependencies;
  const rooms = await listMarkedRooms(table);
  const report = { read: 0, failed: 0, left: 0 };
  for (const [index, room] of rooms.entries()) {
    if (remainingMs(deadline, table.now()) < oneRoomMs) {
      return { ...report, left: rooms.length - index };
    }
    try {
      report.read += (await refreshRoom(dependencies, room)) ? 1 : 0;
    } catch (cause) {
      report.failed += 1;
      onTrouble(room, cause);
    }
  }
  return report;
}

/** True when the group was read and its members are the list now. */
async function refreshRoom(dependencies: RefreshDependencies, marked: MarkedRoom): Promise<boolean> {
  const { table, readGroup, pseudonymKey } = dependencies;
  const deadline = { atMs: table.now() + oneRoomMs };
  const room = await getRoom(table, marked);
  const stored = await readExpectedList(table, marked);
  const reading = stored.list?.reading;
  if (room === undefined || reading === undefined) {
    await dropMark(table, marked, room, deadline);
    return false;
  }
  if (isFresh(reading, Math.floor(table.now() / 1000))) {
    return false;
  }
  const read = listOfGroup(reading.group, await readGroup(reading.group, deadline), room.groupType);
  const list = room.pseudonymous ? pseudonymiseList(read, neededKey(await pseudonymKey()), room) : read;
  const isUnchanged = ({ version }: StoredExpected): boolean => version === stored.version;
  await changeExpectedList(
    table,
    marked,
    (now) => (isUnchanged(now) ? withChangeTime(list, stored.list) : "keep"),
    deadline,
  );
  return true;
}

async function dropMark(
  table: AttendanceTable,
  marked: MarkedRoom,
  room: TrackedRoom | undefined,
  deadline: Deadline,
): Promise<void> {
  if (room === undefined) {
    await removeExpectedList(table, marked, deadline);
  }
  await unmarkRoom(table, marked);
}

function isFresh({ readAt }: GroupReading, now: EpochSeconds): boolean {
  return now - readAt < freshSeconds;
}

/** The list changed when its people did. */
function withChangeTime(list: ExpectedList, before: ExpectedList | undefined): ExpectedList {
  const ids = (each: ExpectedList): string => JSON.stringify(each.people.map(({ userId }) => userId));
  return before !== undefined && ids(before) === ids(list) ? { ...list, changedAt: before.changedAt } : list;
}
