import type { EpochSeconds } from "../../identity/ids.ts";
import type { ListedMember, RosterSample } from "../observation.ts";
import type { ChainNames } from "./chain-names.ts";
import { byCodeUnits } from "./id-order.ts";
import { earliestOfEach, type NumberedRows } from "./numbered-rows.ts";

/** How one list differs from the one before it. Each part in no particular order. */
export interface NumberedChanges {
  /** Who is in the list before only, with the join times that it shows. */
  readonly gone: NumberedRows;
  /** Who is in the list after only. */
  readonly come: NumberedRows;
  /** Who is in both, with the join times of the list after; some may be those of before. */
  readonly moved: NumberedRows;
  /** The join times before, row by row of `moved`. */
  readonly movedFrom: readonly EpochSeconds[];
}

/** A list as its chain tells it. */
export interface NumberedList {
  readonly names: ChainNames;
  /** Its rows, ascending by number. */
  readonly rows: () => NumberedRows;
  /** True when erasure replaced an ID in this chain: two numbers may then stand for one ID. */
  readonly replaced: boolean;
  /** Undefined where numbers do not tell people apart. */
  readonly changes: NumberedChanges | undefined;
}

/** The marks stand for lists without keeping them in memory. */
interface Descent {
  readonly list: NumberedList;
  readonly mark: object;
  readonly markBefore: object | undefined;
  members: readonly ListedMember[] | undefined;
}

const descent = Symbol("what a list is in numbers");

type ToldRoster = RosterSample & { readonly [descent]?: Descent };

/** Sorting the members of every list would cost more than all else, and who goes by what changed does not need them. */
function members(this: ToldRoster): readonly ListedMember[] {
  const known = this[descent];
  if (known === undefined) return [];
  known.members ??= membersOf(known.list).sort((one, other) => byCodeUnits(one.userId, other.userId));
  return known.members;
}

/** One function for all lists: V8 would keep a getter of its own, and with it the list, until the next full collection. */
const membersWhenAsked = { get: members, enumerable: true, configurable: true };

/**
 * A list that knows what it is in numbers. One that is copied or changed is another list, of which nothing is known: the copy
 * leaves the note behind.
 *
 * @param before the list that `list.changes` start from
 */
export function tellRoster(
  { from, to, listed, robots, ended }: Omit<RosterSample, "members">,
  list: NumberedList,
  before: ToldRoster | undefined,
): RosterSample {
  const value: Descent = { list, mark: {}, markBefore: before?.[descent]?.mark, members: undefined };
  const roster: ToldRoster = { from, to, listed, robots, ended, members: [] };
  Object.defineProperty(roster, descent, { value });
  return Object.defineProperty(roster, "members", membersWhenAsked);
}

export function numberedListOf(roster: ToldRoster): NumberedList | undefined {
  return roster[descent]?.list;
}

/** True when the changes of `roster` start from the list `before`. */
export function isMadeFrom(roster: ToldRoster, before: ToldRoster): boolean {
  const mark = roster[descent]?.markBefore;
  return mark !== undefined && mark === before[descent]?.mark;
}

/** The members in no particular order, each once. */
function membersOf({ names, rows: rowsOf, replaced }: NumberedList): ListedMember[] {
  const rows = rowsOf();
  const all: ListedMember[] = [];
  for (const [row, number] of rows.numbers.entries()) {
    const userId = names.userIdAt(number);
    const nickname = names.nicknameAt(number);
    const joinedAt = rows.joinedAt[row] ?? 0;
    // Whose ID was erased has no row.
    if (userId === undefined) continue;
    all.push(nickname === undefined ? { userId, joinedAt } : { userId, joinedAt, nickname });
  }
  if (!replaced) return all;
  const kept = earliestOfEach(
    all.map(({ userId }) => userId),
    all.map(({ joinedAt }) => joinedAt),
  );
  return kept.map((row) => all[row]).filter((member) => member !== undefined);
}
