import { searchForm, sortForm } from "../attendance/reports/search-text.ts";
import type { MatrixPerson } from "./matrix-body-question.ts";

export type MatrixSortKey = "list" | "userId" | "name";

/** Which rows a matrix shows, and in which order. */
export interface MatrixRows {
  /** In its search form; undefined for everybody. */
  readonly search: string | undefined;
  readonly sort: MatrixSortKey;
  readonly order: "asc" | "desc";
}

/** The indexes of the people to show, in their order. People without a name come last in both directions, as in lists of attendees. */
export function rowsToShow(people: readonly MatrixPerson[], { search, sort, order }: MatrixRows): readonly number[] {
  const shown = people.flatMap((person, index) => (search === undefined || holdsText(person, search) ? [index] : []));
  const direction = order === "asc" ? 1 : -1;
  if (sort === "list") return order === "asc" ? shown : shown.toReversed();
  const values = people.map(({ userId, name }) => {
    if (sort === "userId") return userId;
    return name === undefined ? null : sortForm(name);
  });
  const idOf = (index: number): string => people[index]?.userId ?? "";
  return shown.sort(
    (one, other) =>
      compareValues(values[one] ?? null, values[other] ?? null, direction) || compare(idOf(one), idOf(other)),
  );
}

function holdsText({ userId, name, email, alias = [] }: MatrixPerson, text: string): boolean {
  return [userId, name, email, ...alias].some((one) => one !== undefined && searchForm(one).includes(text));
}

function compareValues(one: string | null, other: string | null, direction: number): number {
  if (one === null || other === null) return Number(one === null) - Number(other === null);
  return direction * compare(one, other);
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
