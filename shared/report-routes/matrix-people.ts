import { mostExpected, withoutRepetitions } from "../attendance/expected-list.ts";
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
  if (given === undefined) {
    return first === undefined
      ? { people: [], givenBy: "rooms", pseudonymous: false, complete: true }
      : await peopleOfRooms(columns, first);
  }
  const people = first === undefined ? given : withoutRepetitions(given, first.reads.room.groupType);
  return { people, givenBy: "request", pseudonymous: false, complete: true };
}

async function peopleOfRooms(columns: readonly MatrixColumn[], first: MatrixColumn): Promise<MatrixPeople> {
  const found = await Promise.all(oneOfEachRoom(columns).map(({ reads }) => listOf(reads)));
  const lists = found.filter((list) => list !== undefined);
  if (lists.length === 0) {
    throw invalid(
      "none of these rooms has a list of expected people: give expected, or PUT …/rooms/{groupId}/expected",
    );
  }
  const pseudonymous = lists.some((list) => list.pseudonymous);
  if (pseudonymous && (lists.length < found.length || !lists.every((list) => list.pseudonymous))) {
    throw invalid("the lists of some of these rooms hold pseudonyms, and of others do not: give expected");
  }
  if (pseudonymous) await refuseUncomparable(columns);
  const people = withoutRepetitions(
    lists.flatMap((list) => list.people),
    first.reads.room.groupType,
  );
  if (people.length > mostExpected) {
    throw invalid(
      `the lists of these rooms hold ${people.length} people, and a matrix at most ${mostExpected}: ask for fewer rooms`,
    );
  }
  const complete = lists.every(({ reading }) => reading?.complete ?? true);
  return { people, givenBy: "rooms", pseudonymous, complete };
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
