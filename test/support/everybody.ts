import type { Attendee } from "../../shared/attendance/reports/attendee.ts";
import type { AttendeeReport } from "../../shared/attendance/reports/attendees.ts";
import type { ExpectedNames } from "../../shared/attendance/reports/expected-places.ts";
import type { People } from "../../shared/attendance/rules/people.ts";
import {
  isProvenWithin,
  type ListsWithin,
  overlapping,
  type PersonTotals,
  type TimeWindow,
  totalStays,
} from "../../shared/attendance/rules/person-totals.ts";
import { boundStay, type ClockSkew, type Person } from "../../shared/attendance/rules/stay.ts";
import type { UserId } from "../../shared/identity/ids.ts";

/** All people with a name, with their observed stays. */
export function everybody(people: People): Person[] {
  const { register } = people;
  const named = Array.from({ length: register.size }, (_, place) => place).filter(
    (place) => register.namingAt(place) !== "erased",
  );
  return named.map((place) => personAt(people, place)).filter((person) => person.stays.length > 0);
}

export function personOf(people: People, userId: UserId): Person | undefined {
  const place = people.register.find(userId);
  const person = place === undefined ? undefined : personAt(people, place);
  return person === undefined || person.stays.length === 0 ? undefined : person;
}

function personAt(people: People, place: number): Person {
  return {
    userId: people.register.userIdAt(place),
    nickname: people.register.nickname(place),
    joinMovedBack: people.hasMovedBack(place),
    stays: people.staysOf(place),
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
): (PersonTotals & { readonly proven: boolean }) | null {
  const bounds = overlapping(
    stays.map((stay) => boundStay(stay, skew)),
    window,
  );
  return bounds.length === 0 ? null : { ...totalStays(bounds, window), proven: isProvenWithin(bounds, window, lists) };
}

export function allAttendees({ forEach }: AttendeeReport): Attendee[] {
  const all: Attendee[] = [];
  forEach((attendee) => all.push(attendee.keep()));
  return all;
}
