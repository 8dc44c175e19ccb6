import type { RoomScript, ScriptedPerson } from "./room-script.ts";
import { chanceOf } from "./scripted-random.ts";

export interface PictureRow {
  readonly userId: string;
  readonly nickname: string | undefined;
  readonly join: number;
  readonly isRobot: boolean;
  /** The person's number in the script, for chances of the row. */
  readonly number: number;
}

/** Robots are put into a room when it is made. */
const robotsJoinedAt = 1_767_000_000;

/** The vendor takes its picture of a list anew every 40 s. */
const pictureSeconds = 40;

export function isDissolved({ traits }: RoomScript, at: number): boolean {
  return at >= traits.dissolvedFrom && at < traits.backFrom;
}

export function onlineAt(room: RoomScript, at: number): number {
  return isDissolved(room, at) ? 0 : room.people.filter((person) => visitAt(person, at) !== undefined).length;
}

/** What the list shows: the newest first, as far as the cap, and the robots. */
export function pictureAt(room: RoomScript, at: number): readonly PictureRow[] {
  const { cap, robots, arePinned, isShuffled } = room.traits;
  const taken =
    Math.floor((at + (room.seed % pictureSeconds)) / pictureSeconds) * pictureSeconds - (room.seed % pictureSeconds);
  const rows = room.people.flatMap((person, number): PictureRow[] => {
    const visit = visitAt(person, taken);
    return visit === undefined
      ? []
      : [{ userId: person.userId, nickname: person.nickname, join: visit.join, isRobot: false, number }];
  });
  rows.sort((one, other) => other.join - one.join || (one.userId < other.userId ? -1 : 1));
  const robotRows = robots.map((userId, index) => ({
    userId,
    nickname: undefined,
    join: robotsJoinedAt + index,
    isRobot: true,
    number: -1 - index,
  }));
  const listed = arePinned ? [...robotRows, ...rows.slice(0, cap)] : [...rows, ...robotRows].slice(0, cap);
  const orderOf = ({ number }: PictureRow): number => chanceOf(room.seed, taken, number);
  return isShuffled ? listed.sort((one, other) => orderOf(one) - orderOf(other)) : listed;
}

/** The members of the group at an instant, in the order of the script. */
export function membersAt(room: RoomScript, at: number): readonly PictureRow[] {
  return room.people.flatMap((person, number): PictureRow[] => {
    const visit = visitAt(person, at);
    const { userId, nickname } = person;
    return visit === undefined ? [] : [{ userId, nickname, join: visit.join, isRobot: false, number }];
  });
}

function visitAt({ visits }: ScriptedPerson, at: number): { readonly join: number } | undefined {
  return visits.find(({ join, leave }) => join <= at && at < leave);
}
