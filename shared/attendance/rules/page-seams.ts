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
export interface SeamCheck {
  /** True when somebody with this join time could have been lost between two pages of the list. */
  mayHide(joinedAt: EpochSeconds): boolean;
}

/** `asked` are the join times of the missing; ranks are found for these in one walk over the list. */
export function findSeams(members: readonly ListedMember[], robots: number, asked: readonly EpochSeconds[]): SeamCheck {
  const places = Float64Array.from(new Set(asked)).sort();
  const sameSecond = new Uint32Array(places.length);
  // between[i]: rows later than places[i-1] and not later than places[i], the equal ones counted apart.
  const between = new Uint32Array(places.length + 1);
  for (const { joinedAt } of members) {
    let low = 0;
    let high = places.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((places[middle] ?? 0) < joinedAt) low = middle + 1;
      else high = middle;
    }
    if (places[low] === joinedAt) sameSecond[low] = (sameSecond[low] ?? 0) + 1;
    else between[low] = (between[low] ?? 0) + 1;
  }
  const hiding = new Set<EpochSeconds>();
  let older = 0;
  for (let index = 0; index < places.length; index += 1) {
    older += between[index] ?? 0;
    const same = sameSecond[index] ?? 0;
    const newer = members.length - older - same;
    // Newest first is what the vendor implies; oldest first costs nothing to allow for.
    if (reachesSeam(newer, newer + same, robots) || reachesSeam(older, older + same, robots)) {
      hiding.add(places[index] ?? 0);
    }
    older += same;
  }
  return { mayHide: (joinedAt) => hiding.has(joinedAt) };
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
