import type { ListedMember, RosterSample } from "./observation.ts";

/** How one list differs from the one before it. Each part in no particular order. */
export interface RowChanges {
  /** Rows of people who are in the list before only. */
  readonly gone: readonly ListedMember[];
  /** Rows of people who are in the list after only. */
  readonly come: readonly ListedMember[];
  /** People who are in both with two join times. */
  readonly moved: readonly MovedRow[];
}

export interface MovedRow {
  readonly before: ListedMember;
  readonly after: ListedMember;
}

/** What is known of a list beside its rows. The marks stand for lists without keeping them in memory. */
interface Descent {
  readonly mark: object;
  readonly markBefore: object | undefined;
  readonly rows: () => readonly ListedMember[];
  readonly changes: RowChanges | undefined;
}

const descents = new WeakMap<RosterSample, Descent>();

/**
 * Remembers how a list was made from another one, for as long as the list lives. A list that is copied or changed is
 * another one, of which nothing is known.
 *
 * @param rows its members, in any order: cheaper than in the order in which a list is told
 * @param changes undefined where the list itself does not tell them
 */
export function noteRowChanges(
  before: RosterSample | undefined,
  after: RosterSample,
  rows: () => readonly ListedMember[],
  changes: RowChanges | undefined,
): void {
  const markBefore = before === undefined ? undefined : descents.get(before)?.mark;
  descents.set(after, { mark: {}, markBefore, rows, changes });
}

/** The rows that changed from one list to another: as noted by who made it, else by comparing them. */
export function rowChangesBetween(before: RosterSample | null, after: RosterSample): RowChanges {
  const descent = descents.get(after);
  const rowsAfter = descent?.rows ?? (() => after.members);
  if (before === null) return { gone: [], come: rowsAfter(), moved: [] };
  const descentBefore = descents.get(before);
  const isNext = descent?.markBefore !== undefined && descent.markBefore === descentBefore?.mark;
  if (isNext && descent.changes !== undefined) return descent.changes;
  return compareRows(descentBefore?.rows() ?? before.members, rowsAfter());
}

/** Two lists, each of which has everybody once, in any order. */
export function compareRows(before: readonly ListedMember[], after: readonly ListedMember[]): RowChanges {
  const come: ListedMember[] = [];
  const moved: MovedRow[] = [];
  const left = new Map(before.map((row) => [row.userId, row]));
  for (const row of after) {
    const old = left.get(row.userId);
    if (old === undefined) come.push(row);
    else if (old.joinedAt !== row.joinedAt) moved.push({ before: old, after: row });
    left.delete(row.userId);
  }
  return { gone: [...left.values()], come, moved };
}
