import type { EpochSeconds } from "../../identity/ids.ts";
import type { ListedMember } from "../observation.ts";
import { mayHavePages, smallestPageSize } from "./roster-completeness.ts";

/**
 * The picture behind a list may change between two pages. With a cursor that counts rows, people who leave meanwhile pull
 * the rows behind them over the seam, and those who crossed it are on no page although they are online. With a cursor
 * that is a join time, those who share its second may be lost. In both cases the lost stand exactly at a seam: all rows of
 * the pages before are on one side of them, all others on the other side. So whoever is missing from a list of several pages, and would
 * stand at a multiple of the page size, has not been proven to be gone.
 */
export class JoinOrder {
  #ascending: EpochSeconds[] = [];

  /** Goes over to the next list: one walk over the old order, since few rows change from list to list. */
  change(gone: EpochSeconds[], come: EpochSeconds[]): void {
    if (gone.length === 0 && come.length === 0) return;
    gone.sort((one, other) => one - other);
    come.sort((one, other) => one - other);
    const next: EpochSeconds[] = [];
    let goneIndex = 0;
    let comeIndex = 0;
    for (const join of this.#ascending) {
      if (gone[goneIndex] === join) {
        goneIndex += 1;
        continue;
      }
      for (let added = come[comeIndex]; added !== undefined && added < join; added = come[comeIndex]) {
        next.push(added);
        comeIndex += 1;
      }
      next.push(join);
    }
    for (; comeIndex < come.length; comeIndex += 1) next.push(come[comeIndex] ?? 0);
    this.#ascending = next;
  }

  /** True when somebody with this join time could have been lost between two pages of the list. */
  mayHide(joinedAt: EpochSeconds, robots: number): boolean {
    const rows = this.#ascending.length;
    if (!mayHavePages(rows + robots)) return false;
    const older = this.#rowsBefore(joinedAt);
    const same = this.#rowsBefore(joinedAt + 1) - older;
    const newer = rows - older - same;
    // Newest first is what the vendor implies; oldest first costs nothing to allow for.
    return reachesSeam(newer, newer + same, robots) || reachesSeam(older, older + same, robots);
  }

  #rowsBefore(joinedAt: EpochSeconds): number {
    let low = 0;
    let high = this.#ascending.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#ascending[middle] ?? 0) < joinedAt) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Is a multiple of the page size within [fewest, most + robots]? Robots stand anywhere in the pages and are not in `members`. */
function reachesSeam(fewest: number, most: number, robots: number): boolean {
  const pages = Math.floor((most + robots) / smallestPageSize);
  return pages >= 1 && pages * smallestPageSize >= fewest;
}

/** A closed stretch of join times. */
export type JoinRange = readonly [from: EpochSeconds, to: EpochSeconds];

/** The join times that somebody must have to be lost at a seam of this list. Empty for a list of one page. */
export function findSeamRanges(members: readonly ListedMember[], robots: number): JoinRange[] {
  const ranges: JoinRange[] = [];
  if (!mayHavePages(members.length + robots)) return ranges;
  const ascending = Float64Array.from(members, ({ joinedAt }) => joinedAt).sort();
  const count = ascending.length;
  // Beyond either end of the list there is no row that bounds the range.
  const at = (index: number): number =>
    index < 0 ? Number.NEGATIVE_INFINITY : (ascending[index] ?? Number.POSITIVE_INFINITY);
  for (let seam = smallestPageSize; seam - robots <= count; seam += smallestPageSize) {
    ranges.push([at(count - seam - 1), at(count - seam + robots)]);
    ranges.push([at(seam - robots - 1), at(seam)]);
  }
  return ranges;
}

export function rangesMeet(some: readonly JoinRange[], others: readonly JoinRange[]): boolean {
  return some.some(([from, to]) => others.some((other) => from <= other[1] && other[0] <= to));
}
