import type { EpochSeconds } from "../../identity/ids.ts";
import { noJoinTime, rosterWindow } from "../observation.ts";
import { smallestPageSize, type TruthSettings } from "../truth-settings.ts";
import type { JoinOrder } from "./join-order.ts";
import { mayHavePages } from "./roster-completeness.ts";

/**
 * A closed stretch of join times.
 *
 * The picture behind a list may change between two pages. With a cursor that counts rows, people who leave meanwhile pull
 * the rows behind them over the seam, and those who crossed it are on no page although they are online. With a cursor
 * that is a join time, those who share its second may be lost. In both cases the lost stand exactly at a seam: all rows of
 * the pages before are on one side of them, all others on the other side. So a person who is missing from a list of several pages,
 * and would stand at a multiple of the page size, has not been proven to be gone.
 */
export type JoinRange = readonly [from: EpochSeconds, to: EpochSeconds];

/**
 * The seams of a list in no documented order: anybody may stand at one of them. TRUTH.md assumes ("lost-once") that nobody does so twice
 * in a row, each time in the very walk in which a person before them leaves.
 */
export const anywhere: readonly JoinRange[] = [[Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]];

/**
 * The join times of people who may be lost at a seam of this list. Empty for a list of one page. Newest first is what
 * the vendor implies; oldest first costs nothing to allow for. Robots, and rows without a join time, stand anywhere in the pages.
 *
 * @param robots and other rows that are not among the joins
 * @param rowsBefore of the list before
 */
export function findSeamRanges(
  joins: JoinOrder,
  robots: number,
  rowsBefore: number,
  settings: Pick<TruthSettings, "unordered" | "smallestPage">,
): readonly JoinRange[] {
  const ranges: JoinRange[] = [];
  const rows = joins.rows + robots;
  // A long list that is short all at once may be a slip of the vendor's: what it misses is doubted like a page's edge.
  if (settings.unordered) return mayHavePages(Math.max(rows, rowsBefore), settings) ? anywhere : ranges;
  if (!mayHavePages(rows, settings)) return ranges;
  const count = joins.timed;
  const elsewhere = robots + joins.untimed;
  for (let seam = smallestPageSize; seam - elsewhere <= count; seam += smallestPageSize) {
    ranges.push([joins.at(count - seam - 1), joins.at(count - seam + elsewhere)]);
    // Behind the last row of a list that is cut at the cap there is no page: nobody newer than all of it is lost there.
    if (seam !== rows || rows < rosterWindow) ranges.push([joins.at(seam - elsewhere - 1), joins.at(seam)]);
  }
  return ranges;
}

/** Without a join time nothing excludes any seam. */
export function standsAtSeam(seams: readonly JoinRange[], joinedAt: EpochSeconds): boolean {
  if (joinedAt === noJoinTime) return seams.length > 0;
  for (const [from, to] of seams) if (from <= joinedAt && joinedAt <= to) return true;
  return false;
}

/** Whether a person may be lost at the seams of both lists. */
export function rangesMeet(some: readonly JoinRange[], others: readonly JoinRange[]): boolean {
  if (some === anywhere && others === anywhere) return false;
  return some.some(([from, to]) => others.some((other) => from <= other[1] && other[0] <= to));
}
