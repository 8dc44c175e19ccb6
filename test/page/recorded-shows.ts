import type { ListedMember, SlotObservation } from "../../shared/attendance/observation.ts";
import type { TrackedRoom } from "../../shared/attendance/room.ts";
import type { AttendanceTable } from "../../shared/attendance/table/attendance-table.ts";
import { asUserId, type EpochSeconds } from "../../shared/identity/ids.ts";
import { recordRoom, trackedRoom } from "../support/recorded-rooms.ts";

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;
const listLimit = 1_000;

/** Names that break a page which takes them for markup, or which turns the text around them. */
export const hostileNicknames = ["<img src=x onerror=alert(1)>", "‮اسم‬ שם ‏رقم", "'\"><script>alert(2)</script>"];

export const dayRoom = "evening-show";
export const bigRoom = "@TGS#big/hall";

/** One show: when it began and ended, and how many came. */
interface Show {
  readonly from: EpochSeconds;
  readonly to: EpochSeconds;
  readonly people: number;
}

interface Stay {
  readonly member: ListedMember;
  readonly from: EpochSeconds;
  readonly to: EpochSeconds;
}

/** Most come in the first tenth, a few trickle in; most stay to the end, the others leave at any time; one in twelve drops out and returns. */
function staysOf({ from, to, people }: Show): readonly Stay[] {
  const length = to - from;
  return Array.from({ length: people }, (_, index) => index).flatMap((index) => {
    const spread = ((index * 7919) % 1000) / 1000;
    const other = ((index * 104_729) % 1000) / 1000;
    const begins = Math.round(from + length * (index % 5 === 0 ? spread * 0.8 : spread ** 2 * 0.1));
    const ends = Math.round(index % 3 === 0 ? begins + (to - begins) * other : to - length * 0.04 * other);
    const member = (joinedAt: EpochSeconds): ListedMember => ({
      userId: asUserId(`u${String(index + 1).padStart(5, "0")}`),
      joinedAt,
      // The first person comes and goes in one second, and is never seen.
      nickname: hostileNicknames[index - 1] ?? `Viewer ${index + 1}`,
    });
    if (index % 12 === 0 && ends - begins > 20 * minute) {
      const dropsAt = Math.round(begins + (ends - begins) * 0.4);
      const returnsAt = dropsAt + 6 * minute;
      return [
        { member: member(begins), from: begins, to: dropsAt },
        { member: member(returnsAt), from: returnsAt, to: ends },
      ];
    }
    return [{ member: member(begins), from: begins, to: ends }];
  });
}

/** A minute of the room as a sweep sees it: above 1,000 people the newest only. */
function observationAt(slot: EpochSeconds, stays: readonly Stay[], isGap: boolean): SlotObservation {
  const bare = { slot, dissolved: false, sampleEverySeconds: 60 };
  if (isGap) {
    const gaps = [
      { what: "count", reason: "throttled" },
      { what: "roster", reason: "throttled" },
    ] as const;
    return { ...bare, counts: [], rosters: [], gaps };
  }
  const present = stays.filter(({ from, to }) => from <= slot && slot < to).map(({ member }) => member);
  const listed = [...present].sort((one, next) => next.joinedAt - one.joinedAt).slice(0, listLimit);
  const members = listed.sort((one, next) => (one.userId < next.userId ? -1 : 1));
  const roster = { from: slot + 1, to: slot + 2, listed: members.length, robots: 0, ended: true, members };
  return { ...bare, counts: [{ at: slot + 1, count: present.length }], rosters: [roster], gaps: [] };
}

/** Records a room in which shows take place, minute by minute, with two gaps in each show. */
async function recordShows(table: AttendanceTable, room: TrackedRoom, shows: readonly Show[], until: EpochSeconds) {
  const begins = Math.min(...shows.map(({ from }) => from)) - 20 * minute;
  const stays = shows.flatMap(staysOf);
  const isGap = (slot: EpochSeconds) =>
    shows.some(({ from, to }) => {
      const share = (slot - from) / (to - from);
      return (share >= 0.3 && share < 0.32) || (share >= 0.7 && share < 0.705);
    });
  const slots: SlotObservation[] = [];
  for (let slot = begins; slot < until; slot += minute) {
    slots.push(observationAt(slot, stays, isGap(slot)));
  }
  await recordRoom(table, { ...room, trackedAt: begins, namings: [{ since: begins, pseudonymous: false }] }, slots);
}

/**
 * The rooms that the tests of the page look at: a day of 1,000 people round the clock, shows on three days, a room whose lists are cut off,
 * and an empty one.
 */
export async function recordPageRooms(table: AttendanceTable): Promise<void> {
  const now = Math.floor(table.now() / 1000 / minute) * minute;
  const until = now - 2 * minute;
  await recordShows(
    table,
    trackedRoom("main", dayRoom, { label: "Evening show" }),
    [
      { from: now - 2 * day - 3 * hour, to: now - 2 * day - hour, people: 320 },
      { from: now - day - 3 * hour, to: now - day - hour, people: 410 },
      { from: now - 70 * minute, to: now + 50 * minute, people: 480 },
    ],
    until,
  );
  await recordShows(
    table,
    trackedRoom("main", "all-day", { label: "Round-the-clock room" }),
    [{ from: now - 25 * hour, to: now + hour, people: 1_400 }],
    until,
  );
  await recordShows(
    table,
    trackedRoom("main", bigRoom, { label: "Town hall: more than the list shows" }),
    [{ from: now - 90 * minute, to: now + 30 * minute, people: 1_600 }],
    until,
  );
}
