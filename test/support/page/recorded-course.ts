import type { SlotObservation } from "../../../shared/attendance/observation.ts";
import type { AttendanceTable } from "../../../shared/attendance/table/attendance-table.ts";
import type { EpochSeconds } from "../../../shared/identity/ids.ts";
import { type Minute, minutesOf, recordRoom, trackedRoom } from "../recorded-rooms.ts";
import { seededRandom } from "../seeded-random.ts";

const day = 86_400;
const minute = 60;

/** Names as strangers choose them. */
export const hostileNames: Readonly<Record<string, string>> = {
  s03: '<img src=x onerror="alert(1)">',
  s05: "مرحبا بالجميع 🌸",
  s07: "\u202Egnp.exe",
  s09: "李明",
  s11: "A very long name that somebody chose to see what happens to the columns of a table when it does not fit",
};

const firstNames = "Hana Joon Farid Amara Élodie Mateo Sofia Kenji Zoë Priya Omar Lucía Wei Ingrid Tomás Nadia".split(
  " ",
);

/**
 * A weekly class of about 40 people at 09:00 UTC, with gaps, late comers, people who go and come back, and people who never come.
 *
 * @param lastBegin of the newest class; the others were each a week before
 */
export async function recordCourse(
  table: AttendanceTable,
  groupId: string,
  { lastBegin, classes, label }: { readonly lastBegin: EpochSeconds; readonly classes: number; readonly label: string },
): Promise<void> {
  const room = trackedRoom("main", groupId, {
    label,
    trackedAt: lastBegin - classes * 7 * day,
    namings: [{ since: lastBegin - classes * 7 * day, pseudonymous: false }],
  });
  const slots = Array.from({ length: classes }, (_, index) => {
    const begin = lastBegin - (classes - 1 - index) * 7 * day;
    return namedSlots(minutesOf(begin - 5 * minute, 125, classMinutes(index + groupId.length * 100)));
  });
  await recordRoom(table, room, slots.flat());
}

/** Who is in the room in each minute of one class of 90 minutes. */
function classMinutes(seed: number): (index: number) => Minute {
  const random = seededRandom(seed);
  const people = Array.from({ length: 48 }, (_, person) => {
    const userId = `s${String(person + 1).padStart(2, "0")}`;
    const joins = random() < 0.75 ? 2 + random() * 6 : 10 + random() * 40;
    const leaves = random() < 0.7 ? 90 + random() * 6 : joins + 10 + random() * 60;
    const pause = random() < 0.3 ? { from: joins + 15 + random() * 20, minutes: 1 + random() * 12 } : undefined;
    const comes = random() < 0.85;
    return { userId, joins, leaves, pause, comes };
  });
  const gapAt = 30 + Math.floor(random() * 30);
  return (index) => {
    if (index >= gapAt && index < gapAt + 4) return "throttled";
    return people
      .filter(({ comes, joins, leaves, pause }) => {
        const isAway = pause !== undefined && index >= pause.from && index < pause.from + pause.minutes;
        return comes && index >= joins && index < leaves && !isAway;
      })
      .map(({ userId }) => userId);
  };
}

/**
 * One evening of three hours in which a room holds about `size` people and `changing` of them are replaced each minute, without a pause.
 */
export async function recordEvening(
  table: AttendanceTable,
  groupId: string,
  options: { readonly begin: EpochSeconds; readonly size: number; readonly changing: number; readonly minutes: number },
): Promise<void> {
  const { begin, size, changing, minutes } = options;
  const nameOf = (serial: number) => `u${String(serial).padStart(6, "0")}`;
  const present = (index: number): string[] => {
    const isOver = index < 5 || index >= minutes - 5;
    const first = index * changing;
    return isOver ? [] : Array.from({ length: size }, (_, offset) => nameOf(first + offset));
  };
  const observations = minutesOf(begin - 5 * minute, minutes, (index) =>
    index >= 80 && index < 86 ? "throttled" : present(index),
  );
  const since = begin - day;
  const room = trackedRoom("main", groupId, {
    label: "Town hall",
    trackedAt: since,
    namings: [{ since, pseudonymous: false }],
  });
  await recordRoom(table, room, namedSlots(observations));
}

/** The same observations with names instead of the usual nicknames. */
function namedSlots(observations: readonly SlotObservation[]): SlotObservation[] {
  return observations.map((observation) => ({
    ...observation,
    rosters: observation.rosters.map((roster) => ({
      ...roster,
      members: roster.members.map((member) => ({ ...member, nickname: nicknameOf(member.userId) })),
    })),
  }));
}

function nicknameOf(userId: string): string {
  const serial = Number(userId.slice(1));
  return hostileNames[userId] ?? `${firstNames[serial % firstNames.length]} ${serial}`;
}
