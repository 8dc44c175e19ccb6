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

/** Pages without a single row that are followed in a row before we stop; a role filter may leave some empty. */
const maxEmptyPages = 10;

/** Twice the largest group and a page: no walk goes further. */
const mostRowsOfAll = 2 * largestCommunity + maxGroupMembersLimit;

/** Where a walk through a group's members stands. */
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

/** `ended` is false when we stopped following a vendor that would not end, or whose next position cannot be read. */
export type GroupWalkStep =
  | { readonly next: GroupWalkPosition }
  | { readonly next: undefined; readonly ended: boolean };

/**
 * The step after a page. Always ends: offsets stop at an empty page or at MemberNum; `Next` marks are watched for circles,
 * and neither goes on once twice the group has been read (members who come and go move the others between pages).
 *
 * The offset moves by the rows received, not by the Limit: a server that caps the page lower than asked loses nobody.
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
      // Without a filter, nobody behind an offset below MemberNum is a contradiction and not the end.
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

/** A cursor may be of anybody's making: undefined for what no walk arrives at. */
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
