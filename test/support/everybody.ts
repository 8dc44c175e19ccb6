import type { People } from "../../shared/attendance/rules/people.ts";
import type { Person } from "../../shared/attendance/rules/stay.ts";

export function everybody(people: People): Person[] {
  const all: Person[] = [];
  people.forEach((person) => {
    all.push(person);
  });
  return all;
}
