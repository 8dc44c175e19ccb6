import type { EpochSeconds } from "../../identity/ids.ts";
import type { ChainMembers } from "./chain-members.ts";
import { ChainNames } from "./chain-names.ts";
import { DamagedRecord } from "./damaged-record.ts";
import type { RosterDiff } from "./decoded-roster.ts";
import { has, including, type MemberBitSet, membersIn, noMembers, without } from "./member-bit-set.ts";
import type { MemberRows } from "./member-rows.ts";
import type { NewMembers } from "./new-members.ts";
import { mostMemberNumbers, mostMembers } from "./plausible.ts";
import type { RosterChange } from "./slot-body.ts";

/** The reader's state after one roster, immutable. */
export interface RosterView {
  /** Shared by all views of a straight chain; may have more member numbers than had been assigned at this view. */
  readonly names: ChainNames;
  /** The latest join time by member number, for all numbers assigned so far. */
  readonly joinedAt: readonly EpochSeconds[];
  /** Who is on the list, and how many they are. */
  readonly present: MemberBitSet;
  readonly size: number;
  /** True when erasure replaced an ID in this chain: two member numbers may then have one ID. */
  readonly hasReplaced: boolean;
}

export interface ViewStep {
  readonly view: RosterView;
  /** Undefined where erasure has replaced IDs, so that member numbers do not tell people apart. */
  readonly diff: RosterDiff | undefined;
}

export function emptyView(): RosterView {
  return { names: new ChainNames(), joinedAt: [], present: noMembers, size: 0, hasReplaced: false };
}

/** @throws DamagedRecord when the change was not made from this roster */
export function viewAfter(before: RosterView, change: RosterChange): ViewStep {
  const { left, joined, newMembers, joinedAt: times } = change;
  const given = before.joinedAt.length;
  if (!left.every((memberNumber) => has(before.present, memberNumber)) || (joined.at(-1) ?? -1) >= given) {
    throw new DamagedRecord("the changes do not fit the roster");
  }
  const stayed = without(before.present, left);
  const joinedAt = before.joinedAt.concat(times.slice(joined.length));
  const moved: JoinRows = { memberNumbers: [], joinedAt: [] };
  const movedFrom: EpochSeconds[] = [];
  const come: JoinRows = { memberNumbers: [], joinedAt: [] };
  // A plain loop: a busy day has tens of thousands of changes, and a pair of index and entry for each is garbage.
  for (let row = 0; row < joined.length; row += 1) {
    const memberNumber = joined[row] ?? 0;
    const isMoved = has(stayed, memberNumber);
    if (!isMoved && has(before.present, memberNumber)) {
      throw new DamagedRecord("a member left and joined at once");
    }
    if (isMoved) movedFrom.push(joinedAt[memberNumber] ?? 0);
    joinedAt[memberNumber] = addRow(isMoved ? moved : come, memberNumber, times[row] ?? 0);
  }
  for (let memberNumber = given; memberNumber < joinedAt.length; memberNumber += 1) {
    addRow(come, memberNumber, joinedAt[memberNumber] ?? 0);
  }
  const size = before.size - left.length + come.memberNumbers.length;
  if (joinedAt.length > mostMemberNumbers || size > mostMembers) {
    throw new DamagedRecord("the roster has more members, or its chain more member numbers, than there may be");
  }
  const hasReplaced = before.hasReplaced || newMembers.some(({ ids }) => ids.isReplaced);
  const present = including(stayed, come.memberNumbers);
  const view = { names: namesAfter(before, newMembers), joinedAt, present, size, hasReplaced };
  const gone = { memberNumbers: left, joinedAt: left.map((memberNumber) => before.joinedAt[memberNumber] ?? 0) };
  return { view, diff: hasReplaced ? undefined : { gone, come, moved, movedFrom } };
}

interface JoinRows {
  readonly memberNumbers: number[];
  readonly joinedAt: EpochSeconds[];
}

function addRow(rows: JoinRows, memberNumber: number, joinedAt: EpochSeconds): EpochSeconds {
  rows.memberNumbers.push(memberNumber);
  rows.joinedAt.push(joinedAt);
  return joinedAt;
}

/** Copy on fork: a straight chain appends to one table; each further branch of a forked one gets a table of its own. */
function namesAfter({ names, joinedAt }: RosterView, newMembers: readonly NewMembers[]): ChainNames {
  const own = names.length === joinedAt.length ? names : names.upTo(joinedAt.length);
  for (const run of newMembers) own.add(run);
  return own;
}

/** Who is on the list, with the join times that it shows. Made when asked for: most readers follow the diffs. */
export function rowsOf({ present, joinedAt }: RosterView): MemberRows {
  const memberNumbers = membersIn(present);
  return { memberNumbers, joinedAt: memberNumbers.map((memberNumber) => joinedAt[memberNumber] ?? 0) };
}

/** The roster as the writer of the next item needs it. */
export function chainMembersOf({ names, joinedAt, present }: RosterView): ChainMembers {
  const isPresent = Uint8Array.from(joinedAt, (_, memberNumber) => (has(present, memberNumber) ? 1 : 0));
  return { userIds: names.userIdsUpTo(joinedAt.length), joinedAt, present: isPresent };
}
