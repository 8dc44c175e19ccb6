import type { EpochSeconds, UserId } from "../../identity/ids.ts";

/** Rows of a list, as two columns: who, by member number, and when they joined. */
export interface MemberRows {
  readonly memberNumbers: readonly number[];
  readonly joinedAt: readonly EpochSeconds[];
}

/**
 * Deduplicates rows: the indexes to keep, for each person the row with the earliest join. Erasure may leave two rows of one
 * person, where a replacement equals an ID that is present too.
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
