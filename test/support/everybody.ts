import type { Attendee } from "../../shared/attendance/reports/attendee.ts";
import type { AttendeeReport } from "../../shared/attendance/reports/attendees.ts";
import type { ExpectedNames } from "../../shared/attendance/reports/expected-people.ts";
import type { People } from "../../shared/attendance/rules/people.ts";
import {
  estimateLeave,
  isProvenWithin,
  type LeaveEstimate,
  type ListsWithin,
  overlapping,
  type PersonTotals,
  type TimeWindow,
  totalStays,
} from "../../shared/attendance/rules/person-totals.ts";
import { boundStay, type ClockSkew, type Stay } from "../../shared/attendance/rules/stay.ts";
import type { UserId } from "../../shared/identity/ids.ts";

export interface Person {
  readonly userId: UserId;
  readonly nickname: string | null;
  /** Ascending in time. The last one is open while its `leftLatest` is null. */
  readonly stays: readonly Readonly<Stay>[];
  readonly joinMovedBack: boolean;
}

/** Everybody who has a name, with their stays as they were observed. */
export function everybody(people: People): Person[] {
  const { register } = people;
  const named = Array.from({ length: register.size }, (_, personIndex) => personIndex).filter(
    (personIndex) => register.namingAt(personIndex) !== "erased",
  );
  return named.map((personIndex) => personAt(people, personIndex)).filter((person) => person.stays.length > 0);
}

export function personOf(people: People, userId: UserId): Person | undefined {
  const personIndex = people.register.find(userId);
  const person = personIndex === undefined ? undefined : personAt(people, personIndex);
  return person === undefined || person.stays.length === 0 ? undefined : person;
}

function personAt(people: People, personIndex: number): Person {
  return {
    userId: people.register.userIdAt(personIndex),
    nickname: people.register.nickname(personIndex),
    joinMovedBack: people.hasMovedBack(personIndex),
    stays: people.staysOf(personIndex),
  };
}

/** The question about expected people for a room that was never pseudonymous. */
export function expectedPlain(userIds: Iterable<UserId>): ExpectedNames {
  return { userIds: [...userIds], pseudonymous: false, pseudonymOf: async () => undefined };
}

/** Null if the person cannot have been there. */
export function totalPerson(
  { stays }: Person,
  skew: ClockSkew,
  window: TimeWindow,
  lists: ListsWithin | null = null,
  leaveOf: LeaveEstimate = estimateLeave,
): (PersonTotals & { readonly proven: boolean }) | null {
  const bounds = overlapping(
    stays.map((stay) => boundStay(stay, skew)),
    window,
  );
  return bounds.length === 0
    ? null
    : { ...totalStays(bounds, window, leaveOf), proven: isProvenWithin(bounds, window, lists) };
}

export function allAttendees({ forEach }: AttendeeReport): Attendee[] {
  const all: Attendee[] = [];
  forEach((attendee) => all.push(attendee.keep()));
  return all;
}
