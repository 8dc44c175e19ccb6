import { isPseudonym } from "../attendance/pseudonyms.ts";
import type { EpochSeconds, UserId } from "../identity/ids.ts";

/** A person whose stay is open although the room's list, which is cut, does not show the person. */
export interface HiddenPerson {
  readonly userId: UserId;
  /** Of the newest list or answer that showed the person. */
  readonly lastSeenAt: EpochSeconds;
}

export interface RollCall {
  /** Whom the room expects, in the order of its list. */
  readonly expected: readonly UserId[];
  readonly hidden: readonly HiddenPerson[];
  /** Whom this slot's list shows: their presence is proven without a call. */
  readonly listed: ReadonlySet<UserId>;
  /** Most IDs of one call. */
  readonly batchSize: number;
}

export interface RollCallPlan {
  /** Who is asked for, one call per batch, the most important first. No ID occurs twice. */
  readonly batches: readonly (readonly UserId[])[];
  /** How many of the people in the batches are expected; they come first. */
  readonly expected: number;
}

/**
 * Priority order of one room's roll call: expected people first, because a report calls them absent only if they were asked for at
 * every slot; then hidden people, most recently seen first, because they are the likeliest to be there still. Calls that time runs
 * short for are those at the end.
 */
export function planRollCall({ expected, hidden, listed, batchSize }: RollCall): RollCallPlan {
  const chosen = new Set<UserId>();
  const choose = (userId: UserId): void => {
    // The vendor has no account of that name. Its denial would be taken for an absence.
    if (!listed.has(userId) && !isPseudonym(userId)) {
      chosen.add(userId);
    }
  };
  for (const userId of expected) {
    choose(userId);
  }
  const expectedCount = chosen.size;
  for (const { userId } of hidden.toSorted((one, other) => other.lastSeenAt - one.lastSeenAt)) {
    choose(userId);
  }
  const people = [...chosen];
  const batches: UserId[][] = [];
  for (let first = 0; first < people.length; first += batchSize) {
    batches.push(people.slice(first, first + batchSize));
  }
  return { batches, expected: expectedCount };
}
