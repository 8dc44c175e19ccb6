import type { UserId } from "../identity/ids.ts";
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
  /** Who is in the list before only. */
  readonly gone: readonly number[];
  /** Who is in the list after only. */
  readonly come: NumberedRows;
  /** Who is in both, with another join time than before. */
  readonly moved: NumberedRows;
}

/** A list as its chain tells it. */
export interface NumberedList {
  readonly names: NumberedNames;
  readonly rows: NumberedRows;
  /** Undefined where the list itself does not tell them. */
  readonly changes: NumberedChanges | undefined;
}

/** The marks stand for lists without keeping them in memory. */
interface Descent extends NumberedList {
  readonly mark: object;
  readonly markBefore: object | undefined;
}

const descents = new WeakMap<RosterSample, Descent>();

/**
 * Remembers what a list is in numbers, for as long as the list lives. A list that is copied or changed is another one, of
 * which nothing is known.
 *
 * @param before the list that `list.changes` start from
 */
export function noteNumberedList(roster: RosterSample, list: NumberedList, before: RosterSample | undefined): void {
  const markBefore = before === undefined ? undefined : descents.get(before)?.mark;
  descents.set(roster, { ...list, mark: {}, markBefore });
}

export function numberedListOf(roster: RosterSample): NumberedList | undefined {
  return descents.get(roster);
}

/** True when the changes of `roster` start from the list `before`. */
export function isMadeFrom(roster: RosterSample, before: RosterSample): boolean {
  const mark = descents.get(roster)?.markBefore;
  return mark !== undefined && mark === descents.get(before)?.mark;
}
