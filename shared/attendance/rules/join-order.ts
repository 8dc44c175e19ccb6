import type { EpochSeconds } from "../../identity/ids.ts";
import type { ListedMember } from "../observation.ts";
import type { MovedRow, RowChanges } from "../row-changes.ts";

/** The join times of the last list, ascending. Goes from list to list by what changed, since few rows do. */
export class JoinOrder {
  /** How many rows the list has, robots left out. */
  rows = 0;
  #ascending = new Float64Array(0);
  /** Takes the next order; then the two are swapped. */
  #spare = new Float64Array(0);
  readonly #leaving = new SortedJoins();
  readonly #joining = new SortedJoins();

  change({ gone, come, moved }: RowChanges): void {
    if (gone.length + come.length + moved.length === 0) return;
    const leaving = this.#leaving.take(gone, moved, "before");
    const joining = this.#joining.take(come, moved, "after");
    const last = this.#ascending;
    const next = this.#roomFor(this.rows + joining.length);
    let left = 0;
    let joined = 0;
    let rows = 0;
    for (let index = 0; index < this.rows; index += 1) {
      const join = last[index] ?? 0;
      if (left < leaving.length && leaving[left] === join) {
        left += 1;
        continue;
      }
      while (joined < joining.length && (joining[joined] ?? 0) < join) {
        next[rows] = joining[joined] ?? 0;
        rows += 1;
        joined += 1;
      }
      next[rows] = join;
      rows += 1;
    }
    next.set(joining.subarray(joined), rows);
    this.rows = rows + joining.length - joined;
    this.#spare = last;
    this.#ascending = next;
  }

  /** The join time at a place, 0 being the oldest. Beyond either end there is no row that bounds it. */
  at(place: number): EpochSeconds {
    if (place < 0) return Number.NEGATIVE_INFINITY;
    return place < this.rows ? (this.#ascending[place] ?? 0) : Number.POSITIVE_INFINITY;
  }

  /** How many joined before this second. */
  before(joinedAt: EpochSeconds): number {
    let low = 0;
    let high = this.rows;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#ascending[middle] ?? 0) < joinedAt) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #roomFor(rows: number): Float64Array<ArrayBuffer> {
    return this.#spare.length >= rows ? this.#spare : new Float64Array(2 * rows);
  }
}

/** Sorts the few join times that changed, in memory that it keeps: a thousand lists a report would allocate thousands of columns. */
class SortedJoins {
  #room = new Float64Array(64);

  /** Holds until the next time. */
  take(rows: readonly ListedMember[], moved: readonly MovedRow[], side: keyof MovedRow): Float64Array {
    const length = rows.length + moved.length;
    if (this.#room.length < length) this.#room = new Float64Array(2 * length);
    const joins = this.#room.subarray(0, length);
    for (let index = 0; index < rows.length; index += 1) joins[index] = rows[index]?.joinedAt ?? 0;
    for (const [index, row] of moved.entries()) joins[rows.length + index] = row[side].joinedAt;
    return joins.sort();
  }
}
