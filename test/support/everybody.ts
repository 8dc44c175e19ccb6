import type { Attendee, AttendeeReport } from "../../shared/attendance/reports/attendees.ts";
import type { People } from "../../shared/attendance/rules/people.ts";
import { type PersonTotals, type TimeWindow, totalStays } from "../../shared/attendance/rules/person-totals.ts";
import { boundStay, type ClockSkew, type Person } from "../../shared/attendance/rules/stay.ts";

/** Everybody with their stays as they were observed. */
export function everybody(people: People): Person[] {
  return people.register.userIds.map((userId) => people.get(userId)).filter((person) => person !== undefined);
}

export function totalPerson({ stays }: Person, skew: ClockSkew, window: TimeWindow): PersonTotals | null {
  return totalStays(
    stays.map((stay) => boundStay(stay, skew)),
    window,
  );
}

export function allAttendees({ forEach }: AttendeeReport): Attendee[] {
  const all: Attendee[] = [];
  forEach((attendee) => all.push(attendee));
  return all;
}
