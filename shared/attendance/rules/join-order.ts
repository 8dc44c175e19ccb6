import type { EpochSeconds } from "../../identity/ids.ts";
import { noJoinTime } from "../observation.ts";
import type { ListChanges } from "../people-register/people-on-list.ts";

/**
 * The join times of the last list, ascending. Goes from list to list by what changed, since few rows do. Rows without a join
 * time are counted apart: nothing says where in the order they stand.
 */
export class JoinOrder {
  /** Rows with a join time, robots left out. */
  timed = 0;
  /** Rows without one. */
  untimed = 0;
  #ascending = new Float64Array(64);
  readonly #leaving = new SortedJoins();
  readonly #joining = new SortedJoins();

  /** How many rows the list has, robots left out. */
  get rows(): number {
    return this.timed + this.untimed;
  }

  change({ gone, come, moved, movedFrom }: ListChanges): void {
    if (gone.personIndexes.length + come.personIndexes.length + movedFrom.length === 0) return;
    const leaving = this.#leaving.sort(gone.joinedAt, movedFrom);
    const joining = this.#joining.sort(come.joinedAt, moved.joinedAt);
    this.untimed += joining.untimed - leaving.untimed;
    this.#take(leaving.joins);
    this.#add(joining.joins);
  }

  /** @param leaving a part of what is there */
  #take(leaving: Float64Array): void {
    const joins = this.#ascending;
    let left = 0;
    let next = leaving[0] ?? Number.POSITIVE_INFINITY;
    let kept = 0;
    for (let row = 0; row < this.timed; row += 1) {
      const join = joins[row] ?? 0;
      if (join === next) {
        left += 1;
        next = leaving[left] ?? Number.POSITIVE_INFINITY;
        continue;
      }
      joins[kept] = join;
      kept += 1;
    }
    this.timed = kept;
  }

  /** From the latest on: most who come have joined after everybody who is there. */
  #add(joining: Float64Array): void {
    this.#makeRoom(this.timed + joining.length);
    const joins = this.#ascending;
    let there = this.timed - 1;
    let coming = joining.length - 1;
    for (let free = there + joining.length; coming >= 0; free -= 1) {
      const latest = joining[coming] ?? 0;
      const join = there < 0 ? Number.NEGATIVE_INFINITY : (joins[there] ?? 0);
      if (join > latest) {
        joins[free] = join;
        there -= 1;
      } else {
        joins[free] = latest;
        coming -= 1;
      }
    }
    this.timed += joining.length;
  }

  /** The join time at a rank, 0 being the oldest. Beyond either end there is no row that bounds it. */
  at(place: number): EpochSeconds {
    if (place < 0) return Number.NEGATIVE_INFINITY;
    return place < this.timed ? (this.#ascending[place] ?? 0) : Number.POSITIVE_INFINITY;
  }

  #makeRoom(rows: number): void {
    if (rows <= this.#ascending.length) return;
    const wider = new Float64Array(2 * rows);
    wider.set(this.#ascending.subarray(0, this.timed));
    this.#ascending = wider;
  }
}

/** Sorts the few join times that changed, in memory that it keeps: a thousand lists a report would allocate thousands of columns. */
class SortedJoins {
  #room = new Float64Array(64);

  /** Holds until the next time. Rows without a join time are only counted. */
  sort(
    some: readonly EpochSeconds[],
    others: readonly EpochSeconds[],
  ): { readonly joins: Float64Array; readonly untimed: number } {
    const length = some.length + others.length;
    if (this.#room.length < length) this.#room = new Float64Array(2 * length);
    const sorted = this.#room.subarray(0, length);
    sorted.set(some);
    sorted.set(others, some.length);
    sorted.sort();
    let first = 0;
    while (first < length && (sorted[first] ?? 0) <= noJoinTime) first += 1;
    return { joins: sorted.subarray(first), untimed: first };
  }
}
