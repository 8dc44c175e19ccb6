import { slotSeconds } from "../attendance/observation.ts";
import type { TrackedRoom } from "../attendance/room.ts";
import { listMayBeCut } from "../attendance/rules/roster-completeness.ts";
import type { AttendanceTable } from "../attendance/table/attendance-table.ts";
import { readSlots } from "../attendance/table/snapshots.ts";
import type { EpochSeconds } from "../identity/ids.ts";
import { OpenStays } from "./open-stays.ts";

/** So many looks at the room before the slot: a run that was lost leaves the one before it. */
const restoredLooks = 3;

/**
 * Rebuilds a room's working set from the record, by one Query: a new process would ask for nobody whom the list hides until it has
 * seen them. A pseudonymous room has no IDs in its record that the vendor knows.
 *
 * @throws what the table throws
 */
export async function restoreOpenStays(
  table: AttendanceTable,
  room: TrackedRoom,
  slot: EpochSeconds,
): Promise<OpenStays> {
  const open = new OpenStays();
  if (room.pseudonymous) {
    return open;
  }
  const from = Math.max(room.trackedAt, slot - restoredLooks * Math.max(slotSeconds, room.sampleEverySeconds));
  for await (const { rosters, rollCall } of readSlots(table, room, from, slot, { consistent: true })) {
    for (const roster of rosters) {
      const listed = new Set(roster.members.map(({ userId }) => userId));
      open.saw({ at: roster.to, listed, isComplete: !listMayBeCut(roster) });
    }
    if (rollCall !== undefined) {
      open.answered({ at: rollCall.to, ...rollCall });
    }
  }
  return open;
}
