import { type SlotObservation, slotSeconds } from "../../shared/attendance/observation.ts";
import { pseudonymise } from "../../shared/attendance/pseudonyms.ts";
import { byCodeUnits } from "../../shared/attendance/record/id-order.ts";
import type { TrackedRoom } from "../../shared/attendance/room.ts";
import type { AttendanceTable } from "../../shared/attendance/table/attendance-table.ts";
import { asUserId, type EpochSeconds, type UserId } from "../../shared/identity/ids.ts";
import { minutesOf, recordRoom, trackedRoom } from "./recorded-rooms.ts";
import { testPseudonymKey } from "./report-api.ts";
import { makeRoomHistory } from "./room-history.ts";

/** Longer than the silence after which a session is over. */
const emptyMinutes = 20;

/**
 * Random histories as the sessions of one room, one after the other with an empty room between them. The people of every history are
 * called p0, p1, …, so that they are in all sessions and rooms.
 *
 * @returns the end of the record
 */
export async function recordSessions(
  table: AttendanceTable,
  groupId: string,
  seeds: readonly number[],
  { beginsAt, ...changes }: Partial<TrackedRoom> & { readonly beginsAt: EpochSeconds },
): Promise<EpochSeconds> {
  const room = trackedRoom("main", groupId, { trackedAt: beginsAt - slotSeconds, ...changes });
  let at = beginsAt;
  const observations: SlotObservation[] = [];
  for (const seed of seeds) {
    const { start, plan, people, observations: seen } = makeRoomHistory(seed);
    const names = new Map(people.map(({ userId }, index) => [userId, asUserId(`p${index}`)]));
    observations.push(...seen.map((observation) => retold(observation, at - start, names)));
    at += plan.slots * slotSeconds;
    observations.push(...minutesOf(at, emptyMinutes, () => []));
    at += emptyMinutes * slotSeconds;
  }
  const written = room.pseudonymous
    ? observations.map((observation) => pseudonymise(observation, testPseudonymKey, room.app))
    : observations;
  await recordRoom(table, room, written);
  return at;
}

function retold(observation: SlotObservation, seconds: number, names: ReadonlyMap<UserId, UserId>): SlotObservation {
  return {
    ...observation,
    slot: observation.slot + seconds,
    counts: observation.counts.map(({ at, count }) => ({ at: at + seconds, count })),
    rosters: observation.rosters.map((roster) => ({
      ...roster,
      from: roster.from + seconds,
      to: roster.to + seconds,
      members: roster.members
        .map(({ userId, joinedAt }) => ({
          userId: names.get(userId) ?? userId,
          joinedAt: joinedAt <= 0 ? joinedAt : joinedAt + seconds,
        }))
        .sort((one, other) => byCodeUnits(one.userId, other.userId)),
    })),
  };
}
