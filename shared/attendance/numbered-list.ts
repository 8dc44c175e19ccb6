import type { EpochSeconds, UserId } from "../identity/ids.ts";
import type { RosterSample } from "./observation.ts";
import type { NumberedRows } from "./record/numbered-rows.ts";

/** Who each number of a chain is. Grows at its end only: lists that share one table mean the same people by the same numbers. */
export interface NumberedNames {
  /** Undefined: erased. */
  readonly userIds: (UserId | undefined)[];
  readonly nicknames: (string | undefined)[];
}

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
  readonly names: NumberedNames;
  readonly rows: NumberedRows;
  /** Undefined where the list itself does not tell them. */
  readonly changes: NumberedChanges | undefined;
}

/** The marks stand for lists without keeping them in memory. */
interface Descent {
  readonly list: NumberedList;
  readonly mark: object;
  readonly markBefore: object | undefined;
}

const descent = Symbol("what a list is in numbers");

type NotedRoster = RosterSample & { readonly [descent]?: Descent };

/**
 * Notes on a list what it is in numbers. A list that is copied or changed is another one, of which nothing is known, so the
 * note is on a property that copies leave behind; a WeakMap would keep each list alive until the next full collection.
 *
 * @param before the list that `list.changes` start from
 */
export function noteNumberedList(roster: NotedRoster, list: NumberedList, before: NotedRoster | undefined): void {
  const value: Descent = { list, mark: {}, markBefore: before?.[descent]?.mark };
  Object.defineProperty(roster, descent, { value });
}

export function numberedListOf(roster: NotedRoster): NumberedList | undefined {
  return roster[descent]?.list;
}

/** True when the changes of `roster` start from the list `before`. */
export function isMadeFrom(roster: NotedRoster, before: NotedRoster): boolean {
  const mark = roster[descent]?.markBefore;
  return mark !== undefined && mark === before[descent]?.mark;
}
