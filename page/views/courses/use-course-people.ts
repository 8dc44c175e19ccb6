import { hasOwnList, readSeenPeople } from "../../api/attendee-calls.ts";
import { type Resource, useResource } from "../../api/use-resource.ts";
import type { ListedPerson } from "../../expected-list/parse-people.ts";
import type { PeopleSource } from "./course-options.ts";

/** The rows that a matrix is asked for. */
export interface CoursePeople {
  readonly source: PeopleSource | "pasted";
  /** Undefined for the rooms' own lists, which the API has. */
  readonly expected: readonly ListedPerson[] | undefined;
}

interface CourseRange {
  readonly app: string;
  readonly rooms: readonly string[];
  readonly from: string;
  readonly to: string | undefined;
}

/** As many rows as a matrix has. */
export const mostCoursePeople = 5_000;

/** Whose rows the matrix has; without a choice the rooms' own lists where there are any, or else everybody who was seen. */
export function useCoursePeople(
  range: CourseRange,
  source: PeopleSource | undefined,
  pasted: readonly ListedPerson[] | undefined,
): Resource<CoursePeople> {
  return useResource(`people of a course ${JSON.stringify([range, source, pasted])}`, async (signal) => {
    if (range.rooms.length === 0) return { source: "own", expected: undefined };
    if (pasted !== undefined) return { source: "pasted", expected: pasted };
    if (source !== "seen" && (source === "own" || (await haveOwnList(range, signal)))) {
      return { source: "own", expected: undefined };
    }
    return { source: "seen", expected: await seenIn(range, signal) };
  });
}

async function haveOwnList({ app, rooms }: CourseRange, signal: AbortSignal): Promise<boolean> {
  const lists = await Promise.all(rooms.map((groupId) => hasOwnList({ app, groupId }, signal)));
  return lists.includes(true);
}

/** Everybody of all rooms, once each. */
async function seenIn({ app, rooms, from, to }: CourseRange, signal: AbortSignal): Promise<ListedPerson[]> {
  const range = { from, to: to ?? new Date().toISOString() };
  const lists = await Promise.all(rooms.map((groupId) => readSeenPeople({ app, groupId }, range, signal)));
  const people = new Map(lists.flat().map((person) => [person.userId, person]));
  return [...people.values()].slice(0, mostCoursePeople);
}
