import type { GroupId } from "../identity/ids.ts";
import {
  type CycleGuard,
  freshCycleGuard,
  packCycleGuard,
  parseCycleGuard,
  watchForCycle,
} from "../upstream/cycle-guard.ts";
import { type Fields, integerWithin } from "../upstream/tolerant-fields.ts";
import {
  firstGroupMembersPosition,
  type GroupMembersPage,
  type GroupMembersPosition,
  largestCommunity,
  maxGroupMembersLimit,
} from "./group-members.ts";

/** Empty pages in a row after which a walk stops; a role filter may leave some pages empty. */
const maxEmptyPages = 10;

/** Upper bound of a walk: twice the largest group and one page. */
const mostRowsOfAll = 2 * largestCommunity + maxGroupMembersLimit;

/** Position of a walk through a group's members. */
export interface GroupWalkPosition {
  readonly at: GroupMembersPosition;
  readonly limit: number;
  readonly rows: number;
  readonly emptyPages: number;
  readonly guard: CycleGuard;
}

export function groupWalkStart(groupId: GroupId, limit: number): GroupWalkPosition {
  return { at: firstGroupMembersPosition(groupId), limit, rows: 0, emptyPages: 0, guard: freshCycleGuard };
}

/** `ended` is false when the walk was stopped: the pages did not end, or the next position cannot be read. */
export type GroupWalkStep =
  | { readonly next: GroupWalkPosition }
  | { readonly next: undefined; readonly ended: boolean };

/**
 * The step after a page. Every walk ends: offsets at an empty page or at MemberNum, `Next` marks at the end or in a cycle, and both after
 * twice the rows of the group (members who join and leave shift the others between pages).
 *
 * The offset grows by the rows received, not by the Limit, so that no member is skipped where a server caps the page.
 */
export function afterGroupPage(position: GroupWalkPosition, page: GroupMembersPage, filtered: boolean): GroupWalkStep {
  const rows = position.rows + page.rows;
  const emptyPages = page.rows === 0 ? position.emptyPages + 1 : 0;
  const mostRows = 2 * (page.memberCount ?? largestCommunity) + page.limit;
  const walked = { limit: page.limit, rows, emptyPages };
  if ("offset" in position.at) {
    const offset = position.at.offset + page.rows;
    const hasAll = page.memberCount !== undefined && offset >= page.memberCount;
    if (page.rows === 0 || (!filtered && hasAll)) {
      // Without a filter an empty page below MemberNum is a contradiction, not the end.
      return { next: undefined, ended: filtered || hasAll || page.memberCount === undefined };
    }
    return rows > mostRows
      ? { next: undefined, ended: false }
      : { next: { ...walked, at: { offset }, guard: position.guard } };
  }
  if (page.next === undefined || page.next === "") {
    return { next: undefined, ended: page.next === "" };
  }
  const guard = page.next === position.at.next ? undefined : watchForCycle(position.guard, page.next);
  return guard === undefined || rows > mostRows || emptyPages >= maxEmptyPages
    ? { next: undefined, ended: false }
    : { next: { ...walked, at: { next: page.next }, guard } };
}

export function packGroupWalkPosition({ at, limit, rows, emptyPages, guard }: GroupWalkPosition): Fields {
  return {
    ...("offset" in at ? { o: at.offset } : { n: at.next }),
    l: limit,
    r: rows,
    e: emptyPages,
    g: packCycleGuard(guard),
  };
}

/** Undefined for positions that no walk reaches: clients can make cursors of their own. */
export function parseGroupWalkPosition(packed: Fields): GroupWalkPosition | undefined {
  const offset = integerWithin(packed["o"], 1, mostRowsOfAll);
  const next = packed["n"];
  const at = offset !== undefined ? { offset } : typeof next === "string" ? { next } : undefined;
  const limit = integerWithin(packed["l"], 1, maxGroupMembersLimit);
  const rows = integerWithin(packed["r"], 0, mostRowsOfAll);
  const emptyPages = integerWithin(packed["e"], 0, maxEmptyPages - 1);
  const guard = parseCycleGuard(packed["g"]);
  return at && limit !== undefined && rows !== undefined && emptyPages !== undefined && guard
    ? { at, limit, rows, emptyPages, guard }
    : undefined;
}
