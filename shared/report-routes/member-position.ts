import type { TimeWindow } from "../attendance/rules/person-totals.ts";
import { isGroupId } from "../http-api/group-parameter.ts";
import { asGroupId, type EpochSeconds, type GroupId } from "../identity/ids.ts";
import type { Fields } from "../upstream/tolerant-fields.ts";
import { type MemberTotals, packTotals, totalsOf } from "./member-totals.ts";
import { isEpochSecond, maxRollupDays } from "./report-window.ts";

/** Where a walk over the rooms of an app goes on. */
export interface MemberPosition {
  readonly room: GroupId;
  /** The instant to go on with in that room; undefined when the room is done. */
  readonly at: EpochSeconds | undefined;
}

/** What a cursor holds: the range, which would otherwise move with the clock, the position, and the totals up to it. */
export interface MemberStart {
  readonly window: TimeWindow;
  readonly position: MemberPosition;
  readonly totals: MemberTotals;
}

export function packMemberStart({ window, position, totals }: MemberStart): Fields {
  const { room, at } = position;
  return { f: window.from, t: window.to, g: room, ...(at === undefined ? {} : { a: at }), n: packTotals(totals) };
}

/** Undefined for positions that no page of this request can end with: clients can make cursors of their own. */
export function memberStartOf(
  { f, t, g, a, n }: Fields,
  rooms: readonly GroupId[] | undefined,
  nowSeconds: EpochSeconds,
): MemberStart | undefined {
  const totals = totalsOf(n);
  const isWindow = isEpochSecond(f) && isEpochSecond(t) && f <= t && t <= nowSeconds && t - f <= maxRollupDays * 86_400;
  if (!isWindow || totals === undefined || !isGroupId(g)) {
    return undefined;
  }
  const room = asGroupId(g);
  const isAsked = rooms === undefined || rooms.includes(room);
  const isWithin = a === undefined || (isEpochSecond(a) && a > f && a < t);
  return isAsked && isWithin
    ? { window: { from: f, to: t }, position: { room, at: isEpochSecond(a) ? a : undefined }, totals }
    : undefined;
}
