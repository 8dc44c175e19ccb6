import type { EpochSeconds } from "../../identity/ids.ts";
import { exemptMember, noJoinTime } from "../observation.ts";
import type { ListChanges } from "../people-register/people-on-list.ts";

/**
 * Sorted column of the present list's join times, robots and exempt members left out. Updated by merging what changed, since few rows do
 * from list to list. Rows without a join time are only counted: nothing says where in the order they belong.
 */
export class JoinOrder {
  /** Rows without a join time. */
  untimed = 0;
  #ascending = new Float64Array(0);

  /** Rows with a join time. */
  get timed(): number {
    return this.#ascending.length;
  }

  get rows(): number {
    return this.timed + this.untimed;
  }

  /** The join time at a position, 0 being the oldest. Beyond either end no row bounds it: an infinity. */
  at(position: number): EpochSeconds {
    if (position < 0) return Number.NEGATIVE_INFINITY;
    return this.#ascending[position] ?? Number.POSITIVE_INFINITY;
  }

  change({ gone, come, moved, movedFrom }: ListChanges): void {
    if (gone.joinedAt.length + come.joinedAt.length + movedFrom.length === 0) return;
    const leaving = sortJoins(gone.joinedAt, movedFrom);
    const joining = sortJoins(come.joinedAt, moved.joinedAt);
    this.untimed += joining.untimed - leaving.untimed;
    this.#ascending = merge(this.#ascending, leaving.joins, joining.joins);
  }
}

interface SortedJoins {
  /** Ascending. */
  readonly joins: Float64Array<ArrayBuffer>;
  readonly untimed: number;
}

function sortJoins(some: readonly EpochSeconds[], others: readonly EpochSeconds[]): SortedJoins {
  const sorted = new Float64Array(some.length + others.length);
  sorted.set(some);
  sorted.set(others, some.length);
  sorted.sort();
  let begin = 0;
  let untimed = 0;
  for (let join = sorted[0]; join !== undefined && join <= noJoinTime; join = sorted[begin]) {
    if (join !== exemptMember) untimed += 1;
    begin += 1;
  }
  return { joins: sorted.subarray(begin), untimed };
}

/** Merges three ascending columns: the joins without those leaving, all of which are among them, and with those joining. */
function merge(joins: Float64Array, leaving: Float64Array, joining: Float64Array): Float64Array<ArrayBuffer> {
  const merged = new Float64Array(joins.length - leaving.length + joining.length);
  const never = Number.POSITIVE_INFINITY;
  let [size, left, come] = [0, 0, 0];
  let [nextLeaving, nextJoining] = [leaving[0] ?? never, joining[0] ?? never];
  for (let position = 0; position < joins.length; position += 1) {
    const join = joins[position] ?? 0;
    if (join === nextLeaving) {
      left += 1;
      nextLeaving = leaving[left] ?? never;
      continue;
    }
    while (nextJoining < join) {
      merged[size++] = nextJoining;
      come += 1;
      nextJoining = joining[come] ?? never;
    }
    merged[size++] = join;
  }
  merged.set(joining.subarray(come), size);
  return merged;
}
