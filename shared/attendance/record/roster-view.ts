import type { EpochSeconds } from "../../identity/ids.ts";
import { DamagedRecord } from "./bits.ts";
import { ChainNames } from "./chain-names.ts";
import {
  including,
  type NumberSet,
  noNumbers,
  numbersAt,
  numbersIn,
  numbersMissingAt,
  sizeOf,
  without,
} from "./number-set.ts";
import type { NumberedRows } from "./numbered-rows.ts";
import { mostMembers, mostNumbers } from "./plausible.ts";
import type { RosterNumbers } from "./roster-numbers.ts";
import type { RosterChange } from "./slot-body.ts";
import type { NumberedChanges } from "./told-roster.ts";

/**
 * Everybody who was given a number in a chain, and their join times as the newest view of the chain has them. All views of the
 * chain share it: what a step changes is written over, and what was there before is kept for the views before it.
 */
interface ChainPeople {
  readonly names: ChainNames;
  readonly joinedAt: EpochSeconds[];
  readonly overwritten: OverwrittenJoin[];
  /** That of the newest view. */
  version: number;
}

interface OverwrittenJoin {
  /** The first view for which it does not hold any more. */
  readonly version: number;
  readonly number: number;
  readonly joinedAt: EpochSeconds;
}

/** A roster as readers see it: who is on it, by number. */
export interface RosterView {
  readonly people: ChainPeople;
  /** Which of the chain's views it is. */
  readonly version: number;
  /** How many of `people` have their number at this slot; the others came later. */
  readonly known: number;
  /** Who is on the list. */
  readonly present: NumberSet;
  /** True when erasure replaced an ID in this chain: two numbers may then stand for one ID. */
  readonly replaced: boolean;
}

export interface ViewStep {
  readonly view: RosterView;
  /** Undefined where erasure has replaced IDs, so that numbers do not tell people apart. */
  readonly changes: NumberedChanges | undefined;
}

export function emptyView(): RosterView {
  const people = { names: new ChainNames(), joinedAt: [], overwritten: [], version: 0 };
  return { people, version: 0, known: 0, present: noNumbers, replaced: false };
}

/** @throws DamagedRecord when the change was not made from this roster */
export function viewAfter(before: RosterView, change: RosterChange): ViewStep {
  const { left, rejoined, returned, newcomers, joinedAt: times } = change;
  const size = sizeOf(before.present);
  if (!fits(left, size) || !fits(returned, before.known - size) || !fits(rejoined, size - left.length)) {
    throw new DamagedRecord("the changes do not fit the roster");
  }
  const known = before.known + newcomers.userIds.length;
  if (known > mostNumbers || size - left.length + returned.length + newcomers.userIds.length > mostMembers) {
    throw new DamagedRecord("the roster has more members, or its chain more numbers, than there are");
  }
  const people = peopleOf(before);
  const gone = numbersAt(before.present, left);
  const come = numbersMissingAt(before.present, returned);
  const stayed = without(before.present, gone);
  const moved = numbersAt(stayed, rejoined);
  const goneJoins = gone.map((number) => people.joinedAt[number] ?? 0);
  const movedFrom = moved.map((number) => people.joinedAt[number] ?? 0);

  people.version += 1;
  // Plain loops: a busy day has tens of thousands of changes, and pairs of index and entry for each are memory to be cleared away.
  let row = 0;
  for (const number of moved) overwrite(people, number, times[row++] ?? 0);
  for (const number of come) overwrite(people, number, times[row++] ?? 0);
  people.names.add(newcomers);
  while (people.joinedAt.length < known) {
    come.push(people.joinedAt.length);
    people.joinedAt.push(times[row++] ?? 0);
  }

  const replaced = before.replaced || newcomers.replaced.length > 0;
  const view = { people, version: people.version, known, present: including(stayed, come), replaced };
  if (replaced) return { view, changes: undefined };
  const changes: NumberedChanges = {
    gone: { numbers: gone, joinedAt: goneJoins },
    come: { numbers: come, joinedAt: times.slice(moved.length) },
    moved: { numbers: moved, joinedAt: times.slice(0, moved.length) },
    movedFrom,
  };
  return { view, changes };
}

const fits = (places: readonly number[], among: number): boolean => (places.at(-1) ?? -1) < among;

/** A chain that does not fork goes on with one table; the branches of one that does have tables of their own. */
function peopleOf(view: RosterView): ChainPeople {
  const { people, version, known } = view;
  if (version === people.version) return people;
  const earlier = joinsBefore(view);
  return {
    names: people.names.upTo(known),
    joinedAt: people.joinedAt.slice(0, known).map((joinedAt, number) => earlier.get(number) ?? joinedAt),
    overwritten: [],
    version: 0,
  };
}

function overwrite(people: ChainPeople, number: number, joinedAt: EpochSeconds): void {
  people.overwritten.push({ version: people.version, number, joinedAt: people.joinedAt[number] ?? 0 });
  people.joinedAt[number] = joinedAt;
}

/** The join times of this view that later views have written over. */
function joinsBefore({ people, version }: RosterView): ReadonlyMap<number, EpochSeconds> {
  const joins = new Map<number, EpochSeconds>();
  for (const join of people.overwritten) {
    if (join.version > version && !joins.has(join.number)) joins.set(join.number, join.joinedAt);
  }
  return joins;
}

/** Who is on the list, with the join times that it shows. Made when asked for: most readers go by what changed. */
export function rowsOf(view: RosterView): NumberedRows {
  const numbers = numbersIn(view.present);
  const earlier = joinsBefore(view);
  const joinedAt = numbers.map((number) => earlier.get(number) ?? view.people.joinedAt[number] ?? 0);
  return { numbers, joinedAt };
}

/** The roster as the writer of the next item needs it. */
export function numbersOf(view: RosterView): RosterNumbers {
  const { people, known } = view;
  const joinedAt = new Array<EpochSeconds>(known).fill(0);
  const isPresent = new Uint8Array(known);
  const rows = rowsOf(view);
  for (const [place, number] of rows.numbers.entries()) {
    joinedAt[number] = rows.joinedAt[place] ?? 0;
    isPresent[number] = 1;
  }
  return { userIds: people.names.userIdsUpTo(known), joinedAt, present: isPresent };
}
