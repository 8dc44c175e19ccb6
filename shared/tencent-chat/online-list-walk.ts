import {
  type CycleGuard,
  freshCycleGuard,
  packCycleGuard,
  parseCycleGuard,
  watchForCycle,
} from "../upstream/cycle-guard.ts";
import { type Fields, integerWithin } from "../upstream/tolerant-fields.ts";
import { type OnlineMembersPage, onlineListWindow, planLimitedListSizes } from "./online-members.ts";

/** 1,000 members in pages of 25 would end here; documents speak of pages of 250 and 500. */
const maxPages = 40;

/** No page holds more: the list has 1,000 rows, and an answer 4 MB. */
const mostRowsOfAPage = 100_000;

/** Where a walk through the pages of one online list stands. */
export interface OnlineListPosition {
  readonly timestamp: number;
  readonly pages: number;
  readonly listed: number;
  readonly guard: CycleGuard;
}

export const onlineListStart: OnlineListPosition = { timestamp: 0, pages: 0, listed: 0, guard: freshCycleGuard };

/** How a page leaves the walk. `ended` tells whether the vendor said so, or we stopped following marks that never end or cannot be read. */
export type OnlineListStep =
  | { readonly next: OnlineListPosition }
  | { readonly next: undefined; readonly ended: boolean; readonly listed: number };

/** The step after a page. Following `next` always ends: pages are bounded and circles are noticed. */
export function afterOnlinePage(position: OnlineListPosition, page: OnlineMembersPage): OnlineListStep {
  const listed = position.listed + page.rows;
  if (page.nextTimestamp === 0 || page.nextTimestamp === undefined) {
    return { next: undefined, ended: page.nextTimestamp === 0, listed };
  }
  const pages = position.pages + 1;
  const guard =
    page.nextTimestamp === position.timestamp ? undefined : watchForCycle(position.guard, String(page.nextTimestamp));
  if (guard === undefined || pages >= maxPages) {
    return { next: undefined, ended: false, listed };
  }
  return { next: { timestamp: page.nextTimestamp, pages, listed, guard } };
}

/** What the length of a list says about those who are not in it. */
export type ListReach = "whole" | "newest-only" | "maybe-plan-limited";

/** Whether a list of `listed` rows can have left somebody out. */
export function listReach(listed: number): ListReach {
  if (listed >= onlineListWindow) {
    return "newest-only";
  }
  return planLimitedListSizes.includes(listed) ? "maybe-plan-limited" : "whole";
}

export function packOnlineListPosition(position: OnlineListPosition): Fields {
  return { t: position.timestamp, p: position.pages, l: position.listed, g: packCycleGuard(position.guard) };
}

/** A cursor may be of anybody's making: undefined for what no walk arrives at. */
export function parseOnlineListPosition(packed: Fields): OnlineListPosition | undefined {
  const timestamp = integerWithin(packed["t"], 1, Number.MAX_SAFE_INTEGER);
  const pages = integerWithin(packed["p"], 1, maxPages - 1);
  const listed = integerWithin(packed["l"], 0, maxPages * mostRowsOfAPage);
  const guard = parseCycleGuard(packed["g"]);
  return timestamp !== undefined && pages !== undefined && listed !== undefined && guard !== undefined
    ? { timestamp, pages, listed, guard }
    : undefined;
}
