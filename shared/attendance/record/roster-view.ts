import type { EpochSeconds } from "../../identity/ids.ts";
import { DamagedRecord } from "./bits.ts";
import { changeRows, missingNumber, type NumberedRows, noRows } from "./numbered-rows.ts";
import type { RosterNumbers } from "./roster-numbers.ts";
import type { RosterChange } from "./slot-body.ts";
import type { NumberedChanges, NumberedNames } from "./told-roster.ts";

/** A roster as readers see it: who is on it, by number. */
export interface RosterView {
  /** The views of a chain share it. */
  readonly people: NumberedNames;
  /** How many of `people` have their number at this slot; the others came later. */
  readonly known: number;
  /** Who is on the list. */
  readonly present: NumberedRows;
  /** True when erasure replaced an ID in this chain: two numbers may then stand for one ID. */
  readonly replaced: boolean;
}

export interface ViewStep {
  readonly view: RosterView;
  /** Undefined where erasure has replaced IDs, so that numbers do not tell people apart. */
  readonly changes: NumberedChanges | undefined;
}

export function emptyView(): RosterView {
  return { people: { userIds: [], nicknames: [] }, known: 0, present: noRows, replaced: false };
}

/** @throws DamagedRecord when the change was not made from this roster */
export function viewAfter(before: RosterView, change: RosterChange): ViewStep {
  const { left, rejoined, returned, newcomers, joinedAt: times } = change;
  const size = before.present.numbers.length;
  if (!fits(left, size) || !fits(returned, before.known - size) || !fits(rejoined, size - left.length)) {
    throw new DamagedRecord("the changes do not fit the roster");
  }
  const people = peopleAfter(before, newcomers);
  const known = before.known + newcomers.length;
  const numbers = returned.map((place) => missingNumber(before.present, place));
  for (let number = before.known; number < known; number += 1) numbers.push(number);
  const added = { numbers, joinedAt: times.slice(rejoined.length) };

  const stayed = rejoin(before, change);
  const present = changeRows(stayed.present, left, added);
  const replaced = before.replaced || newcomers.some((newcomer) => newcomer.replaced);
  const view = { people, known, present, replaced };
  if (replaced) return { view, changes: undefined };
  const gone = {
    numbers: left.map((place) => before.present.numbers[place] ?? 0),
    joinedAt: left.map((place) => before.present.joinedAt[place] ?? 0),
  };
  return { view, changes: { gone, come: added, moved: stayed.moved, movedFrom: stayed.movedFrom } };
}

const fits = (places: readonly number[], among: number): boolean => (places.at(-1) ?? -1) < among;

/** The rows before, with the new join times of those who rejoined. These are named by place among those who stay. */
function rejoin({ present }: RosterView, { left, rejoined, joinedAt, to }: RosterChange) {
  if (rejoined.length === 0) return { present, moved: noRows, movedFrom: noRows.joinedAt };
  const times = present.joinedAt.slice();
  const numbers: number[] = [];
  const movedFrom: EpochSeconds[] = [];
  let leavers = 0;
  for (const [index, amongStaying] of rejoined.entries()) {
    while ((left[leavers] ?? Number.POSITIVE_INFINITY) <= amongStaying + leavers) leavers += 1;
    const place = amongStaying + leavers;
    numbers.push(present.numbers[place] ?? 0);
    movedFrom.push(times[place] ?? 0);
    times[place] = joinedAt[index] ?? to;
  }
  const moved = { numbers, joinedAt: joinedAt.slice(0, rejoined.length) };
  return { present: { numbers: present.numbers, joinedAt: times }, moved, movedFrom };
}

/** A chain that does not fork goes on with one table; the branches of one that does have tables of their own. */
function peopleAfter({ people, known }: RosterView, newcomers: RosterChange["newcomers"]): NumberedNames {
  const isNewest = people.userIds.length === known;
  const names = isNewest
    ? people
    : { userIds: people.userIds.slice(0, known), nicknames: people.nicknames.slice(0, known) };
  for (const { userId, nickname } of newcomers) {
    names.userIds.push(userId);
    names.nicknames.push(nickname);
  }
  return names;
}

/** The roster as the writer of the next item needs it. */
export function numbersOf({ people, known, present }: RosterView): RosterNumbers {
  const joinedAt = new Array<EpochSeconds>(known).fill(0);
  const isPresent = new Uint8Array(known);
  for (const [place, number] of present.numbers.entries()) {
    joinedAt[number] = present.joinedAt[place] ?? 0;
    isPresent[number] = 1;
  }
  return { userIds: people.userIds.slice(0, known), joinedAt, present: isPresent };
}
