import type { Attendee, AttendeeReport } from "../../shared/attendance/reports/attendees.ts";
import type { People } from "../../shared/attendance/rules/people.ts";
import {
  isProvenWithin,
  overlapping,
  type PersonTotals,
  type TimeWindow,
  totalStays,
} from "../../shared/attendance/rules/person-totals.ts";
import { boundStay, type ClockSkew, type Person } from "../../shared/attendance/rules/stay.ts";

/** Everybody with their stays as they were observed. */
export function everybody(people: People): Person[] {
  return Array.from({ length: people.register.size }, (_, place) => people.get(people.register.userIdAt(place))).filter(
    (person) => person !== undefined,
  );
}

/** Null when the person cannot have been there. */
export function totalPerson(
  { stays }: Person,
  skew: ClockSkew,
  window: TimeWindow,
): (PersonTotals & { readonly proven: boolean }) | null {
  const bounds = overlapping(
    stays.map((stay) => boundStay(stay, skew)),
    window,
  );
  return bounds.length === 0 ? null : { ...totalStays(bounds, window), proven: isProvenWithin(bounds, window) };
}

export function allAttendees({ forEach }: AttendeeReport): Attendee[] {
  const all: Attendee[] = [];
  forEach((attendee) => all.push(attendee.keep()));
  return all;
}
