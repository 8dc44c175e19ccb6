import { type ExpectedPerson, mostExpected, withoutRepetitions } from "../attendance/expected-list.ts";
import { readExpectedList } from "../attendance/table/expected-lists.ts";
import { invalid, quote } from "../http-api/query.ts";
import type { MatrixPerson } from "./matrix-body-question.ts";
import type { MatrixColumn } from "./matrix-columns.ts";
import type { RecordReads } from "./record-stretches.ts";
import { readRoomsList } from "./rooms-list.ts";

/** The rows of a matrix. */
export interface MatrixPeople {
  readonly people: readonly MatrixPerson[];
  readonly givenBy: "request" | "rooms";
  /** True when the IDs are pseudonyms. */
  readonly pseudonymous: boolean;
  /** False when a list is a part of its group. */
  readonly complete: boolean;
}

/**
 * The people of the request, or of the lists of the rooms, each once.
 *
 * @throws RollcallError `invalid-request` where there are no lists, or they cannot be compared with the record
 */
export async function findPeople(
  columns: readonly MatrixColumn[],
  given: readonly MatrixPerson[] | undefined,
): Promise<MatrixPeople> {
  const [first] = columns;
  if (given !== undefined || first === undefined) {
    const people = first === undefined ? (given ?? []) : withoutRepetitions(given ?? [], first.reads.room.groupType);
    return { people, givenBy: given === undefined ? "rooms" : "request", pseudonymous: false, complete: true };
  }
  const people: ExpectedPerson[] = [];
  const kinds = new Set<boolean>();
  let complete = true;
  let roomsWithout = 0;
  for (const column of oneOfEachRoom(columns)) {
    const list = await listOf(column.reads);
    if (list === undefined) {
      roomsWithout += 1;
      continue;
    }
    people.push(...list.people);
    kinds.add(list.pseudonymous);
    complete &&= list.reading?.complete ?? true;
  }
  if (people.length === 0) {
    throw invalid(
      "none of these rooms has a list of expected people: give expected, or PUT …/rooms/{groupId}/expected",
    );
  }
  const pseudonymous = kinds.has(true);
  if (pseudonymous && (kinds.has(false) || roomsWithout > 0)) {
    throw invalid("the lists of some of these rooms hold pseudonyms, and of others do not: give expected");
  }
  if (pseudonymous) await refuseUncomparable(columns);
  const rows = withoutRepetitions(people, first.reads.room.groupType);
  refuseTooMany(rows.length);
  return { people: rows, givenBy: "rooms", pseudonymous, complete };
}

function refuseTooMany(people: number): void {
  if (people > mostExpected) {
    throw invalid(
      `the lists of these rooms hold ${people} people, and a matrix at most ${mostExpected}: ask for fewer rooms`,
    );
  }
}

async function listOf({ table, room }: RecordReads) {
  return (await readExpectedList(table, room)).list;
}

async function refuseUncomparable(columns: readonly MatrixColumn[]): Promise<void> {
  for (const { reads, window } of columns) {
    if ((await readRoomsList(reads, window)) === "not-comparable") {
      throw invalid(
        `the list of ${quote(reads.room.groupId)} holds pseudonyms, and people of this time are recorded under their user IDs: give expected`,
      );
    }
  }
}

function oneOfEachRoom(columns: readonly MatrixColumn[]): readonly MatrixColumn[] {
  return [...new Map(columns.map((column) => [column.reads.room.groupId, column])).values()];
}
