import type { AttendeesReply } from "../../shared/report-routes/attendees-shape.ts";

type Attendee = AttendeesReply["attendees"][number];
type Stay = Attendee["stays"][number];

/** One stay in epoch seconds. A bound that the record does not have is infinite. */
export interface StayBounds {
  readonly possibleFrom: number;
  readonly provenFrom: number;
  readonly provenTo: number;
  readonly possibleTo: number;
  /** The vendor's own join time, exact to the second. */
  readonly hasExactJoin: boolean;
}

/** One person of the chart: an attendee whose times are parsed once, so that neither painting nor sorting parses them again. */
export interface PresenceRow {
  readonly userId: string;
  /** The name on the list, or else the nickname, or else the user ID. */
  readonly name: string;
  /** In lower case: user ID, nickname, name and e-mail address. */
  readonly searchText: string;
  readonly attendee: Attendee;
  readonly stays: readonly StayBounds[];
  /** Infinite for a person who was not seen to join. */
  readonly firstJoin: number;
}

export function presenceRowOf(attendee: Attendee): PresenceRow {
  const { userId, nickname, name, email, alias, stays, firstJoin } = attendee;
  return {
    userId,
    name: name ?? nickname ?? userId,
    searchText: [userId, nickname, name, email, ...(alias ?? [])].join("\n").toLowerCase(),
    attendee,
    stays: stays.map(stayBoundsOf),
    firstJoin: secondsOr(firstJoin, Number.POSITIVE_INFINITY),
  };
}

export function stayBoundsOf({ joinedAt, joinedBetween, leftBetween }: Stay): StayBounds {
  const [earliest, latest] = joinedAt === null ? (joinedBetween ?? []) : [joinedAt, joinedAt];
  return {
    possibleFrom: secondsOr(earliest, Number.NEGATIVE_INFINITY),
    provenFrom: secondsOr(latest, Number.POSITIVE_INFINITY),
    provenTo: secondsOr(leftBetween[0], Number.NEGATIVE_INFINITY),
    possibleTo: secondsOr(leftBetween[1], Number.POSITIVE_INFINITY),
    hasExactJoin: joinedAt !== null,
  };
}

function secondsOr(time: string | null | undefined, otherwise: number): number {
  return time === null || time === undefined ? otherwise : Date.parse(time) / 1000;
}
