import { type SlotObservation, slotSeconds } from "../../shared/attendance/observation.ts";
import type { TrackedRoom } from "../../shared/attendance/room.ts";
import type { AttendanceTable } from "../../shared/attendance/table/attendance-table.ts";
import { putRoom } from "../../shared/attendance/table/rooms.ts";
import { SnapshotWriter } from "../../shared/attendance/table/snapshot-writer.ts";
import { asAppName, asGroupId, asUserId, type EpochSeconds } from "../../shared/identity/ids.ts";
import { writeObservation } from "./write-observation.ts";

export function trackedRoom(app: string, groupId: string, changes: Partial<TrackedRoom> = {}): TrackedRoom {
  return {
    app: asAppName(app),
    groupId: asGroupId(groupId),
    groupType: "AVChatRoom",
    roster: true,
    sampleEverySeconds: 60,
    retentionDays: 90,
    trackedAt: 1_767_312_000,
    sessionGapSeconds: 900,
    sessionMinPeople: 1,
    pseudonymous: false,
    namings: [{ since: changes.trackedAt ?? 1_767_312_000, pseudonymous: changes.pseudonymous ?? false }],
    adaptive: false,
    confirmHidden: true,
    state: "live",
    stateSince: 1_767_312_000,
    ...changes,
  };
}

/** One minute of a room: the user IDs in it, or the reason of a gap. */
export type Minute = readonly string[] | "throttled";

/** One slot per minute from `first` on; undefined omits the slot. Join times are the minute of the first sighting. */
export function minutesOf(
  first: EpochSeconds,
  count: number,
  minute: (index: number) => Minute | undefined,
): SlotObservation[] {
  const joined = new Map<string, EpochSeconds>();
  return Array.from({ length: count }, (_, index) => minute(index)).flatMap((present, index): SlotObservation[] => {
    const slot = first + index * slotSeconds;
    const bare = { slot, dissolved: false, sampleEverySeconds: slotSeconds };
    if (present === undefined) {
      return [];
    }
    if (present === "throttled") {
      const gaps = [
        { what: "count", reason: "throttled" },
        { what: "roster", reason: "throttled" },
      ] as const;
      return [{ ...bare, counts: [], rosters: [], gaps }];
    }
    for (const userId of joined.keys()) {
      if (!present.includes(userId)) {
        joined.delete(userId);
      }
    }
    for (const userId of present) {
      joined.set(userId, joined.get(userId) ?? slot);
    }
    const members = [...present].sort().map((userId) => ({
      userId: asUserId(userId),
      joinedAt: joined.get(userId) ?? slot,
      nickname: `Nick ${userId}`,
    }));
    const roster = { from: slot + 1, to: slot + 2, listed: members.length, robots: 0, ended: true, members };
    return [{ ...bare, counts: [{ at: slot + 1, count: members.length }], rosters: [roster], gaps: [] }];
  });
}

/** Tracks the room and writes its slots like the sweep. */
export async function recordRoom(
  table: AttendanceTable,
  room: TrackedRoom,
  observations: readonly SlotObservation[],
): Promise<SnapshotWriter> {
  await putRoom(table, room);
  const writer = new SnapshotWriter({ table, world: { random: () => 0.5 } });
  await writeSlots(writer, room, observations);
  return writer;
}

export async function writeSlots(
  writer: SnapshotWriter,
  room: TrackedRoom,
  observations: readonly SlotObservation[],
): Promise<void> {
  const { retentionDays } = room;
  for (const observation of observations) {
    await writeObservation(writer, room, observation, { retentionDays, nicknames: !room.pseudonymous });
  }
}
