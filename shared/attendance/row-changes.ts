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
  readonly changes: RowChanges;
}

const descents = new WeakMap<RosterSample, Descent>();

/**
 * Remembers how a list was made from another one, for as long as the list lives. A list that is copied or changed is
 * another one, of which nothing is known.
 */
export function noteRowChanges(before: RosterSample | undefined, after: RosterSample, changes: RowChanges): void {
  const markBefore = before === undefined ? undefined : descents.get(before)?.mark;
  descents.set(after, { mark: {}, markBefore, changes });
}

/** The rows that changed from one list to another: as noted by who made it, else by comparing them. */
export function rowChangesBetween(before: RosterSample | null, after: RosterSample): RowChanges {
  if (before === null) return { gone: [], come: after.members, moved: [] };
  const descent = descents.get(after);
  const isNext = descent?.markBefore !== undefined && descent.markBefore === descents.get(before)?.mark;
  return isNext ? descent.changes : compareRows(before.members, after.members);
}

/** Walks the lists side by side. Rows that are the same object in both are told apart by nothing else. */
export function compareRows(before: readonly ListedMember[], after: readonly ListedMember[]): RowChanges {
  const gone: ListedMember[] = [];
  const come: ListedMember[] = [];
  const moved: MovedRow[] = [];
  let index = 0;
  for (const row of after) {
    let old = before[index];
    if (old !== row) {
      for (; old !== undefined && old.userId < row.userId; old = before[index]) {
        gone.push(old);
        index += 1;
      }
      if (old?.userId !== row.userId) {
        come.push(row);
        continue;
      }
      if (old.joinedAt !== row.joinedAt) moved.push({ before: old, after: row });
    }
    index += 1;
  }
  for (; index < before.length; index += 1) {
    const old = before[index];
    if (old !== undefined) gone.push(old);
  }
  return { gone, come, moved };
}
