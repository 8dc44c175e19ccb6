import type { EpochSeconds, UserId } from "../../identity/ids.ts";

/** Rows by number, in two columns. */
export interface NumberedRows {
  readonly numbers: readonly number[];
  readonly joinedAt: readonly EpochSeconds[];
}

/**
 * Which rows count, of rows in which somebody may be twice, as erasure may leave them when a replacement equals an ID that is
 * present too: the one with the earlier join.
 *
 * @param people who each row is of
 */
export function earliestOfEach(
  people: readonly (UserId | number)[],
  joinedAt: readonly EpochSeconds[],
): readonly number[] {
  const rowOf = new Map<UserId | number, number>();
  for (const [row, person] of people.entries()) {
    const other = rowOf.get(person);
    if (other === undefined || (joinedAt[row] ?? 0) < (joinedAt[other] ?? 0)) rowOf.set(person, row);
  }
  return [...rowOf.values()];
}
