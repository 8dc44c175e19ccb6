import { planLimitedListSizes, type RosterSample, rosterWindow } from "../observation.ts";
import { defaultTruthSettings, type TruthSettings } from "../truth-settings.ts";

/**
 * What a list is worth as evidence of absence.
 * - `complete`: everybody who was online when the picture was taken is on it.
 * - `unsettled`: several pages, and the counts do not exclude that the newest-1,000 window cut the end off while the
 *   picture changed between two pages. Nobody newer than its oldest entry is hidden.
 * - `truncated`: the vendor's window of the newest 1,000.
 * - `plan-limited`: exactly as long as the list that is shown without the paid plan (newest 30, or 31).
 * - `not-ended`: paging was cut short. Which part is missing is not known.
 * - `implausible`: every count around it is higher, or its pages may be of three pictures. Who is missing is not known.
 */
export type RosterCompleteness = "complete" | "unsettled" | "truncated" | "plan-limited" | "not-ended" | "implausible";

/** A full page may have been followed by another one, even if nothing new was on it. */
export function mayHavePages(rows: number, { smallestPage }: Pick<TruthSettings, "smallestPage">): boolean {
  return rows >= smallestPage;
}

/** Counts this long before the first page or after the last one are neighbours of a list: one slot, and some jitter. */
export const countNeighbourhoodSeconds = 75;

/**
 * The rules about page seams hold for one change of the picture in a walk. Pictures are documented to be up to 40 s old, and
 * counts move every 10 s: in less time than that there is one change at the most.
 */
const secondChangeSeconds = 10;

/**
 * A room may pass 1,000 between a count and a page. Below nine tenths of the window, a hundred people would have to
 * join within the age of a count, at the very second in which the picture changes between two pages.
 */
const windowMarginCount = 0.9 * rosterWindow;

/** How far a count may be above a list that hides nobody: both are old by different amounts. Tiny rooms get no slack. */
const slackFor = (listed: number): number => Math.floor(listed * 0.05);

/**
 * Judges one list, conservatively: a list that could have hidden a person is not complete.
 * `counts` are the values of the counts around it (`countNeighbourhoodSeconds`), suspect ones left out; with none, a list of
 * one page is believed and a list of several pages is `unsettled`. So it is with counts that may be older than that (Community).
 */
export function judgeRoster(
  roster: RosterSample,
  counts: readonly number[],
  settings: Pick<TruthSettings, "countStalenessSeconds" | "unordered" | "smallestPage"> = defaultTruthSettings,
): RosterCompleteness {
  if (!roster.ended) return "not-ended";
  const { listed, robots } = roster;
  const hasPages = mayHavePages(listed, settings);
  if (hasPages && roster.to - roster.from >= secondChangeSeconds) return "implausible";
  const lowest = Math.min(...counts);
  if (settings.unordered) {
    // Nothing caps such a list, and its counts are of people: a chat group's is the list's own length.
    const people = listed - robots;
    return counts.length > 0 && lowest > people + slackFor(people) ? "implausible" : "complete";
  }
  if (listed >= rosterWindow) return "truncated";
  // Whether the vendor's 30 counts the robots pinned to a list is not documented, so either number is taken as the cap.
  if (planLimitedListSizes.includes(listed) || planLimitedListSizes.includes(listed - robots)) return "plan-limited";
  if (counts.length > 0 && lowest > listed + slackFor(listed)) return "implausible";
  if (hasPages) {
    const highest = Math.max(...counts);
    const agree = counts.length > 0 && Math.abs(highest - listed) <= slackFor(listed);
    const isFarFromWindow = Math.max(highest, listed) <= windowMarginCount;
    const settled = agree && isFarFromWindow && settings.countStalenessSeconds <= countNeighbourhoodSeconds;
    if (!settled) return "unsettled";
  }
  return "complete";
}

/** True when the list alone does not exclude that the vendor's window, or the plan's, cut its end off, or when it was not read to its end. */
export function listMayBeCut({ ended, listed, robots }: Pick<RosterSample, "ended" | "listed" | "robots">): boolean {
  const isOfPlan = planLimitedListSizes.includes(listed) || planLimitedListSizes.includes(listed - robots);
  return !ended || listed > windowMarginCount || isOfPlan;
}

/** True when the list shows the newest, so that only people older than its oldest entry can be hidden. */
export function showsTheNewest(completeness: RosterCompleteness): boolean {
  return completeness === "truncated" || completeness === "plan-limited" || completeness === "unsettled";
}
