import { type Deadline, remainingMs } from "../../upstream/deadline.ts";
import { RollcallError } from "../../upstream/rollcall-error.ts";
import { type ExpectedList, eraseFromList, pseudonymiseList } from "../expected-list.ts";
import type { PseudonymKey } from "../pseudonyms.ts";
import type { Erasure } from "../record/erase-member.ts";
import type { RoomRef, TrackedRoom } from "../room.ts";
import type { AttendanceTable } from "../table/attendance-table.ts";
import { readExpectedList, type StoredExpected, swapExpectedList } from "../table/expected-lists.ts";

/** Below this no other try is begun. */
const timeForOneTryMs = 1_000;

/**
 * Changes a room's list by compare and swap, again and again until no other change comes in between.
 *
 * @param change gives the list that takes the place of the stored one; undefined for none, `"keep"` to leave all as it is
 * @returns the list as it is afterwards
 */
export async function changeExpectedList(
  table: AttendanceTable,
  room: RoomRef,
  change: (stored: StoredExpected) => ExpectedList | undefined | "keep",
  deadline: Deadline,
): Promise<ExpectedList | undefined> {
  do {
    const stored = await readExpectedList(table, room);
    const list = change(stored);
    if (list === "keep") {
      return stored.list;
    }
    if ((await swapExpectedList(table, room, stored, list)) !== undefined) {
      return list;
    }
  } while (remainingMs(deadline, table.now()) > timeForOneTryMs);
  throw new RollcallError("internal", "other requests kept changing the expected list until the time was over");
}

/** Deletes the list, and what is left of older ones. False when there was none. */
export async function removeExpectedList(table: AttendanceTable, room: RoomRef, deadline: Deadline): Promise<boolean> {
  let had = false;
  await changeExpectedList(
    table,
    room,
    ({ list, hasRemains }) => {
      had ||= list !== undefined;
      return list === undefined && !hasRemains ? "keep" : undefined;
    },
    deadline,
  );
  return had;
}

/**
 * Removes a person from a room's list, and from chunks that an interrupted writer left behind: a swap deletes all of those.
 *
 * @returns true when the person was on the list
 */
export async function eraseFromExpectedList(
  table: AttendanceTable,
  room: RoomRef,
  erasures: readonly Erasure[],
  deadline: Deadline,
): Promise<boolean> {
  let was = false;
  await changeExpectedList(
    table,
    room,
    ({ list, hasRemains }) => {
      let erased = list;
      for (const erasure of erasures) {
        erased = (erased && eraseFromList(erased, erasure)) ?? erased;
      }
      was ||= erased !== list;
      return erased === list && !hasRemains ? "keep" : erased;
    },
    deadline,
  );
  return was;
}

/** After a room became pseudonymous: its list keeps hashes only from now on. */
export async function pseudonymiseExpectedList(
  table: AttendanceTable,
  room: TrackedRoom,
  key: PseudonymKey,
  deadline: Deadline,
): Promise<void> {
  const isHidden = ({ list, hasRemains }: StoredExpected): boolean =>
    !hasRemains && (list === undefined || list.pseudonymous);
  await changeExpectedList(
    table,
    room,
    (stored) => (isHidden(stored) ? "keep" : stored.list && pseudonymiseList(stored.list, key, room)),
    deadline,
  );
}
