import { csvRows } from "./csv-rows.ts";

/** A person on a list of expected people, in the shape of the API's request. */
export interface ListedPerson {
  readonly userId: string;
  readonly name?: string;
  readonly email?: string;
}

export interface ParsedPeople {
  readonly people: readonly ListedPerson[];
  /** Lines that have no user ID, counted from 1. */
  readonly faultyLines: readonly number[];
  /** User IDs that a line had named before. */
  readonly repeated: number;
}

/** Headers as people write them, without blanks and signs. */
const headers: Readonly<Record<string, keyof ListedPerson>> = {
  userid: "userId",
  user: "userId",
  id: "userId",
  用户id: "userId",
  name: "name",
  fullname: "name",
  姓名: "name",
  email: "email",
  mail: "email",
  邮箱: "email",
};

/** People of a text: a user ID a line, or a CSV whose columns are user ID, name and e-mail unless its first line says otherwise. */
export function parsePeople(text: string): ParsedPeople {
  const rows = csvRows(text);
  const named = columnsOf(rows[0] ?? []);
  const columns = named ?? ["userId", "name", "email"];
  const found = new Map<string, ListedPerson>();
  const faultyLines: number[] = [];
  let repeated = 0;
  rows.slice(named === undefined ? 0 : 1).forEach((cells, index) => {
    const person = personOf(cells, columns);
    if (person === undefined) {
      faultyLines.push(index + (named === undefined ? 1 : 2));
    } else if (found.has(person.userId)) {
      repeated += 1;
    } else {
      found.set(person.userId, person);
    }
  });
  return { people: [...found.values()], faultyLines, repeated };
}

/** Undefined when the line is no header. */
function columnsOf(cells: readonly string[]): readonly (keyof ListedPerson | undefined)[] | undefined {
  const columns = cells.map((cell) => headers[cell.toLowerCase().replace(/[\s_-]+/g, "")]);
  return columns.includes("userId") ? columns : undefined;
}

function personOf(
  cells: readonly string[],
  columns: readonly (keyof ListedPerson | undefined)[],
): ListedPerson | undefined {
  const cellOf = (column: keyof ListedPerson) => cells[columns.indexOf(column)] ?? "";
  const [userId, name, email] = [cellOf("userId"), cellOf("name"), cellOf("email")];
  return userId === "" ? undefined : { userId, ...(name === "" ? {} : { name }), ...(email === "" ? {} : { email }) };
}
