import type { EpochSeconds } from "../../identity/ids.ts";
import type { ListChanges } from "./people-on-list.ts";

/** The join times of the last list, ascending. Goes from list to list by what changed, since few rows do. */
export class JoinOrder {
  /** How many rows the list has, robots left out. */
  rows = 0;
  #ascending = new Float64Array(0);
  /** Takes the next order; then the two are swapped. */
  #spare = new Float64Array(0);
  readonly #leaving = new SortedJoins();
  readonly #joining = new SortedJoins();

  change({ gone, come, moved, movedFrom }: ListChanges): void {
    if (gone.places.length + come.places.length + movedFrom.length === 0) return;
    const leaving = this.#leaving.take(gone.joinedAt, movedFrom);
    const joining = this.#joining.take(come.joinedAt, moved.joinedAt);
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

  #roomFor(rows: number): Float64Array<ArrayBuffer> {
    return this.#spare.length >= rows ? this.#spare : new Float64Array(2 * rows);
  }
}

/** Sorts the few join times that changed, in memory that it keeps: a thousand lists a report would allocate thousands of columns. */
class SortedJoins {
  #room = new Float64Array(64);

  /** Holds until the next time. */
  take(some: readonly EpochSeconds[], others: readonly EpochSeconds[]): Float64Array {
    const length = some.length + others.length;
    if (this.#room.length < length) this.#room = new Float64Array(2 * length);
    const joins = this.#room.subarray(0, length);
    joins.set(some);
    joins.set(others, some.length);
    return joins.sort();
  }
}
