import {
  type CycleGuard,
  freshCycleGuard,
  packCycleGuard,
  parseCycleGuard,
  watchForCycle,
} from "../upstream/cycle-guard.ts";
import { type Fields, integerWithin } from "../upstream/tolerant-fields.ts";
import { type OnlineMembersPage, onlineListWindow, planLimitedListSizes } from "./online-members.ts";

/** Enough for 1,000 members in pages of 25; the documents have pages of 250 and 500. */
const maxPages = 40;

/** More rows than any page: the list has 1,000, and an answer at most 4 MB. */
const mostRowsOfAPage = 100_000;

/** Position of a walk through the pages of an online list. */
export interface OnlineListPosition {
  readonly timestamp: number;
  readonly pages: number;
  readonly listed: number;
  readonly guard: CycleGuard;
}

export const onlineListStart: OnlineListPosition = { timestamp: 0, pages: 0, listed: 0, guard: freshCycleGuard };

/** `ended` is false when the walk was stopped: the marks form a cycle or do not end, or the next one cannot be read. */
export type OnlineListStep =
  | { readonly next: OnlineListPosition }
  | { readonly next: undefined; readonly ended: boolean; readonly listed: number };

/** The step after a page. Every walk ends: its pages are bounded, and cycles are detected. */
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

/** Whether a list is whole, judged by its length. */
export type ListReach = "whole" | "newest-only" | "maybe-plan-limited";

export function listReach(listed: number): ListReach {
  if (listed >= onlineListWindow) {
    return "newest-only";
  }
  return planLimitedListSizes.includes(listed) ? "maybe-plan-limited" : "whole";
}

export function packOnlineListPosition(position: OnlineListPosition): Fields {
  return { t: position.timestamp, p: position.pages, l: position.listed, g: packCycleGuard(position.guard) };
}

/** Undefined for positions that no walk reaches: clients can make cursors of their own. */
export function parseOnlineListPosition(packed: Fields): OnlineListPosition | undefined {
  const timestamp = integerWithin(packed["t"], 1, Number.MAX_SAFE_INTEGER);
  const pages = integerWithin(packed["p"], 1, maxPages - 1);
  const listed = integerWithin(packed["l"], 0, maxPages * mostRowsOfAPage);
  const guard = parseCycleGuard(packed["g"]);
  return timestamp !== undefined && pages !== undefined && listed !== undefined && guard !== undefined
    ? { timestamp, pages, listed, guard }
    : undefined;
}
